import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_locationd import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def near(**more: object) -> dict[str, Any]:
    place = {"Timestamp": NOON, "Latitude": 53.4808, "Longitude": -2.2426, "HorizontalAccuracy": 75.0}
    return place | more


def test_towers_and_access_points_near_by_are_not_called_places_of_the_device(tmp_path: Path, read, utc) -> None:
    database = store(
        tmp_path / "cache_encryptedB.db",
        WifiLocation=[near(MAC=0x0A1B2C3D4E5F, Channel=6), near(MAC="a:1b:2c:3:4e:5f", Channel=11)],
        LteCellLocation=[near(MCC=234, MNC=15, TAC=1200, CI=77001)],
    )
    parsed = read(PARSER, database)
    assert parsed.column("title") == [*["access point as told by Apple"] * 2, "cell tower (LTE) as told by Apple"]
    assert parsed.column("body") == ["0a:1b:2c:3d:4e:5f", "0a:1b:2c:03:4e:5f", None]
    assert json.loads(parsed.records[2]["extra"]) == {"mcc": 234, "mnc": 15, "tac": 1200, "ci": 77001}
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")] * 3
    assert parsed.column("accuracy_m") == [75] * 3
    assert parsed.issues == []
    assert parsed.sums()


def test_older_systems_kept_what_the_device_gathered(tmp_path: Path, read) -> None:
    database = store(
        tmp_path / "consolidated.db",
        LocationHarvest=[near(BundleId="com.apple.Maps", Speed=1.5, Course=90.0)],
        CellLocationHarvest=[near(MCC=234, MNC=15, LAC=3, CI=4, RSSI=-80, BundleId=None)],
    )
    parsed = read(PARSER, database)
    assert parsed.column("title") == ["fix of the device, with cell tower", "fix of the device"]
    assert parsed.sums()


def test_a_place_that_is_none_costs_the_place(tmp_path: Path, read) -> None:
    rows = [near(MAC=1, Channel=1, Latitude=97.0), near(MAC=2, Channel=1, Timestamp="x")]
    rows.append(near(MAC=3, Channel=1, Latitude=-180.0, Longitude=-180.0))
    parsed = read(PARSER, store(tmp_path / "cache_encryptedB.db", WifiLocation=rows))
    assert parsed.column("latitude") == [None, 53.4808, None]
    assert [code for _, code in parsed.issues] == ["bad-time", "bad-value", "bad-value"]
    assert parsed.sums()


def test_of_geofences_alone_nothing_is_known(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "consolidated.db", Fences=[{"BundleId": "org.example"}]))
    assert [code for _, code in parsed.issues] == ["unknown-structure"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
