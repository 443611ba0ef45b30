"""A segment of Google's Timeline as the device keeps it: a protocol buffer of a stay, a journey or a path."""

import struct
from typing import Any

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.stores.places import scaled, signed

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


def first(content: bytes | None) -> tuple[float, float] | None:
    """Where a segment is, or begins."""
    segment = Message(content or b"").message(3)
    if segment is None:
        return None
    found = _point(segment.message(1, 4, 5)) or _point(segment.message(2, 1))
    return found or next(iter(_points(segment.message(3))), None)


def state(content: bytes | None) -> str:
    """What the owner deleted keeps its row."""
    try:
        return "deleted" if Message(content or b"").integer(4) else "live"
    except ValueError:
        return "unknown"


def told(content: bytes | None, shown: int | None) -> dict[str, Any]:
    """What has no column."""
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
