import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_turbo import PARSER


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_how_full_the_battery_was_and_where_it_was_charged(tmp_path: Path, read, utc) -> None:
    script = """
        create table charging_places (_id integer primary key, place_name text, place_api_id text);
        create table battery_event (timestamp_millis integer primary key desc, battery_level integer,
            charge_type integer, battery_saver integer, timezone text, place_key integer);
        insert into charging_places values (1, 'Home', 'x');
        insert into battery_event values (1773520980000, 99, 0, 2, 'Europe/London', 1), ('noon', 50, 1, 2, null, 0);
    """
    parsed = read(PARSER, database(tmp_path / "turbo.db", script))
    assert parsed.column("body") == ["99 %", "50 %"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None]
    assert parsed.records[0]["extra"] == '{"charge_type": 0, "place": "Home", "saver": 2, "timezone": "Europe/London"}'
    assert [code for _, code in parsed.issues] == ["bad-time"]
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    script = (
        "create table battery_event (timestamp_millis, battery_level); insert into battery_event values (1, 'full')"
    )
    parsed = read(PARSER, database(tmp_path / "turbo.db", script))
    assert {code for _, code in parsed.issues} == {"absent-column", "bad-time", "bad-value"}
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues


def test_the_published_artefact(read, real) -> None:
    parsed = read(PARSER, real("plaso/test_data/android/turbo.db"))
    live = [row for row in parsed.records if row["state"] == "live"]
    assert len(live) == 2717
    assert (live[0]["body"], str(live[0]["sent_at"])) == ("99 %", "2023-05-27 13:06:46+00:00")
    assert parsed.sums()
