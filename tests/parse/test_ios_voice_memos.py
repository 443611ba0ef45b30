import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.ios_voice_memos import PARSER

RECORDED, DELETED = 795_221_280.0, 795_300_000.0


def recordings(path: Path, columns: str, *rows: tuple) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table ZCLOUDRECORDING (Z_PK integer primary key, {columns})")
        connection.execute("create table ZFOLDER (Z_PK integer primary key, ZENCRYPTEDNAME text)")
        connection.execute("insert into ZFOLDER values (1, 'Lectures')")
        for row in rows:
            marks = ", ".join("?" * len(row))
            connection.execute(f"insert into ZCLOUDRECORDING values ({marks})", row)
    return path


FULL = (
    "ZPATH text, ZDATE real, ZDURATION real, ZENCRYPTEDTITLE text, ZCUSTOMLABEL text, ZEVICTIONDATE real, "
    "ZFOLDER integer"
)


def test_recordings_with_their_files_and_those_recently_deleted(tmp_path: Path, read, utc) -> None:
    database = recordings(
        tmp_path / "CloudRecordings.db",
        FULL,
        (1, "20260314 224800-AB12.m4a", RECORDED, 61.5, "Maths", "2026-03-14T22:48:00Z", None, 1),
        (2, "20260314 224900-AB13.m4a", RECORDED, 3.0, None, "New Recording", DELETED, None),
    )
    parsed = read(PARSER, database)
    assert parsed.column("title") == ["Maths", "New Recording"]
    assert parsed.column("state") == ["live", "deleted"]
    assert parsed.column("attachments") == [["20260314 224800-AB12.m4a"], ["20260314 224900-AB13.m4a"]]
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")] * 2
    assert parsed.column("extra") == [
        '{"duration_s": 61.5, "folder": "Lectures"}',
        '{"deleted": "2026-03-15T20:40:00Z", "duration_s": 3.0}',
    ]
    assert parsed.sums()


def test_an_older_structure_and_a_time_that_cannot_be_one(tmp_path: Path, read) -> None:
    database = recordings(tmp_path / "CloudRecordings.db", "ZPATH text, ZDATE real", (1, "a.m4a", -1e15))
    parsed = read(PARSER, database)
    assert parsed.column("attachments") == [["a.m4a"]]
    assert [code for _, code in parsed.issues] == ["absent-column", "bad-time"]
    assert parsed.sums()


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "CloudRecordings.db").write_bytes(b"sound" * 999)
    assert read(PARSER, tmp_path / "CloudRecordings.db").issues[0] == ("database", "damaged")
