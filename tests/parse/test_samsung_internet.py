import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.samsung_internet import PARSER

AT = 1773518400000  # 2026-03-14 20:00 UTC
SCHEMA = f"""
create table TABS (_ID integer primary key autoincrement, TAB_ID integer, TAB_URL text, TAB_TITLE text,
    IS_DELETED integer default 0, IS_INCOGNITO integer default 0, DATE_CREATED integer, DATE_MODIFIED integer,
    DEVICE_NAME text);
create table BOOKMARKS (_ID integer primary key autoincrement, URL text, TITLE text, FOLDER integer default 0 not null,
    PARENT integer default 0 not null, CREATED integer default 0 not null, DELETED integer default 0 not null,
    DEVICE_NAME text);
create table READINGLIST (_id integer primary key autoincrement, path text not null, title text not null,
    description text not null, url text not null, created integer default 0, is_deleted integer default 0,
    device_name text);
insert into TABS values (1, 1, 'https://example.org/a', 'A', 0, 1, 1, {AT}, 'Galaxy'),
    (2, 2, 'https://example.org/b', 'B', 1, 0, 'x', null, null);
insert into BOOKMARKS values (1, null, 'Music', 1, 0, 0, 0, null), (2, 'https://example.org/m', 'M', 0, 1, {AT}, 1, '');
insert into READINGLIST values (1, '/data/page.mhtml', 'Story', 'It began', 'https://example.org/s', {AT}, 0, null);
"""


def sbrowser(path: Path, script: str = SCHEMA) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_tabs_bookmarks_and_saved_pages(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, sbrowser(tmp_path / "SBrowser.db"))
    time = utc("2026-03-14 20:00")
    assert parsed.column("url") == [f"https://example.org/{page}" for page in "abms"]
    assert parsed.column("sent_at") == [time, None, time, time]
    assert parsed.column("state") == ["live", "live", "deleted", "live"]
    assert [json.loads(extra) for extra in parsed.column("extra")] == [
        {"tab": "open", "time": "last changed", "private": 1, "device": "Galaxy"},
        {"tab": "closed", "time": "made"},
        {"type": "bookmark", "time": "added", "folder": "Music"},
        {"type": "saved page", "time": "saved", "file": "/data/page.mhtml"},
    ]
    assert parsed.issues == [("TABS:2", "bad-time")]
    assert parsed.sums()


def test_an_older_structure_without_secret_mode(tmp_path: Path, read) -> None:
    script = "create table TABS (_ID integer primary key, TAB_URL text, TAB_TITLE text);"
    parsed = read(
        PARSER, sbrowser(tmp_path / "SBrowser.db", script + "insert into TABS values (1, 'https://e.org', '')")
    )
    assert parsed.column("url") == ["https://e.org"]
    assert parsed.issues == [("TABS:structure", "absent-column")]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "SBrowser.db").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "SBrowser.db").issues[0] == ("database", "damaged")
