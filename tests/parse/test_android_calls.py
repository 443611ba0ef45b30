import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.demo.android import Call, calllog
from pipeline.parse.apps.android_calls import PARSER

ASHA = "+447700900101"


@pytest.mark.parametrize(
    ("stored", "direction", "outcome", "sender", "recipients"),
    [
        (1, "incoming", "answered", ASHA, []),
        (2, "outgoing", "dialled", None, [ASHA]),
        (3, "incoming", "missed", ASHA, []),
        (5, "incoming", "rejected", ASHA, []),
        (6, "incoming", "blocked", ASHA, []),
        (37, None, "type 37", None, [ASHA]),  # a type of a later version stays visible; who called is not known
    ],
)
def test_what_became_of_a_call(
    tmp_path: Path,
    read,
    utc,
    stored: int,
    direction: str | None,
    outcome: str,
    sender: str | None,
    recipients: list[str],
) -> None:
    database = calllog(tmp_path / "calllog.db", [Call(ASHA, utc("2026-03-15 01:50"), 61, type=stored)])
    (call,) = read(PARSER, database).records
    assert (call.get("direction"), call.get("sender"), call["recipients"]) == (direction, sender, recipients)
    assert json.loads(call["extra"]) == {"outcome": outcome}
    assert (call["ended_at"] - call["sent_at"]).total_seconds() == 61


@pytest.mark.parametrize("withheld", ["", "-1", "-2"])
def test_a_withheld_number_is_nobody(tmp_path: Path, read, utc, withheld: str) -> None:
    (call,) = read(PARSER, calllog(tmp_path / "calllog.db", [Call(withheld, utc("2026-03-15 01:50"), 0)])).records
    assert call.get("sender") is None
    assert call["recipients"] == []


def test_a_call_that_was_dialled_on_a_real_phone(real, read, tmp_path: Path) -> None:
    """Published: one call, dialled +441234567890, 1588858433593 ms, "Samuel Vimes"."""
    folder = "andriller/tests/data/data/com.android.providers.contacts/db"
    from pipeline.parse.database.opening import materialise

    merged = materialise(real(f"{folder}/calllog.db"), {"-wal": real(f"{folder}/calllog.db-wal")}, tmp_path / "c.db")
    (call,) = read(PARSER, merged).records
    assert (call["recipients"], call["thread_title"]) == (["+441234567890"], "Samuel Vimes")
    assert "sender_name" not in call  # the owner called: the name is that of the other side
    assert call["sent_at_raw"] == "1588858433593"


_VOICEMAIL = """
alter table calls add column transcription text;
alter table calls add column _data text;
alter table calls add column phone_account_address text;
update calls set transcription = 'Ring me back', _data = '/data/voicemail/1.amr',
    phone_account_address = '+447700900001' where _id = 1;
update calls set features = 1, presentation = 2, geocoded_location = 'Jersey', deleted = 1 where _id = 2;
"""


def test_a_voicemail_has_its_words_and_a_deleted_call_says_so(tmp_path: Path, read, utc) -> None:
    calls = [Call(ASHA, utc("2026-03-15 01:50"), 20, type=4, name="Asha"), Call("-2", utc("2026-03-15 02:00"), 0)]
    database = calllog(tmp_path / "calllog.db", calls)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(_VOICEMAIL)
    parsed = read(PARSER, database)
    voicemail, video = parsed.records
    assert (voicemail["body"], voicemail["attachments"]) == ("Ring me back", ["/data/voicemail/1.amr"])
    assert (voicemail["thread_kind"], voicemail["sender_name"]) == ("direct", "Asha")
    assert json.loads(voicemail["extra"]) == {"outcome": "voicemail", "phone_account_address": "+447700900001"}
    assert (video["state"], video.get("thread_kind")) == ("deleted", None)
    assert json.loads(video["extra"]) == {
        "outcome": "answered",
        "presentation": "withheld",
        "video": "yes",
        "geocoded_location": "Jersey",
    }
    assert parsed.sums()


def test_what_is_no_database_is_damaged(tmp_path: Path, read) -> None:
    (tmp_path / "calllog.db").write_bytes(b"no database, though it is long enough to be one")
    assert read(PARSER, tmp_path / "calllog.db").issues == [("database", "damaged")]


def test_calls_of_one_number_that_is_written_in_two_ways_are_one_conversation(tmp_path: Path, read, utc) -> None:
    calls = [Call(number, utc("2026-03-15 01:50"), 0) for number in (ASHA, "07700 900101", "07700 900302")]
    database = calllog(tmp_path / "calllog.db", calls)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update calls set normalized_number = ? where _id <= 2", (ASHA,))
    parsed = read(PARSER, database)
    first, second, third = parsed.column("thread_id")
    assert first == second != third
    assert parsed.column("sender") == [ASHA, "07700 900101", "07700 900302"]
