import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.parse.apps.airguard import PARSER

LEEDS = ZoneInfo("Europe/London")


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


TAG = "0A:1B:2C:3D:4E:5F"


def beacon(**more: object) -> dict[str, Any]:
    return {"beaconId": 1, "receivedAt": "2026-07-14T13:00", "deviceAddress": TAG, "rssi": -70} | more


def place(**more: object) -> dict[str, Any]:
    return {"locationId": 3, "name": None, "latitude": 53.4808, "longitude": -2.2426, "accuracy": 20.0} | more


def test_sightings_trackers_and_warnings(tmp_path: Path, read, utc) -> None:
    device = {"address": TAG, "name": "AirTag", "deviceType": "AIRTAG", "ignore": 0, "notificationSent": 1}
    device |= {"firstDiscovery": "2026-07-14T13:00:00.5", "lastSeen": "2026-07-14T14:00:00"}
    warning = {"deviceAddress": TAG, "createdAt": "2026-07-14T14:00:00", "falseAlarm": 0, "dismissed": 0, "clicked": 1}
    database = store(
        tmp_path / "attd_db",
        beacon=[beacon(locationId=3), beacon(locationId=None)],
        location=[place()],
        device=[device],
        notification=[warning],
    )
    parsed = read(PARSER, database, zone=LEEDS)
    seen, unplaced, tracker, warned = parsed.records
    assert (seen["latitude"], seen["longitude"], seen["accuracy_m"], seen["body"]) == (53.4808, -2.2426, 20, TAG)
    assert (seen["sent_at"], seen["sent_at_source"]) == (utc("2026-07-14 12:00"), "extraction")
    assert "latitude" not in unplaced
    assert (tracker["title"], tracker["ended_at"]) == ("AirTag", utc("2026-07-14 13:00"))
    assert json.loads(warned["extra"]) == {"opened": 1}
    assert parsed.issues == []
    assert parsed.sums()


def test_without_the_zone_of_the_extraction_a_time_is_kept_as_stored(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "attd_db", beacon=[beacon(locationId=3)], location=[place()]))
    (seen,) = parsed.records
    assert seen["sent_at_raw"] == "2026-07-14T13:00"
    assert "sent_at" not in seen
    assert parsed.sums()


def test_before_version_10_latitude_and_longitude_are_put_right(tmp_path: Path, read) -> None:
    mixed_up = beacon(latitude=-2.2426, longitude=53.4808)
    parsed = read(PARSER, store(tmp_path / "attd_db", beacon=[mixed_up]), zone=LEEDS)
    (seen,) = parsed.records
    assert (seen["latitude"], seen["longitude"]) == (53.4808, -2.2426)
    assert "mixed up" in seen["extra"]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    rows = [beacon(locationId=3, receivedAt="soon"), beacon(locationId=4)]
    database = store(tmp_path / "attd_db", beacon=rows, location=[place(), place(locationId=4, latitude=181.0)])
    parsed = read(PARSER, database, zone=LEEDS)
    assert parsed.column("sent_at_raw") == ["soon", "2026-07-14T13:00"]
    assert parsed.column("latitude") == [53.4808, None]
    assert [code for _, code in parsed.issues] == ["bad-value"] * 4
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
