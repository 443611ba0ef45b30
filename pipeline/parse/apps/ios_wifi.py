"""Wi-Fi of iOS, networks it knows: lists of `com.apple.wifi.plist` and its like.

Seen on: structures of iOS 10 to 15, rebuilt in code.
Origin: iLEAPP, mac4n6.
Times: dates of a property list, which are UTC; text with its own zone; text without a zone is kept as stored.
Read: each known network with the times that it was joined, added and changed, and its access point.
Not read: how much a network was used; which networks were near and not joined. Passwords are not in these files.
"""

from collections.abc import Iterator
from typing import Any

from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores.ios_wifi import network
from pipeline.parse.tree import Tree, each, plist

_LISTS = ("List of known networks", "List of scanned networks with private mac")


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    lists = {name: tree[name] for name in _LISTS if isinstance(tree.get(name), list)}
    if not lists and tree:
        raise ValueError("no networks")
    for place, networks in enumerate(lists.values()):
        yield from each("networks", networks, network, str(place))


PARSER = Parser(
    name="ios_wifi",
    version=1,
    app="com.apple.wifi",
    paths=(
        "com.apple.wifi.plist",
        "com.apple.wifi-private-mac-networks.plist",
        "com.apple.wifi-networks.plist.backup",
    ),
    threads=False,
    read=Tree(plist, _rows),
)
