"""Google Maps on Android, its last searches: `new_recent_history_cache_search.cs`.

Seen on: the structure of 2022, rebuilt in code: a header of eight bytes, then a protocol buffer.
Origin: ALEAPP.
Times: microseconds since 1970-01-01 UTC. Places: degrees.
Read: what was searched for or looked up, its address on the web, its place; where it has none, that of the middle of
the map (`place_of` in `extra` says which).
Not read: what was asked before it was found; the list is of the account and may come from another device.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores.places import columns, double, point
from pipeline.parse.times.epochs import unix_us
from pipeline.parse.tree import Tree, each


def _rows(file: Message, _: Evidence) -> Iterator[Any]:
    yield from each("history", file.all(1), _search)


def _search(content: bytes) -> Row:
    entry = Message(content)
    found = entry.message(4)
    time = entry.integer(2)
    sent = unix_us(time)
    return {
        "kind": "search",
        "body": found.text(1) if found else None,
        "url": entry.text(11),
        "sent_at": sent,
        "sent_at_raw": None if time is None else str(time),
        "sent_at_source": "epoch" if sent else None,
        **(_place(found) if found else {}),
    }


def _place(found: Message) -> Row:
    """Of a place that was found, else of the middle of the map that was shown."""
    if (place := found.message(5)) and place.get(3) is not None:
        which, where = "what was found", point(double(place.get(3)), double(place.get(4)))
    else:
        shown = found.message(6, 1)
        which, where = "the map shown", point(double(shown.get(3)), double(shown.get(2))) if shown else None
    return {**columns(where), "extra": {"place_of": which}} if where else {}


PARSER = Parser(
    name="google_maps_searches",
    version=1,
    app="com.google.android.apps.maps",
    paths=("files/new_recent_history_cache_search.cs",),
    threads=False,
    read=Tree(lambda content: Message(content[8:]), _rows),
)
