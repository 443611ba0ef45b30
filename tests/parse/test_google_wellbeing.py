import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_wellbeing import PARSER

TIME = 1773520980000
PACKAGES = """
    create table packages (_id integer primary key, package_name text);
    insert into packages values (1, 'android'), (2, 'com.android.chrome');
    create table events (_id integer primary key, timestamp integer, type integer, package_id integer);
"""


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_events_and_sites_of_a_browser(tmp_path: Path, read, utc) -> None:
    script = f"""{PACKAGES}
        insert into events values (1, {TIME}, 1, 2), (2, {TIME}, 18, 1), (3, {TIME}, 5, 1), (4, {TIME}, 99, 9);
        create table components (_id integer primary key, component_name text, package_id integer);
        create table component_events (_id integer primary key, timestamp integer, type integer, component_id integer);
        insert into components values (1, 'www.example.org', 2);
        insert into component_events values (1, {TIME}, 1, 1);
    """
    parsed = read(PARSER, database(tmp_path / "app_usage", script))
    assert parsed.column("app") == ["com.android.chrome", "android", None, "com.android.chrome"]
    assert parsed.column("kind") == ["app_use", "system_event", "app_use", "app_use"]
    assert parsed.column("title") == ["in the foreground", "lock screen left", "type 99", "in the foreground"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 4
    assert parsed.records[3]["extra"] == '{"part": "www.example.org"}'
    assert parsed.ledger.units["events"].row()["ignored"] == 1
    assert parsed.sums()


def test_an_older_structure_without_parts_and_a_bad_time(tmp_path: Path, read) -> None:
    script = f"{PACKAGES} insert into events values (1, 'noon', 1, 2)"
    parsed = read(PARSER, database(tmp_path / "app_usage", script))
    assert parsed.column("sent_at") == [None]
    assert parsed.issues == [("events:1", "bad-time")]
    assert parsed.sums()


def test_another_structure_and_a_broken_file_are_issues(tmp_path: Path, read) -> None:
    script = "create table events (_id integer primary key, at integer); insert into events values (1, 1)"
    parsed = read(PARSER, database(tmp_path / "app_usage", script))
    assert parsed.issues == [("events:structure", "unknown-structure")]
    assert parsed.sums()
    (tmp_path / "broken").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken").issues


def test_the_published_artefact(read, real) -> None:
    parsed = read(PARSER, real("plaso/test_data/android/app_usage"))
    live = [(str(row["sent_at"]), row["app"]) for row in parsed.records if row["state"] == "live"]
    assert (len(live), len(set(live))) == (11663, 11545)  # plaso leaves out what is equal in time and package
    assert ("2023-05-31 01:29:31.577000+00:00", "com.whatsapp") in live
    assert parsed.sums()
