import json
import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.parse.apps.duckduckgo import PARSERS

HISTORY, DOWNLOADS = PARSERS
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


def test_a_structure_without_titles_and_a_time_with_its_zone(tmp_path: Path, read, utc) -> None:
    script = """
        create table history_entries (id integer primary key, url text);
        create table visits_list (historyEntryId integer, timestamp text);
        insert into history_entries values (1, 'https://example.org');
        insert into visits_list values (1, '2026-07-14T20:05:00Z'), (2, '2026-07-14T20:05:00+01:00');
    """
    parsed = read(HISTORY, store(tmp_path / "history.db", script), zone=LONDON)
    assert parsed.column("url") == ["https://example.org", None]
    assert parsed.column("sent_at") == [utc("2026-07-14 20:05"), utc("2026-07-14 19:05")]
    assert parsed.column("sent_at_source") == ["zone"] * 2
    assert parsed.issues == [("visits_list:structure", "absent-column")]
    assert parsed.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_files_that_are_no_databases_are_issues(tmp_path: Path, read, parser) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(parser, tmp_path / "x").issues[0] == ("database", "damaged")
