import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.life360_circles import PARSER

NOON = 1773489600  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def test_members_of_circles_and_the_places_they_watch(tmp_path: Path, read) -> None:
    linh = {"id": "m1", "first_name": "Linh", "last_name": "Tran", "login_email": "linh@example.org"}
    linh |= {"login_phone": "+447700900311", "circle_id": "c", "is_admin": 1, "created_at": NOON}
    database = store(
        tmp_path / "MembersEngineRoomDatabase",
        members=[linh],
        circles=[{"id": "c", "name": "Family"}],
        places=[
            {"name": "School", "latitude": 53.5, "longitude": -2.25, "radius": 150, "owner_id": "m1", "circle_id": 1}
        ],
    )
    parsed = read(PARSER, database)
    person, place = parsed.records
    assert (person["title"], person["recipients"]) == ("Linh Tran", ["m1", "linh@example.org", "+447700900311"])
    assert json.loads(person["extra"]) == {"admin": True, "circle": "Family"}
    assert (place["title"], place["latitude"], json.loads(place["extra"])["radius"]) == ("School", 53.5, 150)
    assert json.loads(place["extra"])["place_of"] == "a place that a circle watches"
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_and_bad_values(tmp_path: Path, read) -> None:
    database = store(
        tmp_path / "L360LocalStoreRoomDatabase",
        members=[{"id": "m1", "first_name": "Linh", "created_at": "noon"}],
        places=[{"name": "School", "latitude": 153.0, "longitude": -2.25}],
    )
    parsed = read(PARSER, database)
    assert parsed.column("title") == ["Linh", "School"]
    assert parsed.column("latitude") == [None, None]
    assert {code for _, code in parsed.issues} == {"absent-column", "bad-time", "bad-value"}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
