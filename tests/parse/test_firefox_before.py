import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.firefox_before import PARSER

AT = 1773518400000  # 2026-03-14 20:00 UTC
ANDROID = f"""
create table history (_id integer primary key, title text, url text, guid text, deleted integer default 0);
create table visits (_id integer primary key, history_guid text, visit_type tinyint, date integer, is_local tinyint);
create table bookmarks (_id integer primary key, title text, url text, type integer, created integer, deleted integer);
create table clients (guid text primary key, name text);
create table tabs (_id integer primary key, client_guid text, url text, title text, last_used integer);
insert into history values (1, 'A', 'https://example.org/a', 'g', 0), (2, 'B', 'https://example.org/b', 'h', 1);
insert into visits values (1, 'g', 1, {AT}000, 1), (2, 'h', 1, {AT}000, 0), (3, 'gone', 1, 'x', 1);
insert into bookmarks values (1, 'mobile', null, 0, {AT}, 0), (2, 'Saved', 'https://example.org/s', 1, {AT}, 0);
insert into clients values ('c', 'Piotr''s laptop');
insert into tabs values (1, null, 'https://example.org/t', 'T', {AT}), (2, 'c', 'https://example.org/u', 'U', {AT});
"""
IOS = f"""
create table history (id integer primary key, guid text, url text, title text not null, is_deleted tinyint not null);
create table visits (id integer primary key, siteID integer, date real, type integer, is_local tinyint);
create table bookmarksLocal (id integer primary key, guid text, type tinyint, date_added integer, is_deleted tinyint,
    title text, bmkUri text);
insert into history values (1, 'g', 'https://example.org/a', 'A', 0);
insert into visits values (1, 1, {AT}000.0, 1, 1);
insert into bookmarksLocal values (1, 'r', 2, {AT}, 0, 'root', null), (2, 'b', 1, {AT}, 0, 'Saved', 'https://e.org');
"""


def store(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_fennec_on_android(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, store(tmp_path / "browser.db", ANDROID))
    time = utc("2026-03-14 20:00")
    visits = [row for row in parsed.records if row["locator"].startswith("visits:")]
    assert [row.get("url") for row in visits] == ["https://example.org/a", "https://example.org/b", None]
    assert [row.get("sent_at") for row in visits] == [time, time, None]
    assert [row["state"] for row in visits] == ["live", "deleted", "live"]
    assert parsed.column("title", "system_event") == ["Saved"]
    tabs = [json.loads(row["extra"]) for row in parsed.records if row["locator"].startswith("tabs:")]
    assert tabs == [
        {"tab": "open", "time": "last used"},
        {"tab": "open on a device of the account", "time": "last used", "device": "Piotr's laptop"},
    ]
    assert ("visits:3", "bad-time") in parsed.issues
    assert parsed.sums()


def test_ios(tmp_path: Path, read, utc) -> None:
    logical = "AppDomainGroup-group.org.mozilla.ios.Firefox/profile.profile/browser.db"
    parsed = read(PARSER, store(tmp_path / "browser.db", IOS), logical=logical)
    assert parsed.column("url") == ["https://example.org/a", "https://e.org"]
    assert set(parsed.column("sent_at")) == {utc("2026-03-14 20:00")}
    assert set(parsed.column("app")) == {"org.mozilla.ios.Firefox"}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "browser.db").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "browser.db").issues[0] == ("database", "damaged")
