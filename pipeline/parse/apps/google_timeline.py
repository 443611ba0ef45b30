"""Timeline of Google Maps on Android, kept on the device since 2024: `odlh-storage.db` of Google Play services.

Seen on: the structure of 2024, rebuilt in code.
Origin: ALEAPP (gmsOdlh), timeline-export by arkenoi, microG.
Times: seconds since 1970-01-01 UTC; in the paths, minutes after the beginning.
Read: stays (place, Google's guess whether it is home or work), journeys between them with distance, and paths: the
first point is the place of the record, all of them are in `extra`. What the owner deleted keeps its row; its state is
deleted.
Not read: the raw signals before they became a stay or a journey (`app_semanticlocation_rawsignal_db`, LevelDB), trips,
changes by hand. It is Google's reckoning, and it is synchronised: a row may come from another device.
"""

import struct
from typing import Any

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import scaled, signed, within
from pipeline.parse.times.epochs import unix_s

_TYPES = {1: "stay", 2: "journey", 3: "path", 4: "trip"}
_MEANS = {0: None, 1: "home", 2: "work"}
_MOST = 1000  # points that are told of one path


def _point(message: Message | None) -> tuple[float, float] | None:
    return scaled(signed(message.get(1)), signed(message.get(2)), 1e7) if message else None


def _points(message: Message | None) -> list[tuple[float, float]]:
    """Of a path: packed whole numbers of four bytes."""
    if message is None:
        return []
    lats, lons = (struct.iter_unpack("<i", _whole(message.get(field) or b"")) for field in (4, 5))
    return [place for (lat,), (lon,) in zip(lats, lons, strict=False) if (place := scaled(lat, lon, 1e7))]


def _whole(packed: bytes) -> bytes:
    return packed[: len(packed) // 4 * 4]


def _first(content: bytes | None) -> tuple[float, float] | None:
    """Where a segment is, or begins."""
    segment = Message(content or b"").message(3)
    if segment is None:
        return None
    found = _point(segment.message(1, 4, 5)) or _point(segment.message(2, 1))
    return found or next(iter(_points(segment.message(3))), None)


def _state(content: bytes | None) -> str:
    try:
        return "deleted" if Message(content or b"").integer(4) else "live"
    except ValueError:
        return "unknown"


def _extra(content: bytes | None, shown: int | None) -> dict[str, Any]:
    message = Message(content or b"")
    segment = message.message(3) or Message(b"")
    candidate, journey, path = segment.message(1, 4), segment.message(2), segment.message(3)
    points = _points(path)
    end = _point(journey.message(2)) if journey else None
    metres = journey.get(3) if journey else None
    return {
        "place_of": "a device of the account, as Google reckons",
        "said_to_be": _MEANS.get(candidate.integer(2) or 0, f"type {candidate.integer(2)}") if candidate else None,
        "to": list(end) if end else None,
        "metres": round(struct.unpack("<f", metres.to_bytes(4, "little"))[0]) if metres else None,
        "points": [list(point) for point in points[:_MOST]] if len(points) > 1 else None,
        "points_left_out": max(0, len(points) - _MOST) or None,
        "utc_offset_minutes": signed(message.integer(7)),
        "shown_in_timeline": shown,
    }


SEGMENTS = Query(
    kind="location",
    table="semantic_segment_table",
    requires={"semantic_segment_table": frozenset({"segment_type", "semantic_segment"})},
    optional={
        "semantic_segment_table": frozenset({"start_timestamp_seconds", "end_timestamp_seconds", "shown_in_timeline"})
    },
    sql="""
        select rowid as rowid, segment_type, start_timestamp_seconds as time, end_timestamp_seconds as ended,
            semantic_segment as content, shown_in_timeline as shown
        from semantic_segment_table
    """,
    times={"sent_at": ("time", unix_s), "ended_at": ("ended", unix_s)},
    codes={"title": ("segment_type", _TYPES)},
    computed=within("content", _first) | {"state": (("content",), _state), "extra": (("content", "shown"), _extra)},
)

PARSER = Parser(
    name="google_timeline",
    version=1,
    app="com.google.android.gms",
    paths=("com.google.android.gms/databases/odlh-storage.db",),
    threads=False,
    read=Sqlite(SEGMENTS),
)
