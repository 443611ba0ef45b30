"""Find My on iOS: the account's own items and devices, `Items.data`, `Devices.data`.

Seen on: the structure of iOS 13 to 14, rebuilt in code.
Origin: iLEAPP.
Times: milliseconds since 1970-01-01 UTC.
Read: AirTags and other items, and devices, with the place and address where each was last, as its owner found it or as
others' devices did; places at which the owner is not told of an item left behind.
Not read: later systems encrypt both files with a key of the keychain: an issue says so.
"""

from collections.abc import Iterator
from typing import Any

from models.issues import Issue
from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores.places import columns, metres, point
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import Tree, at, each, json_text, text

_FOUND = {"location": "last place", "crowdSourcedLocation": "last place, found by another's device"}


def _load(content: bytes) -> Any:
    """The list; None of what does not begin as JSON, which then is encrypted."""
    return json_text(content) if content.lstrip()[:1] in (b"[", b"{") else None


def _rows(items: Any, _: Evidence) -> Iterator[Any]:
    if items is None:
        yield Issue("file:", "encrypted", "no JSON: since iOS 14 it is encrypted with a key of the keychain")
        return
    yield from each("items", items, _item)
    yield from each("places", list(_placed(items)), _place)
    yield from each("safe_places", list(_safe(items)), _safe_place)


def _item(item: dict[str, Any]) -> Row:
    return {
        "kind": "system_event",
        "title": "an item or device of the account",
        "body": text(item.get("name")),
        "extra": {
            "serial": text(item.get("serialNumber")),
            "id": text(item.get("identifier")),
            "owner": text(item.get("owner")),
            "role": text(at(item, "role", "name")),
            "model": text(item.get("deviceDisplayName") or item.get("deviceModel")),
        },
    }


def _placed(items: Any) -> Iterator[tuple[Any, str, Any]]:
    yield from ((item, said, place) for item in items for key, said in _FOUND.items() if (place := at(item, key)))


def _place(found: tuple[dict[str, Any], str, dict[str, Any]]) -> Row:
    item, said, place = found
    time = place.get("timeStamp")
    sent = unix_ms(time)
    address = at(item, "address", "mapItemFullAddress") or ", ".join(at(item, "address", "formattedAddressLines") or [])
    return {
        "kind": "location",
        "title": f"{text(item.get('name'))}: {said}",
        "body": text(address),
        "sent_at": sent,
        "sent_at_raw": text(time),
        "sent_at_source": "epoch" if sent else None,
        **columns(point(place.get("latitude"), place.get("longitude"))),
        "accuracy_m": metres(place.get("horizontalAccuracy")),
        "extra": {"old": place.get("isOld"), "inaccurate": place.get("isInaccurate")}
        | {"from": text(place.get("positionType")), "id": text(item.get("identifier"))},
    }


def _safe(items: Any) -> Iterator[tuple[Any, Any]]:
    yield from ((item, place) for item in items for place in at(item, "safeLocations") or [])


def _safe_place(found: tuple[dict[str, Any], dict[str, Any]]) -> Row:
    item, place = found
    where = place.get("location") or {}
    return {
        "kind": "location",
        "title": f"{text(item.get('name'))}: place where it may be left",
        "body": text(place.get("name")) or text(at(place, "address", "mapItemFullAddress")),
        **columns(point(where.get("latitude"), where.get("longitude"))),
    }


PARSER = Parser(
    name="find_my",
    version=1,
    app="com.apple.findmy",
    paths=("com.apple.findmy.fmipcore/Items.data", "com.apple.findmy.fmipcore/Devices.data"),
    threads=False,
    read=Tree(_load, _rows),
)
