import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.waze import PARSER

NOON = 1773489600  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


BATHS = {"id": 7, "name": "Baths", "house": "12", "street": "Mill Lane", "city": "Leeds", "state": "", "country": "UK"}
BATHS |= {"latitude": 53_480_800, "longitude": -2_242_600, "created_time": NOON}


def entry(**more: object) -> dict[str, Any]:
    return {"id": 1, "place_id": 7, "name": "", "access_time": NOON, "created_time": NOON - 60, "type": 4} | more


def test_recent_places_and_favourites(tmp_path: Path, read, utc) -> None:
    database = store(
        tmp_path / "user.db", PLACES=[BATHS], RECENTS=[entry()], FAVORITES=[entry(name="Mum", access_time=0, type=1)]
    )
    recent, favourite = read(PARSER, database).records
    assert (recent["title"], recent["body"]) == ("Baths", "12 Mill Lane Leeds UK")
    assert (recent["latitude"], recent["longitude"]) == (53.4808, -2.2426)
    assert recent["sent_at"] == utc("2026-03-14 12:00")
    assert json.loads(recent["extra"]) == {
        "list": "recent place",
        "why": "navigated to",
        "created": "2026-03-14T11:59:00Z",
    }
    assert (favourite["title"], json.loads(favourite["extra"])["why"]) == ("Mum", "home")
    assert "sent_at" not in favourite
    assert read(PARSER, database).sums()


def test_an_older_structure_says_by_its_id_which_place_it_is(tmp_path: Path, read) -> None:
    old = {"id": 7, "name": "Baths", "access_time": NOON}
    parsed = read(PARSER, store(tmp_path / "user.db", PLACES=[BATHS], RECENTS=[old]))
    assert parsed.column("latitude") == [53.4808]
    assert parsed.issues == [("RECENTS:structure", "absent-column")]
    assert parsed.sums()


def test_a_place_beyond_the_earth_is_none(tmp_path: Path, read) -> None:
    far = BATHS | {"latitude": 500_000_000}
    parsed = read(PARSER, store(tmp_path / "user.db", PLACES=[far], RECENTS=[entry(access_time="x")]))
    assert parsed.column("latitude") == [None]
    assert [code for _, code in parsed.issues] == ["bad-time", "bad-value", "bad-value"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
