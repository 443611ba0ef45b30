import plistlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_backup import PARSERS

INFO, MANIFEST, STORE = PARSERS
BACKED_UP = datetime(2026, 3, 14, 22, 48)  # noqa: DTZ001 - property lists hold UTC without saying so
METADATA = {
    "softwareVersionBundleId": "com.toyopagroup.picaboo",
    "itemName": "Snapchat",
    "artistName": "Snap, Inc.",
    "bundleShortVersionString": "12.1",
    "com.apple.iTunesStore.downloadInfo": {
        "purchaseDate": "2025-11-02T19:30:00Z",
        "accountInfo": {"AppleID": "maya@example.org", "DSPersonID": 1234},
    },
}


def plist(path: Path, tree: Any) -> Path:
    path.write_bytes(plistlib.dumps(tree))
    return path


def facts(parsed: Any) -> dict[str, str]:
    return {row["title"]: row["body"] for row in parsed.records if row["kind"] == "device"}


def test_a_backup_says_what_the_device_is_and_which_apps_it_had(tmp_path: Path, read) -> None:
    tree = {
        "Device Name": "Maya's iPhone",
        "Product Type": "iPhone15,4",
        "Product Version": "18.3",
        "Serial Number": "F2LXK0Q1ABCD",
        "IMEI": "490154203237518",
        "ICCID": "8944110000000000001",
        "Phone Number": "+44 7700 900123",
        "Target Identifier": "00008030-000000000000001E",
        "Last Backup Date": BACKED_UP,
        "Installed Applications": ["net.whatsapp.WhatsApp", "com.toyopagroup.picaboo"],
        "Applications": {"com.toyopagroup.picaboo": {"iTunesMetadata": plistlib.dumps(METADATA)}},
    }
    parsed = read(INFO, plist(tmp_path / "Info.plist", tree))
    assert facts(parsed) == {
        "device name": "Maya's iPhone",
        "model code": "iPhone15,4",
        "iOS version": "18.3",
        "serial number": "F2LXK0Q1ABCD",
        "IMEI": "490154203237518",
        "SIM: ICCID": "8944110000000000001",
        "SIM: number": "+44 7700 900123",
        "last backup": "2026-03-14T22:48:00Z",
    }
    assert '{"type": "phone"}' in parsed.column("extra", "device")
    assert parsed.column("app", "app") == ["net.whatsapp.WhatsApp", "com.toyopagroup.picaboo"]
    snap = parsed.records[-1]
    assert snap["title"] == "Snapchat"
    assert snap["sent_at"] == datetime(2025, 11, 2, 19, 30, tzinfo=UTC)
    assert snap["extra"] == '{"developer": "Snap, Inc.", "fetched_by": "maya@example.org", "version": "12.1"}'
    assert parsed.sums()


def test_the_manifest_says_whether_a_passcode_was_set(tmp_path: Path, read) -> None:
    tree = {
        "Date": BACKED_UP,
        "IsEncrypted": True,
        "WasPasscodeSet": False,
        "Lockdown": {
            "DeviceName": "Maya's iPhone",
            "SerialNumber": "F2LXK0Q1ABCD",
            "com.apple.iTunes.backup": {"LastBackupComputerName": "DESKTOP-7"},
        },
        "Applications": {"net.whatsapp.WhatsApp": {}},
        "BackupKeyBag": b"never read",
    }
    parsed = read(MANIFEST, plist(tmp_path / "Manifest.plist", tree))
    assert facts(parsed) == {
        "backup made": "2026-03-14T22:48:00Z",
        "backup encrypted": "yes",
        "passcode set": "no",
        "device name": "Maya's iPhone",
        "serial number": "F2LXK0Q1ABCD",
        "computer of the last backup": "DESKTOP-7",
    }
    assert parsed.column("app", "app") == ["net.whatsapp.WhatsApp"]
    assert parsed.sums()


def test_an_app_of_a_file_system_is_an_app_and_a_framework_is_nothing(tmp_path: Path, read) -> None:
    app = {"CFBundlePackageType": "APPL", "CFBundleIdentifier": "com.toyopagroup.picaboo", "CFBundleName": "Snapchat"}
    parsed = read(INFO, plist(tmp_path / "Info.plist", app))
    assert [(row["app"], row["title"]) for row in parsed.records] == [("com.toyopagroup.picaboo", "Snapchat")]
    parsed = read(INFO, plist(tmp_path / "Info.plist", {"CFBundlePackageType": "FMWK"}))
    assert not parsed.records
    assert not parsed.issues


def test_what_the_app_store_says_of_an_app(tmp_path: Path, read) -> None:
    parsed = read(STORE, plist(tmp_path / "iTunesMetadata.plist", METADATA))
    assert [(row["app"], row["title"]) for row in parsed.records] == [("com.toyopagroup.picaboo", "Snapchat")]
    assert parsed.sums()


def test_one_bad_app_costs_one_app(tmp_path: Path, read) -> None:
    tree = {
        "Target Identifier": "x",
        "Applications": {"org.example.a": {"iTunesMetadata": b"broken"}, "org.example.b": {}},
    }
    parsed = read(INFO, plist(tmp_path / "Info.plist", tree))
    assert parsed.column("app") == ["org.example.b"]
    assert parsed.issues == [("app:org.example.a", "bad-value")]
    assert parsed.sums()


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "Info.plist").write_bytes(b"<plist><dict>")
    assert read(INFO, tmp_path / "Info.plist").issues[0] == ("file:", "damaged")
