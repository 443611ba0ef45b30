"""Apple Maps on iOS: `MapsSync_0.0.1` (iOS 14 and later, Core Data); before that `GeoHistory.mapsdata`.

Seen on: structures of iOS 11 to 17, rebuilt in code. Origin: iLEAPP (mapsSync, appleMapsSearchHistory).
Times: seconds since 2001-01-01 UTC; dates of a property list.
Read: what was searched for or looked up with its place on the map; of the older file the words that were found.
Not read: the route that was asked for (a blob), favourites and guides, `History.mapsdata` of iOS 7. The list is
synchronised: a row may come from another device. What kind of entry it is, is a code that changes with the system.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.epochs import mac_s
from pipeline.parse.extras import extras, moment, time
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.places import computed
from pipeline.parse.protobuf import Message
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import Tree, at, each, plist

HISTORY = Query(
    kind="search",
    table="ZHISTORYITEM",
    requires={"ZHISTORYITEM": frozenset({"ZCREATETIME"})},
    optional={
        "ZHISTORYITEM": frozenset({"ZQUERY", "ZLOCATIONDISPLAY", "ZLATITUDE", "ZLONGITUDE", "ZMODIFICATIONTIME"})
        | {"Z_ENT"}
    },
    sql="""
        select rowid as rowid, ZCREATETIME as time, ZQUERY as query, ZLOCATIONDISPLAY as shown, ZLATITUDE as lat,
            ZLONGITUDE as lon, ZMODIFICATIONTIME as changed, Z_ENT as type
        from ZHISTORYITEM
    """,
    columns={"body": "query", "title": "shown"},
    times={"sent_at": ("time", mac_s)},
    computed=computed() | {"extra": extras(type=None, changed=time(mac_s))},
)


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


PARSERS = (
    Parser(
        name="apple_maps",
        version=1,
        app="com.apple.Maps",
        paths=("MapsSync_0.0.1",),
        threads=False,
        read=Sqlite(HISTORY),
    ),
    Parser(
        name="apple_maps_before_ios_14",
        version=1,
        app="com.apple.Maps",
        paths=("Maps/GeoHistory.mapsdata",),
        threads=False,
        read=Tree(plist, _rows),
    ),
)
