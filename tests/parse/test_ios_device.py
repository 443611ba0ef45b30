import plistlib
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_device import PARSERS

ARK, VERSION, BACKUPS = PARSERS


def plist(path: Path, tree: Any) -> Path:
    path.write_bytes(plistlib.dumps(tree))
    return path


def facts(parsed: Any) -> list[tuple[str, str]]:
    return [(row["title"], row["body"]) for row in parsed.records]


def test_device_name_version_and_the_computer_it_was_backed_up_on(tmp_path: Path, read) -> None:
    tree = {"-DeviceName": "Maya's iPhone", "com.apple.iTunes.backup-LastBackupComputerName": "DESKTOP-7", "-Brick": 0}
    parsed = read(ARK, plist(tmp_path / "data_ark.plist", tree))
    assert facts(parsed) == [("device name", "Maya's iPhone"), ("computer of the last backup", "DESKTOP-7")]
    parsed = read(VERSION, plist(tmp_path / "SystemVersion.plist", {"ProductVersion": "17.4", "Other": 1}))
    assert facts(parsed) == [("iOS version", "17.4")]
    assert parsed.sums()


def test_that_it_was_restored_from_a_backup(tmp_path: Path, read) -> None:
    restored = datetime(2025, 1, 5, 9, 0)  # noqa: DTZ001 - property lists hold UTC without saying so
    tree = {"RestoreInfo": {"RestoreDate": restored, "WasCloudRestore": True, "BackupBuildVersion": "21E219"}}
    parsed = read(BACKUPS, plist(tmp_path / "com.apple.MobileBackup.plist", tree))
    assert facts(parsed) == [
        ("restored from a backup", "2025-01-05T09:00:00Z"),
        ("that backup was in iCloud", "yes"),
        ("iOS build of that backup", "21E219"),
    ]
    assert parsed.sums()


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "data_ark.plist").write_bytes(b"bplist00 and no more")
    assert read(ARK, tmp_path / "data_ark.plist").issues[0] == ("file:", "damaged")


def test_real_backup_to_icloud(read, real) -> None:
    parsed = read(BACKUPS, real("plaso/test_data/ios/com.apple.MobileBackup.plist"))
    assert facts(parsed) == [
        ("backup to iCloud turned on", "2023-04-15T13:58:42.481634Z"),
        ("last backup attempt", "2023-04-15T14:08:21.008032Z"),
        ("that backup was to iCloud", "yes"),
    ]
    assert parsed.sums()


def test_a_value_of_another_kind_is_counted_and_another_structure_is_an_issue(tmp_path: Path, read) -> None:
    parsed = read(ARK, plist(tmp_path / "data_ark.plist", {"-DeviceName": ["Maya's iPhone"], "SerialNumber": "F2L"}))
    assert facts(parsed) == [("serial number", "F2L")]
    assert parsed.sums()
    parsed = read(ARK, plist(tmp_path / "data_ark.plist", ["no dictionary"]))
    assert (parsed.records, parsed.issues) == ([], [("file:", "unknown-structure")])
