import plistlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.bumble_ios_account import PARSER


def archive(root: Any) -> bytes:
    """What NSKeyedArchiver makes of named values (a dict), or of one."""
    named = root if isinstance(root, dict) else {"root": root}
    objects: list[Any] = ["$null", *named.values()]
    top = {name: plistlib.UID(place) for place, name in enumerate(named, 1)}
    return plistlib.dumps(
        {"$archiver": "NSKeyedArchiver", "$version": 100000, "$top": top, "$objects": objects},
        fmt=plistlib.FMT_BINARY,
    )


def yap(path: Path, *rows: tuple[str, bytes, int | None]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript("""
            create table database2 (rowid integer primary key, collection text, key text, data blob, metadata blob);
            create table secondaryIndex_isReadIndex (rowid integer primary key, isIncoming int, isRead int);
        """)
        for number, (key, data, incoming) in enumerate(rows, 1):
            connection.execute("insert into database2 values (?, '', ?, ?, null)", (number, key, data))
            if incoming is not None:
                connection.execute("insert into secondaryIndex_isReadIndex values (?, ?, 1)", (number, incoming))
    return path


def test_ios_owner_and_last_place(tmp_path: Path, read, utc) -> None:
    place = {
        "kCLLocationCodingKeyTimestamp": 795215100.0,
        "kCLLocationCodingKeyRawCoordinateLatitude": 51.5,
        "kCLLocationCodingKeyRawCoordinateLongitude": -0.12,
    }
    database = yap(
        tmp_path / "yap-database.sqlite",
        ("userId", archive("z111"), None),
        ("userName", archive("Kwame"), None),
        ("lastLocation", archive(place), None),
        ("appVersion", archive("5.1"), None),
    )
    parsed = read(PARSER, database)
    assert parsed.column("kind") == ["account", "account", "location"]
    assert (parsed.records[0]["sender"], parsed.records[1]["sender_name"]) == ("z111", "Kwame")
    assert (parsed.records[2]["latitude"], parsed.records[2]["sent_at"]) == (51.5, utc("2026-03-14 21:05"))
    assert parsed.records[2]["sent_at_raw"] == "795215100.0"
    assert parsed.sums()


def test_a_bad_value_costs_the_value(tmp_path: Path, read) -> None:
    place = archive({"kCLLocationCodingKeyTimestamp": "then"})
    database = yap(tmp_path / "yap-database.sqlite", ("userId", b"none", None), ("lastLocation", place, None))
    parsed = read(PARSER, database)
    assert set(parsed.issues) == {("database2:1", "bad-value")}
    assert (parsed.records[1].get("sent_at"), parsed.records[1]["sent_at_raw"]) == (None, "then")
    assert parsed.sums()


def test_another_structure_is_an_issue(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "yap-database.sqlite")) as connection, connection:
        connection.execute("create table database2 (rowid integer primary key, data blob)")
    assert read(PARSER, tmp_path / "yap-database.sqlite").issues == [("database2:structure", "unknown-structure")]


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken").write_bytes(b"\x00" * 4096)
    assert read(PARSER, tmp_path / "broken").issues[0][1] == "damaged"
