import json
import plistlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.parse.apps.apple_maps import PARSERS

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


MAPS, OLDER = PARSERS


def item(**more: object) -> dict[str, Any]:
    row = {"Z_ENT": 14, "ZCREATETIME": NOON, "ZMODIFICATIONTIME": NOON + 60, "ZQUERY": "swimming baths"}
    return row | {"ZLOCATIONDISPLAY": "Leeds", "ZLATITUDE": 53.4808, "ZLONGITUDE": -2.2426} | more


def field(number: int, value: bytes | str) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    tag, size = number << 3 | 2, len(content)
    return b"".join(bytes([n]) if n < 128 else bytes([n & 127 | 128, n >> 7]) for n in (tag, size)) + content


def geohistory(path: Path, *contents: object) -> Path:
    records = {
        f"G{n}": {"modificationDate": datetime(2018, 3, 14, 12, tzinfo=UTC).replace(tzinfo=None), "contents": content}
        for n, content in enumerate(contents)
    }
    path.write_bytes(plistlib.dumps({"MSPHistory": {"records": records}}, fmt=plistlib.FMT_BINARY))
    return path


def test_searches_with_their_place_on_the_map(tmp_path: Path, read, utc) -> None:
    empty = item(ZQUERY=None, ZLOCATIONDISPLAY=None, ZLATITUDE=0.0, ZLONGITUDE=0.0)
    parsed = read(MAPS, store(tmp_path / "MapsSync_0.0.1", ZHISTORYITEM=[item(), empty]))
    found, bare = parsed.records
    assert (found["body"], found["title"], found["latitude"]) == ("swimming baths", "Leeds", 53.4808)
    assert found["sent_at"] == utc("2026-03-14 12:00")
    assert json.loads(found["extra"]) == {"type": 14, "changed": "2026-03-14T12:01:00Z"}
    assert "latitude" not in bare
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_has_no_places(tmp_path: Path, read) -> None:
    parsed = read(MAPS, store(tmp_path / "m", ZHISTORYITEM=[{"Z_ENT": 2, "ZCREATETIME": NOON, "ZQUERY": "Leeds"}]))
    assert parsed.column("body") == ["Leeds"]
    assert parsed.issues == [("ZHISTORYITEM:structure", "absent-column")]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    parsed = read(MAPS, store(tmp_path / "m", ZHISTORYITEM=[item(ZLATITUDE=91.0, ZCREATETIME="noon")]))
    assert parsed.column("latitude") == [None]
    assert sorted(code for _, code in parsed.issues) == ["bad-time", "bad-value", "bad-value"]
    assert parsed.sums()


def test_before_ios_14_the_words_and_when(tmp_path: Path, read, utc) -> None:
    words = field(8, field(2, field(1, field(201, field(2, field(2, field(1, "swimming baths")))))))
    place = field(7, field(1, field(1, field(1, field(5, "Baths") + field(6, "Mill Lane") + field(6, "Leeds")))))
    parsed = read(OLDER, geohistory(tmp_path / "GeoHistory.mapsdata", words, place, b"", b"\xff\xff", "text"))
    assert parsed.column("kind") == ["search", "search"]
    assert parsed.column("body") == ["swimming baths", "Baths, Mill Lane, Leeds"]
    assert parsed.column("sent_at") == [utc("2018-03-14 12:00")] * 2
    assert parsed.issues == [("records:G3", "bad-value"), ("records:G4", "bad-value")]
    assert parsed.sums()


def test_another_property_list_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "GeoHistory.mapsdata"
    path.write_bytes(plistlib.dumps({"other": 1}))
    assert read(OLDER, path).issues == [("file:", "unknown-structure")]


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(MAPS, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
