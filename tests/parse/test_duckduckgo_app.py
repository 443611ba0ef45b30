import json
import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.parse.apps.duckduckgo_app import PARSER

LONDON = ZoneInfo("Europe/London")


def store(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


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
    parsed = read(PARSER, file, zone=LONDON)
    tab, song, site = parsed.records
    assert (tab["kind"], tab["sent_at"], tab["sent_at_source"]) == ("visit", utc("2026-01-14 21:05"), "extraction")
    assert json.loads(tab["extra"]) == {"tab": "open", "time": "last used"}
    assert (song["state"], song["sent_at"], song["sent_at_source"]) == ("deleted", utc("2026-03-14 20:00"), "zone")
    assert json.loads(song["extra"]) == {"type": "bookmark", "time": "last changed", "folder": "Music"}
    assert site["title"] == "example.org"
    assert parsed.ledger.units["entities"].row()["ignored"] == 1
    assert parsed.sums()


def test_an_older_structure_of_tabs_without_times(tmp_path: Path, read) -> None:
    script = "create table tabs (tabId text primary key, url text, title text);"
    parsed = read(PARSER, store(tmp_path / "app.db", f"{script} insert into tabs values ('a', 'https://e.org', 'E');"))
    assert (parsed.column("url"), parsed.column("sent_at")) == (["https://e.org"], [None])
    assert parsed.sums()


def test_a_bookmark_whose_time_names_no_zone_has_none(tmp_path: Path, read) -> None:
    file = store(
        tmp_path / "app.db",
        """
        create table entities (entityId text primary key, title text, url text, type text, lastModified text);
        insert into entities values ('b', 'Song', 'https://example.org/s', 'BOOKMARK', '2026-03-14T20:00:00');
        """,
    )
    (record,) = read(PARSER, file, zone=LONDON).records
    assert ("sent_at" in record, record["sent_at_raw"]) == (False, "2026-03-14T20:00:00")


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "x").issues[0] == ("database", "damaged")
