"""What is out of scope or privileged leaves by no exit: planted words are looked for in every byte of the run.

Compressed tables are opened. The last test leaks on purpose: a check that cannot fail would prove nothing.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.demo import android, documents

pytestmark = pytest.mark.timeout(300)

OUTSIDE, PRIVILEGED, THIRD_PARTY, LATE = "CANARYKESTREL", "CANARYHERON", "CANARYEGRET", "CANARYWREN"
NUMBERS = {
    "outside": "+447700900777",
    "adviser": "+447700900888",
    "counsellor": "+447700900889",
    "late": "+447700900890",
    "inside": "+447700900201",
}
NOW = datetime(2026, 3, 14, 20, tzinfo=UTC)
_CASE = f"""\
case_id: T/5/26
operation_name: TESTING
parties:
  - {{party_id: C1, role: complainant, identifiers: [{{type: phone, value: "+447700900101"}}]}}
  - {{party_id: S1, role: suspect, identifiers: [{{type: phone, value: "{NUMBERS["inside"]}"}}]}}
lines_of_enquiry: [{{id: LOE1, text: "Contact"}}]
legal_advisers: ["{NUMBERS["adviser"]}"]
exhibits:
  - exhibit_ref: JAS/1
    subject: C1
    authority: PCSCA_S37
    dpn_ref: DPN/1
    lines_of_enquiry: [LOE1]
    scope: {{participants: [S1, "{NUMBERS["adviser"]}", "{NUMBERS["counsellor"]}", "{NUMBERS["late"]}"]}}
    extraction: {{path: phone}}
  - exhibit_ref: JAS/2
    subject: S1
    authority: PACE_S19_20
    extraction: {{path: documents}}
"""


def _phone(folder: Path) -> None:
    database = folder / "data/data/com.android.providers.telephony/databases/mmssms.db"
    database.parent.mkdir(parents=True)
    texts = [
        android.Sms(NUMBERS["inside"], "Where are you", NOW),
        android.Sms(NUMBERS["outside"], f"{OUTSIDE} call me on 07700 900777", NOW),
        android.Sms(NUMBERS["adviser"], f"{PRIVILEGED} my advice is this", NOW),
        android.Sms(NUMBERS["counsellor"], f"{THIRD_PARTY} see you on Monday", NOW),
        android.Sms(NUMBERS["late"], f"{LATE} as your barrister's clerk I may not say", NOW),
    ]
    android.mmssms(database, texts)
    saved = folder / "data/data/com.android.providers.contacts/databases/contacts2.db"
    saved.parent.mkdir(parents=True)
    android.contacts2(saved, [android.Contact("Jo counselling", (NUMBERS["counsellor"],))])
    whatsapp = folder / "data/data/com.whatsapp/databases/msgstore.db"
    whatsapp.parent.mkdir(parents=True)
    chats = [android.Chat(android.jid(NUMBERS[who])) for who in ("outside", "adviser")]
    sent = [
        android.WhatsAppMessage(chats[0].jid, f"{OUTSIDE} in a chat", NOW),
        android.WhatsAppMessage(chats[1].jid, f"{PRIVILEGED} in a chat", NOW),
        android.WhatsAppMessage(chats[1].jid, None, NOW, media=f"Media/WhatsApp Images/{PRIVILEGED}-map.jpg"),
    ]
    android.whatsapp(whatsapp, chats, sent)


def _documents(folder: Path) -> None:
    folder.mkdir()
    documents.text_pdf(folder / "letter.pdf", [f"{PRIVILEGED} Yours, 07700 900888"])
    documents.scanned_pdf(folder / "scan.pdf", f"{PRIVILEGED}\n\nsubject to legal privilege")
    documents.text_pdf(folder / "open.pdf", ["Where are you"])


def _triage(store: Path, command: str, *arguments: str) -> str:
    """What a command of `triage` prints; a temporary folder of its own."""
    folder = store.parent
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"TMPDIR": str(folder / "tmp"), "DASK_TEMPORARY_DIRECTORY": str(folder / "tmp")}
    whole = [sys.executable, "-m", "flows.cli", command, "--store", str(store), *arguments]
    done = subprocess.run(whole, capture_output=True, text=True, env=environment, check=False, timeout=200)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A store after `triage run` with Prefect and Dask, a temporary folder of its own; and all that was printed."""
    folder = tmp_path_factory.mktemp("canary")
    _phone(folder / "phone")
    _documents(folder / "documents")
    (folder / "case.yaml").write_text(_CASE, "utf-8")
    (folder / "tmp").mkdir()
    store = folder / "store"
    printed = ""
    for arguments in (
        ["run", str(folder / "case.yaml"), "--workers", "1"],
        *(["queue", "--format", form] for form in ("table", "json", "csv")),
        ["coverage"],
        ["status"],
        *(["show", str(rank)] for rank in range(1, 6)),
    ):
        printed += _triage(store, *arguments)
    assert "COMPLETED_WITH_GAPS" in printed
    return store, printed


