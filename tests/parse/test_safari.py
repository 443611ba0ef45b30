import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.demo.ios import Visit, safari_history
from pipeline.parse.apps.safari import PARSER


def test_visits_with_title_and_time(tmp_path: Path, read, utc) -> None:
    visits = [Visit("https://www.example.org/weather", "Weather", utc("2026-03-13 08:00"))] * 2
    parsed = read(PARSER, safari_history(tmp_path / "History.db", visits))
    assert parsed.column("url") == ["https://www.example.org/weather"] * 2
    assert parsed.column("sent_at") == [utc("2026-03-13 08:00")] * 2


def test_a_visit_whose_page_was_removed_is_still_a_visit(tmp_path: Path, read, utc) -> None:
    database = safari_history(tmp_path / "History.db", [Visit("https://example.org", "Page", utc("2026-03-13 08:00"))])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("delete from history_items")
    parsed = read(PARSER, database)
    assert (parsed.column("title"), parsed.column("url")) == (["Page"], [None])


SCHEMA = """
create table history_items (id integer primary key autoincrement, url text not null unique);
create table history_visits (id integer primary key autoincrement, history_item integer not null, visit_time real,
    title text, load_successful boolean default 1, http_non_get boolean default 0, redirect_source integer,
    origin integer default 0);
create table history_tombstones (id integer primary key autoincrement, start_time real, end_time real, url text);
insert into history_items values (1, 'https://example.org/short'), (2, 'https://example.org/page');
"""
AT = 795211200  # 2026-03-14 20:00 UTC


def history(path: Path, *rows: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        for row in rows:
            connection.execute(row)
    return path


def test_where_a_visit_was_made_and_where_it_came_from(tmp_path: Path, read) -> None:
    row = f"insert into history_visits values (1, 1, {AT}, null, 1, 0, null, 0), (2, 2, {AT}, 'Page', 0, 1, 1, 1)"
    parsed = read(PARSER, history(tmp_path / "History.db", row))
    assert [json.loads(extra) for extra in parsed.column("extra")] == [
        {"from": "this device"},
        {
            "from": "another device of the account",
            "not_loaded": 1,
            "sent_a_form": 1,
            "redirected_from": "https://example.org/short",
        },
    ]
    assert parsed.sums()


def test_deletions_are_told_with_the_span_that_was_deleted(tmp_path: Path, read, utc) -> None:
    row = (
        f"insert into history_tombstones values (1, -63114076800, {AT}, null), (2, {AT - 3600}, {AT}, 'https://e.org')"
    )
    parsed = read(PARSER, history(tmp_path / "History.db", row))
    assert parsed.column("kind") == ["system_event"] * 2
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00")] * 2
    assert parsed.column("url") == [None, "https://e.org"]
    spans = [json.loads(extra)["from"] for extra in parsed.column("extra")]
    assert spans == ["the beginning", "2026-03-14T19:00:00Z"]
    assert ("history_tombstones:rows", "deleted") in parsed.issues
    assert parsed.sums()


def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read) -> None:
    row = "insert into history_visits values (1, 2, 'soon', 'Page', 1, 0, null, 0)"
    parsed = read(PARSER, history(tmp_path / "History.db", row))
    assert (parsed.column("title"), parsed.column("sent_at")) == (["Page"], [None])
    assert ("history_visits:1", "bad-time") in parsed.issues


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "History.db").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "History.db").issues[0] == ("database", "damaged")


def test_the_history_of_plaso(real, read) -> None:
    """25 visits, of http://facebook.com/ at 2017-11-09T21:24:28.829571, as plaso publishes them; and six deletions."""
    parsed = read(PARSER, real("plaso/test_data/safari/History.db"))
    assert len(parsed.column("kind", "visit")) == 25
    assert len(parsed.column("kind", "system_event")) == 6
    times = {(row.get("url"), row["sent_at"].isoformat()) for row in parsed.records}
    assert ("http://facebook.com/", "2017-11-09T21:24:28.829571+00:00") in times
    assert parsed.sums()
