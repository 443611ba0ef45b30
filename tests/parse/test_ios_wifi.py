import json
import plistlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_wifi import PARSER


def noon(minute: int = 0) -> datetime:
    return datetime(2026, 3, 14, 12, minute, tzinfo=UTC).replace(tzinfo=None)


def file(path: Path, tree: Any) -> Path:
    path.write_bytes(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))
    return path


def test_an_older_list_and_the_one_of_private_addresses(tmp_path: Path, read, utc) -> None:
    old = {"SSID_STR": "Home", "BSSID": "0:1:2:3:4:5", "lastJoined": noon(), "lastAutoJoined": noon(3)}
    parsed = read(PARSER, file(tmp_path / "o.plist", {"List of known networks": [old]}))
    assert parsed.column("sent_at") == [utc("2026-03-14 12:03")]
    private = {"SSID_STR": "Home", "lastJoined": "2026-03-14 13:00:00 +0100"}
    private |= {"PRIVATE_MAC_ADDRESS": {"PRIVATE_MAC_ADDRESS_IN_USE": b"\x0a\x1b\x2c\x3d\x4e\x5f"}}
    tree = {"List of known networks": [old], "List of scanned networks with private mac": [private]}
    _, record = read(PARSER, file(tmp_path / "p.plist", tree)).records
    assert json.loads(record["extra"])["own_address"] == "0a:1b:2c:3d:4e:5f"
    assert (record["sent_at_raw"], record["sent_at"]) == ("2026-03-14 13:00:00 +0100", utc("2026-03-14 12:00"))
    assert parsed.sums()


def test_one_bad_network_costs_one(tmp_path: Path, read) -> None:
    tree = {"List of known networks": ["text", {"SSID_STR": "Home", "lastJoined": "long ago"}]}
    parsed = read(PARSER, file(tmp_path / "b.plist", tree))
    assert parsed.column("sent_at_raw") == ["long ago"]
    assert parsed.issues == [("networks:0 0", "bad-value")]
    assert parsed.sums()


def test_another_property_list_and_none_are_issues(tmp_path: Path, read) -> None:
    assert read(PARSER, file(tmp_path / "a.plist", {"other": 1})).issues == [("file:", "unknown-structure")]
    (tmp_path / "c.plist").write_bytes(b"bplist00 broken")
    assert read(PARSER, tmp_path / "c.plist").issues == [("file:", "damaged")]
