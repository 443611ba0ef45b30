"""Wi-Fi of iOS: networks it knows, and when it joined them.

Seen on: structures of iOS 10 to 17, rebuilt in code. Origin: iLEAPP, mac4n6.
Times: dates of a property list, which are UTC; text with its own zone; text without a zone is kept as stored.
Read: each known network with the times that it was joined, added and changed; each of its access points with the
place where the device was when it joined, if that is kept (iOS 14 and later).
Ignored: access points without a place. Passwords are not in these files.
Not read: how much a network was used; which networks were near and not joined.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from models.rows import Row
from pipeline.parse.extras import moment
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores.places import columns, metres, point
from pipeline.parse.times.iso import iso
from pipeline.parse.tree import Tree, at, each, plist, text

_JOINED = ("JoinedByUserAt", "JoinedBySystemAt", "lastJoined", "lastAutoJoined", "prevJoined", "LastAssociatedAt")
_LISTS = ("List of known networks", "List of scanned networks with private mac")
_TOLD = ("addedAt", "AddedAt", "UpdatedAt", "lastUpdated", "LastDiscoveredAt", "FirstJoinWithNewMacTimestamp")


def _when(value: Any) -> dict[str, Any]:
    if isinstance(value, datetime):
        return moment(value)
    if not isinstance(value, str):
        return {}
    micros = iso(value)
    return {"sent_at": micros, "sent_at_raw": value, "sent_at_source": "zone" if micros else None}


def _latest(network: dict[str, Any]) -> dict[str, Any]:
    """When it was joined last, of all the notes of that."""
    notes = [*map(network.get, _JOINED), at(network, "__OSSpecific__", "prevJoined")]
    found = [when for note in notes if (when := _when(note))]
    return max(found, key=lambda when: when.get("sent_at") or 0, default={})


def _name(network: dict[str, Any]) -> str | None:
    stored = network.get("SSID_STR") or network.get("SSID")
    return stored.decode("utf-8", "replace") if isinstance(stored, bytes) else text(stored)


def _network(network: dict[str, Any]) -> Row:
    private = at(network, "PRIVATE_MAC_ADDRESS", "PRIVATE_MAC_ADDRESS_IN_USE")
    return {
        "kind": "system_event",
        "title": "known Wi-Fi network",
        "body": _name(network),
        **_latest(network),
        "extra": {name: _said(network.get(name)) for name in (*_JOINED, *_TOLD)}
        | {
            "bssid": text(network.get("BSSID")) or text(at(network, "__OSSpecific__", "BSSID")),
            "added_by": text(network.get("BundleID")) or text(network.get("AddReason")),
            "hidden": network.get("Hidden") or network.get("HIDDEN_NETWORK") or None,
            "own_address": private.hex(":") if isinstance(private, bytes) else None,
        },
    }


def _said(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return text(value)


def _access_point(joined: tuple[dict[str, Any], dict[str, Any]]) -> Row | None:
    network, found = joined
    place = point(found.get("LocationLatitude"), found.get("LocationLongitude"))
    if place is None:
        return None
    return {
        "kind": "location",
        "title": "joined a Wi-Fi network here",
        "body": _name(network),
        **_when(found.get("LocationTimestamp") or found.get("LastAssociatedAt")),
        **columns(place),
        "accuracy_m": metres(found.get("LocationAccuracy")),
        "extra": {"bssid": text(found.get("BSSID")), "joined": _said(found.get("LastAssociatedAt"))},
    }


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    lists = [tree[name] for name in _LISTS if isinstance(tree.get(name), list)]
    by_key = {key: value for key, value in tree.items() if str(key).startswith("wifi.network.")}
    if not lists and not by_key and tree:
        raise ValueError("no networks")
    for networks in lists:
        yield from each("networks", networks, _network)
    if by_key:
        yield from each("networks", by_key, lambda entry: _network(entry[1]))
        yield from each("access_points", list(_joined(by_key.values())), _access_point)


def _joined(networks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for network in networks:
        found = at(network, "BSSList")
        yield from ((network, one) for one in found or [] if isinstance(found, list))


PARSER = Parser(
    name="ios_wifi",
    version=1,
    app="com.apple.wifi",
    paths=(
        "com.apple.wifi.plist",
        "com.apple.wifi.known-networks.plist",
        "com.apple.wifi-private-mac-networks.plist",
        "com.apple.wifi-networks.plist.backup",
    ),
    threads=False,
    read=Tree(plist, _rows),
)
