"""Stores that a key opens, from the case file to the records."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3
from rich.console import Console

from flows import start
from flows.case.opened import OpenedCase, opened
from flows.case.submission import Submission
from models.mistakes import Mistakes
from pipeline.demo import android
from pipeline.demo.backups import whatsapp_backup, whatsapp_key

ROOT = bytes(range(32))
DIGITS = "00112233445566778899aabbccddeeff" * 2
ASHA = android.jid("+447700900101")
BACKUP = "data/media/0/Android/media/com.whatsapp/WhatsApp/Databases/msgstore.db.crypt15"
SIGNAL = "data/data/org.thoughtcrime.securesms/databases/signal.db"
CASE = """\
case_id: T/4/26
operation_name: TESTING
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
  - exhibit_ref: JAS/1
    subject: S1
    authority: PACE_S19_20
    extraction: {path: phone, keys: [%s]}
"""
BOTH = "{app: whatsapp, file: encrypted_backup.key}, {app: signal, env: JAS1_SIGNAL}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A phone with a backup of WhatsApp and Signal's database, and the key file beside the case file."""
    message = android.WhatsAppMessage(ASHA, "Are you home", datetime(2026, 3, 14, 21, 5, tzinfo=UTC))
    plain = android.whatsapp(tmp_path / "plain.db", [android.Chat(ASHA)], [message]).read_bytes()
    (tmp_path / "plain.db").unlink()
    for name in (BACKUP, SIGNAL):
        (tmp_path / "phone" / name).parent.mkdir(parents=True)
    (tmp_path / "phone" / BACKUP).write_bytes(whatsapp_backup(plain, 15, ROOT))
    connection = sqlcipher3.connect(str(tmp_path / "phone" / SIGNAL), isolation_level=None)
    connection.execute(f"pragma key = '{DIGITS}'")
    connection.execute("pragma kdf_iter = 1")
    connection.execute(
        "create table recipient (_id integer primary key, e164 text, system_joined_name text, group_id text)"
    )
    connection.execute("insert into recipient values (1, '+447700900301', 'Ingrid', null)")
    connection.close()
    (tmp_path / "encrypted_backup.key").write_bytes(whatsapp_key(15, ROOT))
    return tmp_path


def ran(folder: Path, triage: Callable[..., Any], keys: str) -> OpenedCase:
    (folder / "case.yaml").write_text(CASE % keys)
    triage(folder / "case.yaml", folder / "store")
    return opened(folder / "store", None)


def bodies(case: OpenedCase) -> list[str]:
    return [row["body"] for row in case.store.read("records", case.run["units"]["records"]).to_pylist() if row["body"]]


def states(case: OpenedCase) -> dict[str, str]:
    return {store.path.rpartition("/")[2]: store.state for store in case.apps().stores}


def test_what_keys_open_is_read(folder: Path, triage: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAS1_SIGNAL", DIGITS)
    case = ran(folder, triage, BOTH)
    assert "Are you home" in bodies(case)
    records = case.store.read("records", case.run["units"]["records"]).to_pylist()
    assert [row["recipients"] for row in records if row["kind"] == "contact"] == [["+447700900301"]]
    assert {row["app"] for row in records} == {"com.whatsapp", "org.thoughtcrime.securesms"}
    written = b"".join(file.read_bytes() for file in (folder / "store").rglob("*") if file.is_file())
    assert DIGITS.encode() not in written
    assert ROOT not in written


def test_without_keys_they_are_encrypted_and_say_so(folder: Path, triage: Callable[..., Any]) -> None:
    case = ran(folder, triage, "")
    assert bodies(case) == []
    assert states(case) == {"msgstore.db.crypt15": "encrypted", "signal.db": "encrypted"}


def test_a_key_that_is_given_later_takes_the_extraction_in_again(folder: Path, triage: Callable[..., Any]) -> None:
    assert bodies(ran(folder, triage, "")) == []
    assert bodies(ran(folder, triage, "{app: whatsapp, file: encrypted_backup.key}")) == ["Are you home"]


def test_a_key_that_does_not_fit_leaves_a_store_encrypted(folder: Path, triage: Callable[..., Any]) -> None:
    (folder / "encrypted_backup.key").write_bytes(whatsapp_key(15, bytes(32)))
    assert (
        states(ran(folder, triage, "{app: whatsapp, file: encrypted_backup.key}"))["msgstore.db.crypt15"] == "encrypted"
    )


def test_a_key_that_is_corrected_where_it_lies_takes_the_extraction_in_again(
    folder: Path, triage: Callable[..., Any]
) -> None:
    (folder / "encrypted_backup.key").write_bytes(whatsapp_key(15, bytes(32)))
    assert bodies(ran(folder, triage, "{app: whatsapp, file: encrypted_backup.key}")) == []
    (folder / "encrypted_backup.key").write_bytes(whatsapp_key(15, ROOT))
    assert bodies(ran(folder, triage, "{app: whatsapp, file: encrypted_backup.key}")) == ["Are you home"]


def test_a_decision_changes_nothing_where_a_key_is_not_at_hand(
    folder: Path, triage: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAS1_SIGNAL", DIGITS)
    case = ran(folder, triage, BOTH)
    taken = case.run["units"]["extractions"]
    monkeypatch.delenv("JAS1_SIGNAL")
    ended = start.run(Submission.stored(case.store), folder / "store", 0, None, Console(quiet=True), nullcontext())
    assert ended.idle
    assert opened(folder / "store", None).run["units"]["extractions"] == taken


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("{app: whatsapp, file: nowhere.key}", "keys[0].file: no such file"),
        ("{app: signal, env: JAS1_NOT_SET}", "the variable JAS1_NOT_SET is not set here"),
        ("{app: whatsapp}", "give one of 'file' and 'env'"),
        ("{app: tinder, env: X}", "a key opens nothing of 'tinder' here"),
        ("{app: signal, env: X, key: '00'}", "key"),
    ],
)
def test_a_key_that_is_not_there_is_a_mistake_with_its_place(
    folder: Path, triage: Callable[..., Any], keys: str, said: str
) -> None:
    with pytest.raises(Mistakes) as raised:
        ran(folder, triage, keys)
    assert any(said in reason for reason in raised.value.reasons), raised.value.reasons
