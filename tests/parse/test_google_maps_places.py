import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.google_maps_places import PARSER

NOON = 1773489600000  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def text(number: int, value: str) -> bytes:
    return bytes([number << 3 | 2, len(value)]) + value.encode()


def saved(key: str, content: bytes = b"", **more: object) -> dict[str, Any]:
    inner = bytes([6 << 3 | 2, len(content)]) + content
    place = {"key_string": key, "latitude": 53_480_800, "longitude": -2_242_600, "timestamp": NOON}
    return place | {"sync_item": inner} | more


def test_saved_places_have_their_names(tmp_path: Path, read, utc) -> None:
    labelled = saved("5:1", text(2, "12 Mill Lane, Leeds") + text(6, "https://example.org/place") + text(7, "Baths"))
    home, other = read(PARSER, store(tmp_path / "gmm_myplaces.db", sync_item=[saved("0:0"), labelled])).records
    assert (home["title"], home["latitude"], home["longitude"]) == ("Home", 53.4808, -2.2426)
    assert (other["title"], other["body"], other["url"]) == (
        "Baths",
        "12 Mill Lane, Leeds",
        "https://example.org/place",
    )
    assert other["sent_at"] == utc("2026-03-14 12:00")
    assert (home["extra"], other["extra"]) == ('{"place_of": "a saved place"}',) * 2


def test_an_older_structure_without_names(tmp_path: Path, read) -> None:
    bare = {"latitude": 53_480_800, "longitude": -2_242_600, "timestamp": NOON}
    parsed = read(PARSER, store(tmp_path / "gmm_myplaces.db", sync_item=[bare]))
    assert parsed.column("longitude") == [-2.2426]
    assert parsed.issues == [("sync_item:structure", "absent-column")]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    rows = [saved("0:0", latitude=99_000_000), saved("9:9", sync_item=b"\xff\xff"), saved("1:0", timestamp="noon")]
    parsed = read(PARSER, store(tmp_path / "gmm_myplaces.db", sync_item=rows))
    assert parsed.column("latitude") == [None, 53.4808, 53.4808]
    assert {code for _, code in parsed.issues} == {"bad-value", "bad-time"}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
