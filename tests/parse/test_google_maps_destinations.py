import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.google_maps_destinations import PARSER

NOON = 1773489600000  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def test_a_destination_has_the_place_it_was_asked_from(tmp_path: Path, read, utc) -> None:
    row = {"time": NOON, "dest_lat": 53_480_800, "dest_lng": -2_242_600, "dest_title": "Baths"}
    row |= {"dest_address": "12 Mill Lane", "source_lat": 53_500_000, "source_lng": -2_250_000}
    parsed = read(PARSER, store(tmp_path / "da_destination_history", destination_history=[row]))
    (record,) = parsed.records
    assert (record["title"], record["latitude"]) == ("Baths", 53.4808)
    assert json.loads(record["extra"]) == {
        "place_of": "a destination that was asked for",
        "from_latitude": 53.5,
        "from_longitude": -2.25,
    }
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_without_names(tmp_path: Path, read) -> None:
    row = {"time": NOON, "dest_lat": 53_480_800, "dest_lng": -2_242_600}
    parsed = read(PARSER, store(tmp_path / "da_destination_history", destination_history=[row]))
    assert parsed.column("longitude") == [-2.2426]
    assert parsed.issues == [("destination_history:structure", "absent-column")]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    row = {"time": "noon", "dest_lat": 99_000_000, "dest_lng": 0}
    parsed = read(PARSER, store(tmp_path / "da_destination_history", destination_history=[row]))
    assert parsed.column("latitude") == [None]
    assert {code for _, code in parsed.issues} == {"absent-column", "bad-value", "bad-time"}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
