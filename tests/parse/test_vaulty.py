import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.vaulty import PARSER

TIME = 1773522300000


def vaulty(path: Path, *, time: object = TIME, drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"""
            create table Media (path text, _data text, date_modified{"" if drifted else ", date_added int"});
            insert into Media (path, _data, date_modified) values ('/DCIM/a.jpg', '/vault/1', {time});
        """)
    return path


def test_what_was_put_there_from_where_and_when(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, vaulty(tmp_path / "media.db"))
    (media,) = [row for row in parsed.records if row["kind"] == "media"]
    assert media["sent_at"] == utc("2026-03-14 21:05")
    assert (media["title"], media["attachments"]) == ("a.jpg", ["/vault/1"])
    assert json.loads(media["extra"]) == {"original_path": "/DCIM/a.jpg", "time": "put into the vault"}
    assert parsed.issues == []
    assert parsed.sums()


def test_drift_and_a_time_that_is_none(tmp_path: Path, read) -> None:
    parsed = read(PARSER, vaulty(tmp_path / "media.db", drifted=True, time="'then'"))
    assert parsed.issues == [("Media:structure", "absent-column"), ("Media:1", "bad-time")]
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
