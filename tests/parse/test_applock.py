import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.applock import PARSER

TIME = 1773522300000


def applock(path: Path, *, time: object = TIME, drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"""
            create table SMediaTable (uid text, name text, srcPath text, lastTime, dateToken int, albumName text,
                mimeType text, srcMd5 text{"" if drifted else ", fileSize int"});
            create table lock (pname text, type int);
            insert into SMediaTable (uid, name, srcPath, lastTime, dateToken, srcMd5)
                values ('u1', 'a.jpg', 'DCIM/a.jpg', {time}, 1773500000000, 'f0');
            insert into lock values ('org.example.chat', 1);
        """)
    return path


def test_what_was_put_there_from_where_and_when(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, applock(tmp_path / "domobile_elock.db"))
    (media,) = [row for row in parsed.records if row["kind"] == "media"]
    assert media["sent_at"] == utc("2026-03-14 21:05")
    assert media["attachments"] == ["files/Medias/Photos/u1"]
    assert parsed.column("body", "system_event") == ["org.example.chat"]
    assert json.loads(media["extra"]) == {
        "original_path": "DCIM/a.jpg",
        "md5": "f0",
        "taken_local_ms": 1773500000000,
        "time": "put into the vault",
    }
    assert parsed.issues == []
    assert parsed.sums()


def test_drift_and_a_time_that_is_none(tmp_path: Path, read) -> None:
    parsed = read(PARSER, applock(tmp_path / "domobile_elock.db", drifted=True, time="'then'"))
    assert parsed.issues == [("SMediaTable:structure", "absent-column"), ("SMediaTable:1", "bad-time")]
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
