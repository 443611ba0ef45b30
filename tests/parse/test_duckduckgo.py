import json
import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.parse.apps.duckduckgo import PARSERS

HISTORY, APP, DOWNLOADS = PARSERS
LONDON = ZoneInfo("Europe/London")
VISITS = """
create table history_entries (id integer primary key autoincrement, url text, title text, query text, isSerp integer);
create table visits_list (historyEntryId integer, timestamp text, primary key (timestamp, historyEntryId));
insert into history_entries values (1, 'https://duckduckgo.com/?q=x', 'x at DuckDuckGo', 'hotel leeds', 1),
    (2, 'https://example.org', '', null, 0);
"""


def store(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_visits_are_read_in_the_zone_of_the_extraction(tmp_path: Path, read, utc) -> None:
    rows = "insert into visits_list values (1, '2026-07-14T21:05:00'), (2, '2026-07-14T21:06:00.5');"
    file = store(tmp_path / "history.db", VISITS + rows)
    parsed = read(HISTORY, file, zone=LONDON)
    assert parsed.column("sent_at")[0] == utc("2026-07-14 20:05")
    assert parsed.column("sent_at_source") == ["extraction"] * 2
    assert [json.loads(extra or "{}") for extra in parsed.column("extra")] == [{"searched_for": "hotel leeds"}, {}]
    assert parsed.sums()
    unknown = read(HISTORY, file)
    assert unknown.column("sent_at") == [None, None]
    assert unknown.column("sent_at_raw") == ["2026-07-14T21:05:00", "2026-07-14T21:06:00.5"]


def test_tabs_bookmarks_and_excepted_sites(tmp_path: Path, read, utc) -> None:
    file = store(
        tmp_path / "app.db",
        """
        create table tabs (tabId text primary key, url text, title text, lastAccessTime text);
        create table entities (entityId text primary key, title text, url text, type text, lastModified text,
            deleted integer);
        create table relations (id integer primary key, folderId text, entityId text);
        create table fireproofWebsites (domain text primary key);
        insert into tabs values ('a', 'https://example.org/t', 'T', '2026-01-14T21:05:00');
        insert into entities values ('f', 'Music', null, 'FOLDER', null, 0),
            ('b', 'Song', 'https://example.org/s', 'BOOKMARK', '2026-03-14T20:00:00Z', 1);
        insert into relations values (1, 'f', 'b');
        insert into fireproofWebsites values ('example.org');
        """,
    )
    parsed = read(APP, file, zone=LONDON)
    tab, song, site = parsed.records
    assert (tab["kind"], tab["sent_at"]) == ("visit", utc("2026-01-14 21:05"))
    assert (song["state"], song["sent_at"], song["sent_at_source"]) == ("deleted", utc("2026-03-14 20:00"), "zone")
    assert json.loads(song["extra"]) == {"type": "bookmark", "folder": "Music"}
    assert site["title"] == "example.org"
    assert parsed.ledger.units["entities"].row()["ignored"] == 1
    assert parsed.sums()


def test_downloads_and_a_time_that_is_none(tmp_path: Path, read, utc) -> None:
    file = store(
        tmp_path / "downloads.db",
        """
        create table downloads (id integer primary key, downloadId integer, downloadStatus integer, fileName text,
            contentLength integer, createdAt text, filePath text);
        insert into downloads values (1, 1, 1, 'a.pdf', 9, '2026-01-14T21:05:00', '/sdcard/a.pdf'),
            (2, 2, 5, 'b.pdf', 0, 'soon', '');
        """,
    )
    parsed = read(DOWNLOADS, file, zone=LONDON)
    assert parsed.column("title") == ["/sdcard/a.pdf", "b.pdf"]
    assert parsed.column("sent_at") == [utc("2026-01-14 21:05"), None]
    assert [json.loads(extra)["state"] for extra in parsed.column("extra")] == ["complete", "type 5"]
    assert ("downloads:2", "bad-value") in parsed.issues
    assert parsed.sums()


def test_an_older_structure_of_tabs_without_times(tmp_path: Path, read) -> None:
    script = "create table tabs (tabId text primary key, url text, title text);"
    parsed = read(APP, store(tmp_path / "app.db", f"{script} insert into tabs values ('a', 'https://e.org', 'E');"))
    assert (parsed.column("url"), parsed.column("sent_at")) == (["https://e.org"], [None])
    assert parsed.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_files_that_are_no_databases_are_issues(tmp_path: Path, read, parser) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(parser, tmp_path / "x").issues[0] == ("database", "damaged")
