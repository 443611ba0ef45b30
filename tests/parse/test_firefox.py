import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.firefox import PARSER

AT = 1773518400000  # 2026-03-14 20:00 UTC
PLACES = """
create table moz_places (id integer primary key, url longvarchar not null, title longvarchar, typed integer);
create table moz_historyvisits (id integer primary key, is_local integer not null, from_visit integer,
    place_id integer not null, visit_date integer not null, visit_type integer not null);
create table moz_bookmarks (id integer primary key, fk integer, type integer, parent integer, title longvarchar,
    dateAdded integer, guid text);
insert into moz_places values (1, 'https://example.org/a', 'A', 1), (2, 'https://example.org/b', '', 0);
"""
SEARCHED = """
create table moz_places_metadata (id integer primary key, place_id integer, created_at integer,
    search_query_id integer);
create table moz_places_metadata_search_queries (id integer primary key, term text not null unique);
create table moz_historyvisit_tombstones (place_id integer not null, visit_date integer not null);
"""


def places(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_visits_bookmarks_and_searches(tmp_path: Path, read, utc) -> None:
    file = places(
        tmp_path / "places.sqlite",
        PLACES
        + SEARCHED
        + f"""
        insert into moz_historyvisits values (1, 1, null, 1, {AT}, 2), (2, 0, 1, 2, {AT}, 99);
        insert into moz_bookmarks values (1, null, 2, 0, 'mobile', {AT}, 'x'), (2, 1, 1, 1, 'Saved', {AT}, 'y');
        insert into moz_places_metadata values (1, 2, {AT + 60000}, 7), (2, 1, {AT}, 7);
        insert into moz_places_metadata_search_queries values (7, 'taxi leeds');
        insert into moz_historyvisit_tombstones values (1, {AT});
        """,
    )
    parsed = read(PARSER, file, logical="data/data/org.mozilla.firefox/files/places.sqlite")
    assert set(parsed.column("app")) == {"org.mozilla.firefox"}
    assert parsed.column("url", "visit") == ["https://example.org/a", "https://example.org/b"]
    assert [json.loads(extra) for extra in parsed.column("extra", "visit")] == [
        {"opened_by": "typed"},
        {"opened_by": "type 99", "from": "another device of the account", "came_from": "https://example.org/a"},
    ]
    (bookmark,) = [row for row in parsed.records if row["kind"] == "system_event"]
    assert (bookmark["title"], json.loads(bookmark["extra"])) == (
        "Saved",
        {"type": "bookmark", "time": "added", "folder": "mobile"},
    )
    (search,) = [row for row in parsed.records if row["kind"] == "search"]
    assert (search["body"], search["url"]) == ("taxi leeds", "https://example.org/a")
    assert set(parsed.column("sent_at")) == {utc("2026-03-14 20:00")}
    assert ("moz_historyvisit_tombstones:rows", "deleted") in parsed.issues
    assert parsed.sums()


def test_an_older_structure_without_searches_on_ios(tmp_path: Path, read, utc) -> None:
    file = places(tmp_path / "places.db", PLACES + f"insert into moz_historyvisits values (1, 1, null, 1, {AT}, 1);")
    logical = "mobile/Containers/Shared/AppGroup/1/profile.profile/places.db"
    (record,) = read(PARSER, file, logical=logical).records
    assert (record["app"], record["sent_at"]) == ("org.mozilla.ios.Firefox", utc("2026-03-14 20:00"))


@pytest.mark.parametrize("value", ["'x'", str(AT * 1000)])
def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read, value: str) -> None:
    """Also one in microseconds, as Firefox on desktops has them."""
    file = places(tmp_path / "places.db", PLACES + f"insert into moz_historyvisits values (1, 1, null, 1, {value}, 1);")
    parsed = read(PARSER, file)
    assert (parsed.column("title"), parsed.column("sent_at")) == (["A"], [None])
    assert ("moz_historyvisits:1", "bad-time") in parsed.issues
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "places.sqlite").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "places.sqlite").issues[0] == ("database", "damaged")
