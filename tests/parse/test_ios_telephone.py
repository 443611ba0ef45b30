import plistlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.parse.apps.ios_telephone import PARSERS

TELEPHONE, ACTIVATION = PARSERS


def plist(path: Path, tree: Any) -> Path:
    path.write_bytes(plistlib.dumps(tree))
    return path


def facts(parsed: Any) -> list[tuple[str, str]]:
    return [(row["title"], row["body"]) for row in parsed.records]


def test_each_sim_with_its_identifiers(tmp_path: Path, read) -> None:
    tree = {
        "imei": "490154203237518",
        "PersonalWallet": {
            "8944110000000000001": {
                "CarrierEntitlements": {"lastGoodImsi": "234100000000001"},
                "info": {"mdn": "+447700900123", "ts": 1_773_528_480, "type": "sim"},
            },
            "8944110000000000002": {"info": {}},
        },
    }
    parsed = read(TELEPHONE, plist(tmp_path / "com.apple.commcenter.plist", tree))
    assert facts(parsed) == [
        ("IMEI", "490154203237518"),
        ("SIM: ICCID", "8944110000000000001"),
        ("SIM: IMSI", "234100000000001"),
        ("SIM: number", "+447700900123"),
        ("SIM: ICCID", "8944110000000000002"),
    ]
    assert parsed.records[3]["extra"] == '{"type": "phone"}'
    assert parsed.records[3]["sent_at"] == datetime(2026, 3, 14, 22, 48, tzinfo=UTC)
    assert parsed.sums()


def test_an_activation_record_names_the_device_inside_its_token(tmp_path: Path, read) -> None:
    token = b'{ "InternationalMobileEquipmentIdentity" = "490154203237518"; "SerialNumber" = "F2LXK0Q1ABCD"; }'
    parsed = read(ACTIVATION, plist(tmp_path / "activation_record.plist", {"AccountToken": token}))
    assert facts(parsed) == [("IMEI", "490154203237518"), ("serial number", "F2LXK0Q1ABCD")]
    assert parsed.sums()


@pytest.mark.parametrize("tree", [["no dictionary"], {"AccountToken": 7}])
def test_another_structure_is_an_issue(tmp_path: Path, read, tree: Any) -> None:
    parsed = read(ACTIVATION, plist(tmp_path / "activation_record.plist", tree))
    assert parsed.issues == [("file:", "unknown-structure")]
    assert not parsed.records


def test_a_time_that_is_none_costs_the_time_and_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    wallet = {"8944110000000000001": {"info": {"mdn": "+447700900123", "ts": "yesterday"}}}
    parsed = read(TELEPHONE, plist(tmp_path / "com.apple.commcenter.plist", {"PersonalWallet": wallet}))
    assert (parsed.records[1]["body"], parsed.records[1].get("sent_at")) == ("+447700900123", None)
    assert (parsed.records[1]["sent_at_raw"], parsed.sums()) == ("yesterday", True)
    (tmp_path / "broken.plist").write_bytes(b"bplist00 and no more")
    assert read(TELEPHONE, tmp_path / "broken.plist").issues[0] == ("file:", "damaged")


def test_real_sim_of_a_phone(read, real) -> None:
    parsed = read(TELEPHONE, real("plaso/test_data/ios/com.apple.commcenter.data.plist"))
    assert facts(parsed) == [("SIM: ICCID", "8901260971148676693"), ("SIM: number", "+19195794674")]
    assert parsed.records[1]["sent_at"] == datetime(2023, 5, 17, 12, 26, 22, tzinfo=UTC)
