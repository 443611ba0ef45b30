"""Apple Maps before iOS 14, what was looked up: `GeoHistory.mapsdata`.

Seen on: the structure of iOS 11 to 13, rebuilt in code.
Origin: iLEAPP.
Times: dates of a property list, which are UTC.
Read: the words of each entry (what was searched for, or name and address of what was found), and when it changed.
Ignored: entries without words, as the list keeps them for what was removed.
Not read: the place on the map, the route.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.extras import moment
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, at, each, plist


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    records = at(tree, "MSPHistory", "records")
    if records is None:
        raise ValueError("no history of Maps")
    yield from each("records", records, _record)


def _record(entry: tuple[str, Any]) -> Row | None:
    """One entry; None of one without words, as the list keeps for what was removed."""
    _, value = entry
    contents = Message(value.get("contents") or b"")
    place = contents.message(7, 1, 1, 1)
    words = [
        inner.text(1) if (inner := contents.message(8, 2, 1, 201, 2, 2)) else None,
        inner.text(1) if (inner := contents.message(6)) else None,
        inner.text(2) if (inner := contents.message(6)) else None,
        place.text(5) if place else None,
        *(line.decode("utf-8", "replace") for line in (place.all(6) if place else []) if isinstance(line, bytes)),
    ]
    said = ", ".join(dict.fromkeys(word for word in words if word))
    return {"kind": "search", "body": said, **moment(value.get("modificationDate"))} if said else None


PARSER = Parser(
    name="apple_maps_older",
    version=1,
    app="com.apple.Maps",
    paths=("Maps/GeoHistory.mapsdata",),
    threads=False,
    read=Tree(plist, _rows),
)
