import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.apple_maps import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def item(**more: object) -> dict[str, Any]:
    row = {"Z_ENT": 14, "ZCREATETIME": NOON, "ZMODIFICATIONTIME": NOON + 60, "ZQUERY": "swimming baths"}
    return row | {"ZLOCATIONDISPLAY": "Leeds", "ZLATITUDE": 53.4808, "ZLONGITUDE": -2.2426} | more


def test_searches_with_their_place_on_the_map(tmp_path: Path, read, utc) -> None:
    empty = item(ZQUERY=None, ZLOCATIONDISPLAY=None, ZLATITUDE=0.0, ZLONGITUDE=0.0)
    parsed = read(PARSER, store(tmp_path / "MapsSync_0.0.1", ZHISTORYITEM=[item(), empty]))
    found, bare = parsed.records
    assert (found["body"], found["title"], found["latitude"]) == ("swimming baths", "Leeds", 53.4808)
    assert found["sent_at"] == utc("2026-03-14 12:00")
    assert json.loads(found["extra"]) == {
        "place_of": "what was looked up",
        "type": 14,
        "changed": "2026-03-14T12:01:00Z",
    }
    assert "latitude" not in bare
    assert "place_of" not in bare["extra"]
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_has_no_places(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "m", ZHISTORYITEM=[{"Z_ENT": 2, "ZCREATETIME": NOON, "ZQUERY": "Leeds"}]))
    assert parsed.column("body") == ["Leeds"]
    assert parsed.issues == [("ZHISTORYITEM:structure", "absent-column")]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "m", ZHISTORYITEM=[item(ZLATITUDE=91.0, ZCREATETIME="noon")]))
    assert parsed.column("latitude") == [None]
    assert sorted(code for _, code in parsed.issues) == ["bad-time", "bad-value", "bad-value"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
