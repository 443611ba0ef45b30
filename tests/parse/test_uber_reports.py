import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.uber_reports import PARSER

NOON = 1773489600000  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def report(**where: object) -> dict[str, Any]:
    location = {"latitude": 53.5, "longitude": -2.25, "horizontal_accuracy": 9.0, "city": "Leeds"} | where
    content = {"jsonConformingObject": {"meta": {"time_ms": NOON, "location": location}, "data": {"name": "open"}}}
    return {"message_type": "analytics", "content": json.dumps(content)}


def test_places_of_the_device_as_they_were_reported(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, store(tmp_path / "ur_message.db", message=[report(), report(latitude=None)]))
    (sent,) = parsed.records
    assert (sent["latitude"], sent["accuracy_m"], sent["sent_at"]) == (53.5, 9, utc("2026-03-14 12:00"))
    assert parsed.ledger.of("message").row()["ignored"] == 1
    assert json.loads(sent["extra"]) == {"city": "Leeds", "event": "open", "place_of": "the device"}
    assert parsed.issues == []
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    rows = [report(latitude="north"), {"message_type": "x", "content": "{"}, report(longitude=999)]
    parsed = read(PARSER, store(tmp_path / "ur_message.db", message=rows))
    assert parsed.column("latitude") == [None, None, None]
    assert {code for _, code in parsed.issues} == {"bad-value"}
    assert parsed.sums()


def test_another_structure_is_said(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "ur_message.db", message=[{"payload": "x"}]))
    assert [code for _, code in parsed.issues] == ["unknown-structure"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
