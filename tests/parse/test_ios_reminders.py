import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.ios_reminders import PARSER

MADE, DUE = 795_221_280.0, 795_300_000.0
MORE = (
    "ZNOTES text, ZLASTMODIFIEDDATE real, ZDUEDATE real, ZCOMPLETED integer, ZCOMPLETIONDATE real, ZFLAGGED integer, "
    "ZMARKEDFORDELETION integer, ZLIST integer"
)


def store(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_reminders_with_their_lists_completed_and_deleted(tmp_path: Path, read, utc) -> None:
    database = store(
        tmp_path / "Data-local.sqlite",
        f"create table ZREMCDREMINDER (Z_PK integer primary key, ZTITLE text, ZCREATIONDATE real, {MORE})",
        "create table ZREMCDBASELIST (Z_PK integer primary key, ZNAME text)",
        "create table ZREMCDOBJECT (Z_PK integer primary key)",
        "insert into ZREMCDBASELIST values (1, 'Home')",
        f"insert into ZREMCDREMINDER values (1, 'Call Wei', {MADE}, 'after six', null, {DUE}, 0, null, 1, 0, 1), "
        f"(2, 'Lock up', {MADE}, null, null, null, 1, {DUE}, 0, 1, null)",
    )
    parsed = read(PARSER, database)
    assert parsed.column("title") == ["Call Wei", "Lock up"]
    assert parsed.column("body") == ["after six", None]
    assert parsed.column("state") == ["live", "deleted"]
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")] * 2
    assert parsed.column("extra") == [
        '{"due": "2026-03-15T20:40:00Z", "flagged": true, "list": "Home"}',
        '{"completed": true, "completed_at": "2026-03-15T20:40:00Z"}',
    ]
    assert not parsed.issues
    assert parsed.sums()


def test_the_older_table_holds_other_things_which_are_ignored(tmp_path: Path, read) -> None:
    database = store(
        tmp_path / "Data-local.sqlite",
        f"create table ZREMCDOBJECT (Z_PK integer primary key, ZTITLE1 text, ZNAME1 text, ZCREATIONDATE real, {MORE})",
        "insert into ZREMCDOBJECT (Z_PK, ZNAME1) values (1, 'Home')",
        f"insert into ZREMCDOBJECT (Z_PK, ZTITLE1, ZCREATIONDATE, ZLIST) values (2, 'Water plants', {MADE}, 1)",
    )
    parsed = read(PARSER, database)
    assert parsed.column("title") == ["Water plants"]
    assert parsed.column("extra") == ['{"list": "Home"}']
    assert parsed.ledger.units["ZREMCDOBJECT"].row() == {"rows_stored": 2, "ignored": 1, "records": 1, "issues": 0}


def test_a_bad_time_and_an_absent_column(tmp_path: Path, read) -> None:
    database = store(
        tmp_path / "Data-local.sqlite",
        "create table ZREMCDREMINDER (Z_PK integer primary key, ZTITLE text, ZCREATIONDATE real)",
        "insert into ZREMCDREMINDER values (1, 'x', 9e18)",
    )
    parsed = read(PARSER, database)
    assert {code for _, code in parsed.issues} == {"absent-column", "bad-time"}
    assert parsed.sums()


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "Data-local.sqlite").write_bytes(b"broken" * 999)
    assert read(PARSER, tmp_path / "Data-local.sqlite").issues[0] == ("database", "damaged")
