import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.uber import PARSER

NOON = 1773489600000  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def place(**more: object) -> dict[str, Any]:
    found = {"location": {"fullAddress": "12 Mill Lane, Leeds"}, "payload": {"personalPayload": {"labelType": "HOME"}}}
    row = {"_id": 3, "timestamp_ms": NOON, "title_segment": "Baths", "latitude": None, "longitude": None}
    row |= {"latitude_v2": 53.4808, "longitude_v2": -2.2426, "place_result": json.dumps(found)}
    return row | more


def test_places_and_each_time_one_was_chosen(tmp_path: Path, read, utc) -> None:
    hit = {"_id": 1, "fk_place_row_id": 3, "timestamp_ms": NOON + 60_000}
    parsed = read(PARSER, store(tmp_path / "database.db", place=[place()], hits=[hit]))
    saved, chosen = parsed.records
    assert (saved["title"], saved["body"], saved["latitude"]) == ("Baths", "12 Mill Lane, Leeds", 53.4808)
    assert (json.loads(saved["extra"])["label"], saved["sent_at"]) == ("HOME", utc("2026-03-14 12:00"))
    assert json.loads(chosen["extra"])["place_of"] == "what was searched for, saved or gone to"
    assert (chosen["reply_to"], chosen["sent_at"]) == (saved["record_id"], utc("2026-03-14 12:01"))
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure(tmp_path: Path, read) -> None:
    old = {"_id": 3, "timestamp_ms": NOON, "latitude": 53.4808, "longitude": -2.2426}
    parsed = read(PARSER, store(tmp_path / "database.db", place=[old]))
    assert parsed.column("longitude") == [-2.2426]
    assert parsed.issues == [("place:structure", "absent-column")]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    rows = [place(place_result="{"), place(latitude_v2=97.0), place(timestamp_ms="noon")]
    parsed = read(PARSER, store(tmp_path / "database.db", place=rows))
    assert parsed.column("latitude") == [53.4808, None, 53.4808]
    assert {code for _, code in parsed.issues} == {"bad-value", "bad-time"}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
