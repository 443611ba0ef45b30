import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_health import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def point(**more: object) -> dict[str, Any]:
    row = {"series_identifier": 5, "timestamp": NOON, "latitude": 53.4808, "longitude": -2.2426}
    return row | {"altitude": 40.0, "speed": 2.5, "course": -1.0, "horizontal_accuracy": 4.0} | more


def test_the_way_of_a_workout(tmp_path: Path, read, utc) -> None:
    database = store(
        tmp_path / "healthdb_secure.sqlite",
        location_series_data=[point(), point(series_identifier=6)],
        data_series=[{"hfd_key": 5, "data_id": 50}],
        associations=[{"child_id": 50, "parent_id": 90}],
        workout_activities=[{"owner_id": 90, "activity_type": 37}],
    )
    parsed = read(PARSER, database)
    running, other = parsed.records
    assert (running["latitude"], running["accuracy_m"], running["sent_at"]) == (53.4808, 4, utc("2026-03-14 12:00"))
    assert json.loads(running["extra"]) == {
        "activity": "running",
        "altitude_m": 40.0,
        "speed_m_s": 2.5,
        "workout": 90,
    }
    assert "activity" not in json.loads(other["extra"])
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_of_points_alone(tmp_path: Path, read) -> None:
    bare = {"timestamp": NOON, "latitude": 53.4808, "longitude": -2.2426}
    parsed = read(PARSER, store(tmp_path / "healthdb_secure.sqlite", location_series_data=[bare]))
    assert parsed.column("longitude") == [-2.2426]
    assert parsed.issues == [("location_series_data:structure", "absent-column")]
    assert parsed.sums()


def test_a_table_without_row_ids_is_read_by_its_key(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "healthdb_secure.sqlite")) as connection, connection:
        connection.executescript(f"""
            create table location_series_data (series_identifier integer, timestamp real, latitude real, longitude real,
                speed real, primary key (series_identifier, timestamp)) without rowid;
            insert into location_series_data values (6, {NOON}, 0.0, 0.0, 2.5), (5, {NOON}, 53.4808, -2.2426, -1.0);
            create table data_series (hfd_key integer, data_id integer);
        """)
    parsed = read(PARSER, tmp_path / "healthdb_secure.sqlite")
    assert parsed.column("latitude") == [53.4808, None]
    assert parsed.column("locator") == [f"location_series_data:{number} {NOON}" for number in (5, 6)]
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.ledger.of("location_series_data").row()["rows_stored"] == 2
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    rows = [point(latitude=97.0), point(timestamp="noon"), point(horizontal_accuracy="near")]
    parsed = read(PARSER, store(tmp_path / "healthdb_secure.sqlite", location_series_data=rows))
    assert parsed.column("latitude") == [None, 53.4808, 53.4808]
    assert {code for _, code in parsed.issues} == {"absent-column", "bad-value", "bad-time"}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
