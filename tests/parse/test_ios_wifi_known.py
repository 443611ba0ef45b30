import json
import plistlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_wifi_known import PARSER


def noon(minute: int = 0) -> datetime:
    return datetime(2026, 3, 14, 12, minute, tzinfo=UTC).replace(tzinfo=None)


def file(path: Path, tree: Any) -> Path:
    path.write_bytes(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))
    return path


def test_known_networks_with_the_place_where_they_were_joined(tmp_path: Path, read, utc) -> None:
    joined = {"BSSID": "0a:1b:2c:3d:4e:5f", "LastAssociatedAt": noon(5), "LocationTimestamp": noon(4)}
    joined |= {"LocationLatitude": 53.4808, "LocationLongitude": -2.2426, "LocationAccuracy": 30.0}
    network = {"SSID": b"Caf\xc3\xa9 Oyelaran", "JoinedByUserAt": noon(1), "JoinedBySystemAt": noon(5)}
    network |= {"AddedAt": noon(), "AddReason": "WiFi Settings", "BSSList": [joined, {"BSSID": "0a:0:0:0:0:1"}]}
    parsed = read(PARSER, file(tmp_path / "k.plist", {"wifi.network.ssid.Café Oyelaran": network}))
    known, here = parsed.records
    assert (known["kind"], known["body"], known["sent_at"]) == (
        "system_event",
        "Café Oyelaran",
        utc("2026-03-14 12:05"),
    )
    assert json.loads(known["extra"])["AddedAt"] == "2026-03-14T12:00:00Z"
    assert (here["kind"], here["latitude"], here["longitude"], here["accuracy_m"]) == ("location", 53.4808, -2.2426, 30)
    assert here["sent_at"] == utc("2026-03-14 12:04")
    assert parsed.issues == []
    assert parsed.sums()
    assert parsed.ledger.of("access_points").row()["ignored"] == 1


def test_a_network_that_was_never_joined_and_a_place_that_is_none(tmp_path: Path, read) -> None:
    joined = {"BSSID": "0a:1b:2c:3d:4e:5f", "LocationLatitude": 0.0, "LocationLongitude": 0.0}
    tree = {"wifi.network.ssid.A": {"SSID": b"A"}, "wifi.network.ssid.B": {"SSID": b"B", "BSSList": [joined]}}
    parsed = read(PARSER, file(tmp_path / "k.plist", tree))
    assert (parsed.column("body"), parsed.column("sent_at")) == (["A", "B"], [None, None])
    assert parsed.sums()


def test_one_bad_network_and_one_bad_place_cost_themselves(tmp_path: Path, read) -> None:
    joined = {"LocationLatitude": 97.0, "LocationLongitude": 3.0}
    tree = {"wifi.network.ssid.A": "text", "wifi.network.ssid.B": {"SSID": b"B", "BSSList": [joined]}}
    parsed = read(PARSER, file(tmp_path / "k.plist", tree))
    assert parsed.column("body") == ["B"]
    assert parsed.issues == [("networks:wifi.network.ssid.A", "bad-value"), ("access_points:0", "bad-value")]
    assert parsed.sums()


def test_another_property_list_and_none_are_issues(tmp_path: Path, read) -> None:
    assert read(PARSER, file(tmp_path / "a.plist", {"other": 1})).issues == [("file:", "unknown-structure")]
    (tmp_path / "c.plist").write_bytes(b"bplist00 broken")
    assert read(PARSER, tmp_path / "c.plist").issues == [("file:", "damaged")]
