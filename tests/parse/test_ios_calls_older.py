import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.ios_calls_older import PARSER

INGRID = "+447700900301"

_CALLS = """
create table call (ROWID integer primary key autoincrement, address text, date integer, duration integer,
    flags integer, id integer, name text, country_code text, network_code text);
insert into call values (1, '+447700900301', 1363287590, 12, 4, -1, 'Ingrid', '234', '10'),
    (2, '+447700900301', 1363287690, 0, 5, -1, null, '234', '10'), (3, '', 1363287790, 0, 65536, -1, null, null, null),
    (4, '+447700900301', 1363287790, 0, 65536, -1, 'Ingrid', null, null);
"""


def calls(path: Path, *more: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        for script in (_CALLS, *more):
            connection.executescript(script)
    return path


def test_calls_in_and_out_and_what_is_not_known(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, calls(tmp_path / "call_history.db"))
    assert parsed.column("direction") == ["incoming", "outgoing", None, None]
    assert parsed.column("sender") == [INGRID, None, None, None]
    assert parsed.column("recipients") == [[], [INGRID], [], [INGRID]]
    assert parsed.column("sender_name") == ["Ingrid", None, None, None]
    assert parsed.column("sent_at")[0] == utc("2013-03-14 18:59").replace(second=50)
    assert (parsed.column("ended_at")[0] - parsed.column("sent_at")[0]).total_seconds() == 12
    assert json.loads(parsed.column("extra")[2]) == {"flags": 65536}
    assert (parsed.issues, parsed.sums()) == ([], True)


def test_an_older_structure_without_names(tmp_path: Path, read) -> None:
    parsed = read(PARSER, calls(tmp_path / "call_history.db", "alter table call drop column name"))
    assert parsed.column("sender") == [INGRID, None, None, None]
    assert parsed.issues == [("call:structure", "absent-column")]


def test_a_bad_time_costs_the_time(tmp_path: Path, read) -> None:
    parsed = read(PARSER, calls(tmp_path / "call_history.db", "update call set date = 'soon' where ROWID = 1"))
    assert parsed.column("sent_at_raw")[0] == "soon"
    assert parsed.issues == [("call:1", "bad-time")]
    assert parsed.sums()


def test_what_is_no_database_is_damaged(tmp_path: Path, read) -> None:
    (tmp_path / "call_history.db").write_bytes(b"no database, though it is long enough to be one")
    assert read(PARSER, tmp_path / "call_history.db").issues == [("database", "damaged")]
