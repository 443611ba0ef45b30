import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.ios_voicemail import PARSER

INGRID, OWNER = "+447700900301", "+447700900001"

_OLDER = """
create table voicemail (ROWID integer primary key autoincrement, remote_uid integer, date integer, token text,
    sender text, callback_num text, duration integer, expiration integer, trashed_date integer, flags integer);
insert into voicemail values (1, 7, 1773514790, 'Complete', '+447700900301', '+447700900301', 12, 1776106790, 0, 11),
    (2, 8, 1773514890, 'Complete', '', '', 3, null, 795207690, 15),
    (3, 9, 1773514990, 'Complete', '+447700900301', '01632 960301', 3, null, 0, 75);
"""
_NEWER = """
alter table voicemail add column receiver text;
alter table voicemail add column label text;
create table map (label text, account text);
insert into map values ('L', '8944110000000000001');
update voicemail set receiver = '+447700900001', label = 'L' where ROWID = 1;
"""


def voicemail(path: Path, *scripts: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        for script in scripts:
            connection.executescript(script)
    return path


def test_a_voicemail_has_who_spoke_on_which_line_and_its_sound(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, voicemail(tmp_path / "voicemail.db", _OLDER, _NEWER))
    call = parsed.records[0]
    assert (call["kind"], call["sender"], call["direction"]) == ("call", INGRID, "incoming")
    assert call["sent_at"] == utc("2026-03-14 18:59").replace(second=50)
    assert (call["ended_at"] - call["sent_at"]).total_seconds() == 12
    assert call["attachments"] == ["Library/Voicemail/1.amr"]
    assert json.loads(call["extra"]) == {
        "outcome": "voicemail",
        "line": OWNER,
        "card": "8944110000000000001",
        "expires": "2026-04-13T18:59:50Z",
    }
    assert (parsed.issues, parsed.sums()) == ([], True)


def test_what_is_in_the_bin_or_deleted_says_so(tmp_path: Path, read) -> None:
    parsed = read(PARSER, voicemail(tmp_path / "voicemail.db", _OLDER))
    assert parsed.column("state") == ["live", "deleted", "deleted"]
    assert json.loads(parsed.column("extra")[1])["trashed"] == "2026-03-14T19:01:30Z"
    assert parsed.column("sender") == [INGRID, None, INGRID]
    assert json.loads(parsed.column("extra")[2])["callback"] == "01632 960301"
    assert parsed.issues == [("voicemail:structure", "absent-column")]


def test_a_bad_time_costs_the_time_and_not_the_voicemail(tmp_path: Path, read) -> None:
    parsed = read(PARSER, voicemail(tmp_path / "voicemail.db", _OLDER, "update voicemail set date = 'soon'"))
    assert parsed.column("sent_at_raw") == ["soon"] * 3
    assert parsed.column("ended_at") == [None] * 3
    assert parsed.sums()


def test_what_is_no_database_is_damaged(tmp_path: Path, read) -> None:
    (tmp_path / "voicemail.db").write_bytes(b"no database, though it is long enough to be one")
    assert read(PARSER, tmp_path / "voicemail.db").issues == [("database", "damaged")]
