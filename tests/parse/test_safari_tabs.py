import json
import plistlib
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.parse.apps.safari_tabs import PARSER

GROUPS = """
create table bookmarks (id integer primary key, special_id integer, parent integer, type integer, title text, url text,
    extra_attributes blob, local_attributes blob, deleted integer default 0);
create table windows (id integer primary key, private_tab_group_id integer);
insert into bookmarks (id, parent, type, title) values (2, 0, 1, 'Local'), (3, 0, 1, 'Private'),
    (4, 0, 1, 'recentlyClosed'), (5, 0, 1, 'Group without a name');
insert into windows values (1, 5);
"""


def store(path: Path, script: str, *rows: tuple[str, tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
        for sql, values in rows:
            connection.execute(sql, values)
    return path


def tab(parent: int, title: str, url: str, extra: Any = None, local: Any = None) -> tuple[str, tuple[object, ...]]:
    blobs = (
        None if tree is None else tree if isinstance(tree, bytes) else plistlib.dumps(tree, fmt=plistlib.FMT_BINARY)
        for tree in (extra, local)
    )
    sql = (
        "insert into bookmarks (parent, type, title, url, extra_attributes, local_attributes) values (?, 0, ?, ?, ?, ?)"
    )
    return sql, (parent, title, url, *blobs)


def test_a_tab_has_its_group_its_times_and_the_pages_before(tmp_path: Path, read, utc) -> None:
    pages = [{"SessionHistoryEntryURL": f"https://example.org/{n}", "SessionHistoryEntryTitle": "x"} for n in (1, 2)]
    session = plistlib.dumps({"SessionHistory": {"SessionHistoryEntries": pages}}, fmt=plistlib.FMT_BINARY)
    viewed = datetime(2026, 3, 14, 20, 0)  # noqa: DTZ001 - as property lists have it
    local = {"LastVisitTime": viewed, "OpenedFromLink": False, "SessionState": b"\0\0\0\2" + session}
    rows = [
        tab(3, "Private page", "https://example.org/2", {"DateLastViewed": viewed}, local),
        tab(4, "Closed page", "https://example.org/c", None, {"DateClosed": viewed}),
        tab(5, "In a private window", "https://example.org/w"),
    ]
    parsed = read(PARSER, store(tmp_path / "SafariTabs.db", GROUPS, *rows))
    private, closed, window = parsed.records
    assert (private["sent_at"], private["sent_at_source"]) == (utc("2026-03-14 20:00"), "epoch")
    assert json.loads(private["extra"]) == {
        "tab": "open",
        "private": 1,
        "group": "Private",
        "pages_before": ["https://example.org/1", "https://example.org/2"],
        "time": "last viewed",
    }
    assert (closed["ended_at"], json.loads(closed["extra"])["tab"]) == (utc("2026-03-14 20:00"), "closed")
    assert json.loads(window["extra"])["private"] == 1
    assert parsed.ledger.units["bookmarks"].row() == {"rows_stored": 7, "ignored": 4, "records": 3, "issues": 0}


def test_property_lists_that_are_none_cost_what_they_hold(tmp_path: Path, read) -> None:
    file = store(tmp_path / "SafariTabs.db", GROUPS, tab(2, "Page", "https://example.org", b"x", b"y"))
    parsed = read(PARSER, file)
    assert parsed.column("url") == ["https://example.org"]
    assert ("bookmarks:6", "bad-value") in parsed.issues
    assert parsed.sums()


def test_an_older_structure_without_property_lists(tmp_path: Path, read) -> None:
    script = "create table bookmarks (id integer primary key, parent integer, type integer, title text, url text);"
    rows = "insert into bookmarks values (1, 0, 1, 'Local', null), (2, 1, 0, 'Page', 'https://example.org');"
    parsed = read(PARSER, store(tmp_path / "SafariTabs.db", script + rows))
    assert (parsed.column("title"), parsed.column("sent_at")) == (["Page"], [None])
    assert parsed.issues == [("bookmarks:structure", "absent-column")]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "x").issues[0] == ("database", "damaged")
