import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.samsung_logs import PARSER

ASHA = "+447700900101"

_LOGS = """
create table logs (_id integer primary key autoincrement, number text, date integer, duration integer, type integer,
    name text, logtype integer, messageid integer, m_subject text, m_content text, geocoded_location text,
    countryiso text, sim_id integer);
insert into logs (number, date, duration, type, name, logtype, messageid, m_content, countryiso) values
    ('+447700900101', 1773514790000, 61, 1, 'Asha', 100, 0, null, 'GB'),
    ('+447700900101', 1773514890000, 0, 2, 'Asha', 300, 12, 'Are you in', null),
    ('-2', 1773514990000, 5, 3, null, 500, null, null, null),
    ('+447700900101', 1773515090000, 5, 5, null, 830, null, null, null);
"""


def logs(path: Path, *more: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_LOGS)
        for script in more:
            connection.executescript(script)
    return path


def test_calls_and_what_is_left_of_texts(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, logs(tmp_path / "logs.db"))
    call, text, withheld, other = parsed.records
    assert parsed.column("kind") == ["call", "message", "call", "system_event"]
    assert (call["sender"], call["sender_name"], call["direction"]) == (ASHA, "Asha", "incoming")
    assert call["sent_at"] == utc("2026-03-14 18:59").replace(second=50)
    assert (call["ended_at"] - call["sent_at"]).total_seconds() == 61
    assert json.loads(call["extra"]) == {"outcome": "answered", "country": "GB"}
    assert (text["body"], text["recipients"], text["direction"]) == ("Are you in", [ASHA], "outgoing")
    assert json.loads(text["extra"]) == {"log_type": "SMS", "message": 12}
    assert (withheld.get("sender"), withheld.get("thread_id")) == (None, None)
    assert json.loads(withheld["extra"]) == {"outcome": "missed", "log_type": "video"}
    assert (other["title"], json.loads(other["extra"])) == ("log entry of type 830", {"log_type": "type 830"})
    assert (text.get("sender_name"), text["thread_title"], text["thread_kind"]) == (None, "Asha", "direct")
    assert "ended_at" not in text
    assert (parsed.issues, parsed.sums()) == ([], True)


def test_an_older_structure_without_texts_keeps_its_calls(tmp_path: Path, read) -> None:
    parsed = read(PARSER, logs(tmp_path / "logs.db", "alter table logs drop column m_content"))
    assert parsed.column("kind") == ["call", "message", "call", "system_event"]
    assert parsed.issues == [("logs:structure", "absent-column")]


def test_one_bad_time_costs_the_time(tmp_path: Path, read) -> None:
    parsed = read(PARSER, logs(tmp_path / "logs.db", "update logs set date = 'soon' where _id = 1"))
    assert parsed.column("sent_at_raw")[0] == "soon"
    assert parsed.issues == [("logs:1", "bad-time")]
    assert parsed.sums()


def test_what_is_no_database_is_damaged(tmp_path: Path, read) -> None:
    (tmp_path / "logs.db").write_bytes(b"no database, though it is long enough to be one")
    assert read(PARSER, tmp_path / "logs.db").issues == [("database", "damaged")]
