import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.secret_calculator import PARSER

TIME = 1773522300


def secret_calculator(path: Path, *, time: object = TIME, drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"""
            create table Photos (date, path text{"" if drifted else ", video int"});
            create table Albums (name text, date int);
            insert into Albums values ('Mine', {TIME});
            insert into Photos (date, path) values ({time}, 'a');
        """)
    return path


def test_pictures_and_albums_are_not_joined_by_a_guess(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, secret_calculator(tmp_path / "data.sqlite"))
    (media,) = [row for row in parsed.records if row["kind"] == "media"]
    assert media["sent_at"] == utc("2026-03-14 21:05")
    assert media["attachments"] == ["Library/Data/a"]
    (album,) = [row for row in parsed.records if row["kind"] == "system_event"]
    assert (album["body"], album["sent_at"]) == ("Mine", utc("2026-03-14 21:05"))
    assert parsed.issues == []
    assert parsed.sums()


def test_drift_and_a_time_that_is_none(tmp_path: Path, read) -> None:
    parsed = read(PARSER, secret_calculator(tmp_path / "data.sqlite", drifted=True, time="'then'"))
    assert parsed.issues == [("Photos:structure", "absent-column"), ("Photos:1", "bad-time")]
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
