import json
import plistlib
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pipeline.parse.apps.safari_bookmarks import PARSER

ADDED = datetime(2026, 3, 14, 20, 0)  # noqa: DTZ001 - as property lists have it
COLUMNS = "id integer primary key, special_id integer, parent integer, type integer, title text, url text"


def bookmarks(
    path: Path, *entries: tuple[object, ...], more: str = ", extra_attributes blob, read integer, deleted integer"
) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table bookmarks ({COLUMNS}{more})")
        connection.execute(
            "insert into bookmarks (id, parent, type, title) values (1, 0, 1, 'BookmarksBar'),"
            " (2, 0, 1, 'com.apple.ReadingList')"
        )
        for entry in entries:
            marks = ", ".join("?" * len(entry))
            connection.execute(f"insert into bookmarks values (null, 0, {marks})", entry)
    return path


def attributes(key: str, **values: object) -> bytes:
    return plistlib.dumps({key: {"DateAdded": ADDED} | values}, fmt=plistlib.FMT_BINARY)


def test_bookmarks_and_the_reading_list(tmp_path: Path, read, utc) -> None:
    file = bookmarks(
        tmp_path / "Bookmarks.db",
        (1, 0, "Club", "https://example.org/club", attributes("com.apple.Bookmark"), None, 0),
        (2, 0, "Story", "https://example.org/s", attributes("com.apple.ReadingList", PreviewText="It began"), 1, 1),
    )
    parsed = read(PARSER, file)
    assert parsed.column("kind") == ["system_event"] * 2
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00")] * 2
    assert parsed.column("sent_at_raw") == ["2026-03-14T20:00:00"] * 2
    assert parsed.column("state") == ["live", "deleted"]
    assert parsed.column("body") == [None, "It began"]
    assert [json.loads(extra) for extra in parsed.column("extra")] == [
        {"type": "bookmark", "time": "added", "folder": "BookmarksBar"},
        {"type": "reading list", "time": "added", "read": 1},
    ]
    assert parsed.ledger.units["bookmarks"].row() == {"rows_stored": 4, "ignored": 2, "records": 2, "issues": 0}


def test_a_property_list_that_is_none_costs_what_it_holds(tmp_path: Path, read) -> None:
    parsed = read(PARSER, bookmarks(tmp_path / "Bookmarks.db", (1, 0, "Club", "https://e.org", b"bplist00", None, 0)))
    assert parsed.column("url") == ["https://e.org"]
    assert ("bookmarks:3", "bad-value") in parsed.issues
    assert parsed.sums()


def test_an_older_structure_without_attributes(tmp_path: Path, read) -> None:
    parsed = read(PARSER, bookmarks(tmp_path / "Bookmarks.db", (1, 0, "Club", "https://e.org"), more=""))
    assert (parsed.column("title"), parsed.column("state")) == (["Club"], ["live"])
    assert parsed.issues == [("bookmarks:structure", "absent-column")]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "Bookmarks.db").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "Bookmarks.db").issues[0] == ("database", "damaged")
