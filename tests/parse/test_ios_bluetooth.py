import plistlib
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.ios_bluetooth import PARSERS

CLASSIC, LOW_ENERGY = PARSERS


def test_paired_devices_with_their_names(tmp_path: Path, read, utc) -> None:
    tree = {
        "00:00:5E:00:53:01": {"Name": "Tomasz's Car", "DefaultName": "MY CAR", "LastSeenTime": 1_773_528_480},
        "00:00:5E:00:53:02": "bad",
    }
    (tmp_path / "d.plist").write_bytes(plistlib.dumps(tree))
    parsed = read(CLASSIC, tmp_path / "d.plist")
    (row,) = parsed.records
    assert (row["title"], row["body"]) == ("paired with a Bluetooth device", "Tomasz's Car")
    assert row["extra"] == '{"address": "00:00:5E:00:53:01", "default_name": "MY CAR"}'
    assert row["sent_at"] == utc("2026-03-14 22:48")
    assert parsed.issues == [("device:00:00:5E:00:53:02", "bad-value")]
    assert parsed.sums()


def test_low_energy_devices_paired_and_seen(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "le.db")) as connection, connection:
        connection.executescript(
            "create table PairedDevices (Uuid text, Name text, NameOrigin integer, Address text, ResolvedAddress text, "
            "LastSeenTime integer, LastConnectionTime integer);"
            "insert into PairedDevices values ('U-1', 'Watch', 1, 'Random 00:00:5E', 'Public 00:00:5F', 900, 800)"
        )
    parsed = read(LOW_ENERGY, tmp_path / "le.db")
    (row,) = parsed.records
    assert (row["title"], row["body"]) == ("paired with a Bluetooth LE device", "Watch")
    assert row["extra"] == (
        '{"address": "Random 00:00:5E", "last_connected": 800, "last_seen": 900, '
        '"resolved_address": "Public 00:00:5F", "uuid": "U-1"}'
    )
    assert not parsed.issues
    assert parsed.sums()


def test_an_older_structure(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "le.db")) as connection, connection:
        connection.executescript(
            "create table OtherDevices (Name text, Address text); insert into OtherDevices values ('', 'Public 00')"
        )
    parsed = read(LOW_ENERGY, tmp_path / "le.db")
    assert parsed.column("title") == ["a Bluetooth LE device was seen"]
    assert parsed.issues == [("OtherDevices:structure", "absent-column")]
    assert parsed.sums()


def test_broken_files(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"broken" * 999)
    assert read(CLASSIC, tmp_path / "x").issues[0] == ("file:", "damaged")
    assert read(LOW_ENERGY, tmp_path / "x").issues[0] == ("database", "damaged")
