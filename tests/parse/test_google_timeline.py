import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.google_timeline import PARSER


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def varint(value: int) -> bytes:
    low, value = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(value) if value else bytes([low])


def field(number: int, value: bytes | int | float) -> bytes:
    """A field of a protocol buffer: bytes as they are, an int as a varint, a float as one of four bytes."""
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    return varint(number << 3) + varint(value)


def point(lat: float, lon: float) -> bytes:
    return b"".join(
        varint(number << 3 | 5) + struct.pack("<i", round(degrees * 1e7)) for number, degrees in ((1, lat), (2, lon))
    )


def packed(*degrees: float) -> bytes:
    return b"".join(struct.pack("<i", round(value * 1e7)) for value in degrees)


def row(type_: int, content: bytes, **more: object) -> dict[str, Any]:
    times = {"start_timestamp_seconds": 1773489600, "end_timestamp_seconds": 1773493200}
    return (
        {"segment_id": "s", "segment_type": type_, "semantic_segment": content, "shown_in_timeline": 1} | times | more
    )


def test_stays_journeys_and_paths(tmp_path: Path, read, utc) -> None:
    stay = field(3, field(1, field(4, field(2, 1) + field(5, point(53.4808, -2.2426)))))
    ways = field(1, point(53.4808, -2.2426)) + field(2, point(53.5, -2.25)) + field(3, 2150.4)
    path = field(4, packed(53.4808, 53.49)) + field(5, packed(-2.2426, -2.244))
    rows = [
        row(1, stay),
        row(2, field(3, field(2, ways))),
        row(3, field(3, field(3, path))),
        row(1, stay + field(4, 1)),
    ]
    parsed = read(PARSER, store(tmp_path / "odlh-storage.db", semantic_segment_table=rows))
    assert parsed.column("title") == ["stay", "journey", "path", "stay"]
    assert parsed.column("latitude") == [53.4808] * 4
    assert parsed.column("longitude") == [-2.2426] * 4
    assert parsed.column("state") == ["live", "live", "live", "deleted"]
    assert (parsed.records[0]["sent_at"], parsed.records[0]["ended_at"]) == (
        utc("2026-03-14 12:00"),
        utc("2026-03-14 13:00"),
    )
    said = [json.loads(extra) for extra in parsed.column("extra")]
    assert said[0]["said_to_be"] == "home"
    assert said[0]["place_of"] == "a device of the account, as Google reckons"
    assert (said[1]["to"], said[1]["metres"]) == ([53.5, -2.25], 2150)
    assert said[2]["points"] == [[53.4808, -2.2426], [53.49, -2.244]]
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_has_no_mark_of_what_is_shown(tmp_path: Path, read) -> None:
    old = row(1, b"")
    del old["shown_in_timeline"]
    parsed = read(PARSER, store(tmp_path / "odlh-storage.db", semantic_segment_table=[old]))
    assert parsed.column("latitude") == [None]
    assert parsed.issues == [("semantic_segment_table:structure", "absent-column")]
    assert parsed.sums()


def test_content_that_is_none_costs_the_place(tmp_path: Path, read) -> None:
    rows = [
        row(1, b"\xff\xff"),
        row(3, field(3, field(3, field(4, packed(100.0) + b"\1") + field(5, packed(-2.0))))),
        row(9, b""),
    ]
    parsed = read(PARSER, store(tmp_path / "odlh-storage.db", semantic_segment_table=rows))
    assert parsed.column("state") == ["unknown", "live", "live"]
    assert parsed.column("title")[-1] == "type 9"
    assert {code for _, code in parsed.issues} == {"bad-value"}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
