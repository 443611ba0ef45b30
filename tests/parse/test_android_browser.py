import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.android_browser import PARSER

AT = 1773518400000  # 2026-03-14 20:00 UTC
SCHEMA = f"""
create table bookmarks (_id integer primary key autoincrement, title text, url text, folder integer not null default 0,
    parent integer, deleted integer not null default 0, created integer);
create table history (_id integer primary key autoincrement, title text, url text not null, created integer,
    date integer, visits integer not null default 0, user_entered integer);
create table searches (_id integer primary key autoincrement, search text, date long);
insert into bookmarks values (1, 'Music', null, 1, null, 0, {AT}), (2, 'Song', 'https://example.org/s', 0, 1, 1, {AT});
insert into history values (1, 'A', 'https://example.org/a', 0, {AT}, 3, 1), (2, '', 'https://e.org', 0, 'x', 1, 0);
insert into searches values (1, 'taxi leeds', {AT});
"""


def browser(path: Path, script: str = SCHEMA) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_pages_searches_and_bookmarks(tmp_path: Path, read, utc) -> None:
    file = browser(tmp_path / "browser2.db")
    parsed = read(PARSER, file, logical="data/data/com.android.browser/databases/browser2.db")
    time = utc("2026-03-14 20:00")
    assert set(parsed.column("app")) == {"com.android.browser"}
    assert parsed.column("kind") == ["visit", "visit", "search", "system_event"]
    assert parsed.column("sent_at") == [time, None, time, time]
    assert json.loads(parsed.records[0]["extra"]) == {"time": "last visit", "visits": 3, "typed": 1}
    assert (parsed.records[3]["state"], json.loads(parsed.records[3]["extra"])["folder"]) == ("deleted", "Music")
    assert parsed.issues == [("history:2", "bad-time")]
    assert parsed.sums()


def test_an_older_structure_without_counts(tmp_path: Path, read) -> None:
    script = "create table history (_id integer primary key, title text, url text, date integer);"
    parsed = read(
        PARSER, browser(tmp_path / "x", f"{script} insert into history values (1, 'A', 'https://e.org', {AT});")
    )
    assert parsed.column("url") == ["https://e.org"]
    assert parsed.issues == [("history:structure", "absent-column")]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "x").issues[0] == ("database", "damaged")
