import json
from pathlib import Path
from typing import Any

from pipeline.parse.apps.find_my import PARSER

NOON = 1773489600000  # 2026-03-14 12:00 UTC


def file(path: Path, *items: Any) -> Path:
    path.write_text(json.dumps(items), encoding="utf-8")
    return path


def item(**more: Any) -> dict[str, Any]:
    return {"name": "Ada's keys", "identifier": "i1", "serialNumber": "HGX1", "owner": "ada@example.org"} | more


def place(**more: Any) -> dict[str, Any]:
    found = {"latitude": 53.4808, "longitude": -2.2426, "horizontalAccuracy": 18.5, "timeStamp": NOON}
    return found | {"isOld": False, "isInaccurate": False, "positionType": "crowdsourced"} | more


def test_items_and_where_they_were_last(tmp_path: Path, read, utc) -> None:
    address = {"mapItemFullAddress": "12 Mill Lane, Leeds"}
    home = {"name": "Home", "location": {"latitude": 53.5, "longitude": -2.25}}
    keys = item(location=place(), address=address, role={"name": "Keys"}, safeLocations=[home])
    tag, last, safe = read(PARSER, file(tmp_path / "Items.data", keys)).records
    assert (tag["kind"], tag["body"], json.loads(tag["extra"])["role"]) == ("system_event", "Ada's keys", "Keys")
    assert (last["latitude"], last["accuracy_m"], last["body"]) == (53.4808, 18.5, "12 Mill Lane, Leeds")
    assert (last["title"], last["sent_at"]) == ("Ada's keys: last place", utc("2026-03-14 12:00"))
    assert (safe["body"], safe["longitude"]) == ("Home", -2.25)
    assert read(PARSER, file(tmp_path / "Items.data", keys)).sums()


def test_an_item_that_another_found_and_one_without_a_place(tmp_path: Path, read) -> None:
    parsed = read(PARSER, file(tmp_path / "Items.data", item(crowdSourcedLocation=place()), item(location=None)))
    assert parsed.column("title", "location") == ["Ada's keys: last place, found by another's device"]
    assert parsed.sums()


def test_one_bad_place_costs_one(tmp_path: Path, read) -> None:
    items = item(location=place(latitude=300)), item(location=place(timeStamp="noon")), "text"
    parsed = read(PARSER, file(tmp_path / "Items.data", *items))
    assert parsed.column("sent_at_raw", "location") == ["noon"]
    assert parsed.issues == [("items:2", "bad-value"), ("places:0", "bad-value")]
    assert parsed.sums()


def test_since_ios_14_the_file_is_encrypted(tmp_path: Path, read) -> None:
    path = tmp_path / "Items.data"
    path.write_bytes(bytes(range(256)) * 4)
    parsed = read(PARSER, path)
    assert parsed.issues == [("file:", "encrypted")]
    assert parsed.sums()


def test_a_list_that_is_cut_off_and_another_shape_are_issues(tmp_path: Path, read) -> None:
    path = tmp_path / "Items.data"
    for content, code in (('[{"name": "Ada', "damaged"), ('{"items": 3}', "bad-value")):
        path.write_text(content, encoding="utf-8")
        parsed = read(PARSER, path)
        assert parsed.records == []
        assert {found for _, found in parsed.issues} & {code, "unknown-structure"}
        assert parsed.sums()


def test_an_older_item_has_no_address_and_no_accuracy(tmp_path: Path, read) -> None:
    bare = {"name": "Keys", "location": {"latitude": 53.4808, "longitude": -2.2426, "horizontalAccuracy": -1.0}}
    _, last = read(PARSER, file(tmp_path / "Devices.data", bare)).records
    assert (last["latitude"], last.get("accuracy_m"), last.get("sent_at")) == (53.4808, None, None)
