import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pipeline.parse.apps.ios_notes_older import PARSER

MADE = 414_600_000.0  # 2014-02-20 14:40 UTC


def store(path: Path, columns: str, *rows: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table ZNOTE (Z_PK integer primary key, {columns})")
        connection.execute("create table ZNOTEBODY (Z_PK integer primary key, ZCONTENT text)")
        for row in rows:
            connection.execute(row)
    return path


FULL = "ZTITLE text, ZCREATIONDATE real, ZBODY integer, ZMODIFICATIONDATE real, ZDELETEDFLAG integer, ZAUTHOR text"


def test_a_note_of_ios_8_is_read_as_it_is_seen(tmp_path: Path, read, utc) -> None:
    database = store(
        tmp_path / "notes.sqlite",
        FULL,
        f"insert into ZNOTE values (1, 'Rent', {MADE}, 5, {MADE + 60}, 0, null), (2, 'Gone', {MADE}, 6, null, 1, null)",
        "insert into ZNOTEBODY values (5, '<div>Rent</div><div>due &amp; paid</div>'), (6, 'plain')",
    )
    parsed = read(PARSER, database)
    assert parsed.column("body") == ["Rent\ndue & paid", "plain"]
    assert parsed.column("state") == ["live", "deleted"]
    assert parsed.column("sent_at") == [utc("2014-02-20 14:40")] * 2
    assert parsed.records[0]["extra"] == '{"changed": "2014-02-20T14:41:00Z"}'
    assert parsed.sums()


def test_absent_columns_cost_only_themselves_and_a_bad_time_only_the_time(tmp_path: Path, read) -> None:
    database = store(
        tmp_path / "notes.sqlite",
        "ZTITLE text, ZCREATIONDATE real, ZBODY integer",
        "insert into ZNOTE values (1, 'Rent', 'soon', null)",
    )
    parsed = read(PARSER, database)
    assert parsed.column("title") == ["Rent"]
    assert {code for _, code in parsed.issues} == {"absent-column", "bad-time"}
    assert parsed.sums()


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "notes.sqlite").write_bytes(b"nothing" * 999)
    assert read(PARSER, tmp_path / "notes.sqlite").issues[0] == ("database", "damaged")


def test_real_notes_of_macos(read, real) -> None:
    parsed = read(PARSER, real("plaso/test_data/macos/NotesV7.storedata"))
    assert len(parsed.records) == 3
    first = parsed.records[0]
    assert first["title"] == "building 4th brandy gibs"
    assert first["sent_at"] == datetime(2014, 2, 11, 2, 38, 27, 97813, UTC)
    assert '"changed": "2015-07-31T19:05:46.372972Z"' in first["extra"]
    assert " ".join(first["body"].split()) == (
        "building 4th brandy gibs microsoft office body soul and peace example.com 3015555555: plumbing and heating "
        "claim#123456 Small business"
    )
    assert parsed.sums()
