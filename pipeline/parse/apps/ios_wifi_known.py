"""Wi-Fi of iOS 14 and later, networks it knows and where it joined them: `com.apple.wifi.known-networks.plist`.

Seen on: structures of iOS 14 to 17, rebuilt in code.
Origin: iLEAPP, mac4n6.
Times: dates of a property list, which are UTC; text with its own zone; text without a zone is kept as stored.
Read: each known network with the times that it was joined, added and changed; each of its access points with the place
where the device was when it joined.
Ignored: access points without a place.
Not read: how much a network was used; which networks were near and not joined. Passwords are not in this file.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores.ios_wifi import name, network, said, when
from pipeline.parse.stores.places import columns, metres, point
from pipeline.parse.tree import Tree, at, each, plist, text


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    networks = {key: value for key, value in tree.items() if str(key).startswith("wifi.network.")}
    if not networks and tree:
        raise ValueError("no networks")
    yield from each("networks", networks, lambda entry: network(entry[1]))
    yield from each("access_points", list(_joined(networks.values())), _access_point)


def _joined(networks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for known in networks:
        found = at(known, "BSSList")
        yield from ((known, one) for one in found or [] if isinstance(found, list))


def _access_point(joined: tuple[dict[str, Any], dict[str, Any]]) -> Row | None:
    known, found = joined
    place = point(found.get("LocationLatitude"), found.get("LocationLongitude"))
    if place is None:
        return None
    return {
        "kind": "location",
        "title": "joined a Wi-Fi network: place of the device then",
        "body": name(known),
        **when(found.get("LocationTimestamp") or found.get("LastAssociatedAt")),
        **columns(place),
        "accuracy_m": metres(found.get("LocationAccuracy")),
        "extra": {"bssid": text(found.get("BSSID")), "joined": said(found.get("LastAssociatedAt"))},
    }


PARSER = Parser(
    name="ios_wifi_known",
    version=1,
    app="com.apple.wifi",
    paths=("com.apple.wifi.known-networks.plist",),
    threads=False,
    read=Tree(plist, _rows),
)