def _exits(store: Path, *, held: bool) -> Iterator[tuple[str, bytes]]:
    """Every file below the store and the temporary folder, tables as their values. `held`: only the quarantine."""
    for file in (path for base in (store, store.parent / "tmp") for path in base.rglob("*") if path.is_file()):
        quarantine = file.parent.name == "held"
        if quarantine != held or file.name == "case.yaml":  # as submitted: it names the adviser
            continue
        if file.suffix == ".parquet":
            yield str(file), repr(pq.read_table(file).to_pylist()).encode()
        elif file.suffix == ".db":
            with closing(sqlite3.connect(file)) as connection:
                yield str(file), "\n".join(connection.iterdump()).encode()
        yield str(file), file.read_bytes()


def _found(canary: str, exits: Iterator[tuple[str, bytes]]) -> list[str]:
    return sorted({name for name, content in exits if canary.encode() in content})


@pytest.mark.parametrize("canary", [OUTSIDE, NUMBERS["outside"].removeprefix("+44")])
def test_what_is_out_of_scope_is_nowhere(run: tuple[Path, str], canary: str) -> None:
    store, printed = run
    assert canary not in printed
    assert _found(canary, _exits(store, held=False)) == []
    assert _found(canary, _exits(store, held=True)) == []


def test_what_is_privileged_is_in_quarantine_and_nowhere_else(run: tuple[Path, str]) -> None:
    store, printed = run
    assert PRIVILEGED not in printed
    assert _found(PRIVILEGED, _exits(store, held=False)) == []
    assert len(_found(PRIVILEGED, _exits(store, held=True))) > 0


def test_third_party_material_is_in_quarantine_and_nowhere_else(run: tuple[Path, str]) -> None:
    store, printed = run
    assert THIRD_PARTY not in printed
    assert _found(THIRD_PARTY, _exits(store, held=False)) == []
    assert len(_found(THIRD_PARTY, _exits(store, held=True))) > 0


def test_what_is_in_scope_is_there(run: tuple[Path, str]) -> None:
    store, printed = run
    assert "Where are you" in printed
    assert _found("Where are you", _exits(store, held=False))


def test_a_leak_would_be_seen(run: tuple[Path, str]) -> None:
    store, _ = run
    for leak in (store / "prefect" / "leak.log", store.parent / "tmp" / "leak"):
        leak.write_text(f"... {OUTSIDE} ...")
        assert _found(OUTSIDE, _exits(store, held=False)) == [str(leak)]
        leak.unlink()


def test_what_is_reported_late_is_in_quarantine_and_nowhere_else(run: tuple[Path, str]) -> None:
    """The real command, with Prefect and Dask; the last test, since it changes the case."""
    store, printed = run
    assert LATE in printed  # it was shown: nothing said what it is
    rank = next(rank for rank in map(str, range(1, 6)) if LATE in _triage(store, "show", rank))
    said = _triage(store, "withhold", rank, "--reason", "a barrister's clerk")
    assert "Read by" in said
    assert LATE not in said
    assert _found(LATE, _exits(store, held=False)) == []
    assert len(_found(LATE, _exits(store, held=True))) > 0
    shown = "".join(_triage(store, "show", str(rank)) for rank in range(1, 6))
    assert LATE not in shown
    assert "Where are you" in _triage(store, "queue", "--format", "json") + shown
