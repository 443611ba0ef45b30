import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.life360_events import PARSER

NOON = 1773489600000  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


HERE = {"time": NOON, "latitude": 53.4808, "longitude": -2.2426, "horizontalAccuracy": 12.5, "speed": 1.2}


def event(**data: object) -> dict[str, Any]:
    return {"id": "e", "timestamp": NOON, "data": json.dumps(data), "eventVersion": 6}


def test_places_with_the_network_and_journeys(tmp_path: Path, read, utc) -> None:
    network = {"wifiData": {"connectedAccessPoint": {"ssid": "Home", "bssid": "0a:1b:2c:3d:4e:5f"}}, "battery": 61}
    way = [{"timestamp": NOON, "latitude": 53.5, "longitude": -2.25, "accuracy": 9.0}]
    way.append({"timestamp": NOON + 60_000, "latitude": 53.51, "longitude": -2.26, "accuracy": 9.0})
    rows = [event(locationData=HERE, metaData=network), event(tripId="t1", type={"waypoints": way}), event(tag="BLE")]
    parsed = read(PARSER, store(tmp_path / "L360EventStore.db", event=rows))
    fix, trip = parsed.records
    assert (fix["latitude"], fix["accuracy_m"], fix["sent_at"]) == (53.4808, 12.5, utc("2026-03-14 12:00"))
    assert json.loads(fix["extra"])["wifi"] == "Home"
    assert fix["title"] == "place of the device"
    assert (trip["latitude"], trip["longitude"]) == (53.5, -2.25)
    assert json.loads(trip["extra"])["points"] == [[53.5, -2.25, NOON], [53.51, -2.26, NOON + 60_000]]
    assert parsed.ledger.of("event").row()["ignored"] == 1
    assert parsed.issues == []
    assert parsed.sums()


def test_a_bad_event_costs_its_values(tmp_path: Path, read) -> None:
    rows = [event(locationData=HERE | {"latitude": "north"}), event(locationData=[1]), event(locationData=HERE)]
    rows.append({"id": "e", "timestamp": NOON, "data": '{"locationData":', "eventVersion": 5})
    parsed = read(PARSER, store(tmp_path / "L360EventStore.db", event=rows))
    assert parsed.column("latitude") == [None, None, 53.4808]
    assert {code for _, code in parsed.issues} == {"bad-value"}
    assert parsed.sums()


def test_another_structure_is_said(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "L360EventStore.db", event=[{"id": 1, "payload": "x"}]))
    assert [code for _, code in parsed.issues] == ["unknown-structure"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
