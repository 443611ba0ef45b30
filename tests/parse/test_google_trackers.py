import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.google_trackers import PARSER

NOON = 1773489600000  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


TAG = "0A:1B:2C:3D:4E:5F"


def place(lat: float, lon: float) -> bytes:
    return b"\x25" + struct.pack("<i", round(lat * 1e7)) + b"\x2d" + struct.pack("<i", round(lon * 1e7))


def device(**more: object) -> dict[str, Any]:
    return {"creationTimestampMillis": NOON, "macAddress": TAG} | more


def test_a_tracker_and_where_it_was_seen(tmp_path: Path, read, utc) -> None:
    database = store(
        tmp_path / "personalsafety_db",
        DeviceData=[device(lastUpdatedTimestampMillis=NOON + 600_000, deviceType=1, alertStatus=2)],
        Scan=[device(locationScan=place(53.4808, -2.2426), state=1)],
    )
    parsed = read(PARSER, database)
    assert parsed.column("kind") == ["system_event", "location"]
    assert parsed.column("body") == [TAG, TAG]
    assert parsed.records[1]["title"] == "a tracker was near: place of the device then"
    assert parsed.column("ended_at") == [utc("2026-03-14 12:10"), None]
    assert (parsed.records[1]["latitude"], parsed.records[1]["longitude"]) == (53.4808, -2.2426)
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")] * 2
    assert parsed.issues == []
    assert parsed.sums()


def test_a_structure_without_places_keeps_the_sightings(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "personalsafety_db", Scan=[device()]))
    assert parsed.column("body") == [TAG]
    assert [code for _, code in parsed.issues] == ["absent-column"]
    assert parsed.sums()


def test_a_place_that_is_none_costs_the_place(tmp_path: Path, read) -> None:
    rows = [device(locationScan=b"\xff\xff", state=1), device(locationScan=place(120, 0), state=1)]
    parsed = read(PARSER, store(tmp_path / "personalsafety_db", Scan=rows))
    assert parsed.column("latitude") == [None, None]
    assert [code for _, code in parsed.issues] == ["bad-value"] * 4
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
