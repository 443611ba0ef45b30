"""Degrees as stores keep them. 0, 0 is no place, and reads as null; beyond the ends of the earth is a ValueError."""

import math
import struct
from collections.abc import Callable
from typing import Any

PLACE = ("latitude", "longitude")


def point(lat: Any, lon: Any) -> tuple[float, float] | None:
    """Both; None where either is not known.

    Raises:
        ValueError, TypeError: they are no place on earth.
    """
    if lat in (None, "") or lon in (None, ""):
        return None
    lat, lon = float(lat), float(lon)
    if lat == 0 == lon:
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError("no place on earth")
    return lat, lon


def scaled(lat: Any, lon: Any, per_degree: float = 1e6) -> tuple[float, float] | None:
    """Of whole numbers, so many to a degree."""
    return None if lat is None or lon is None else point(lat / per_degree, lon / per_degree)


def computed(per_degree: float = 1) -> dict[str, Any]:
    """`Query.computed` of the columns `lat` and `lon` of a query."""

    def part(index: int) -> Any:
        def of(lat: Any, lon: Any) -> float | None:
            place = point(lat, lon) if per_degree == 1 else scaled(lat, lon, per_degree)
            return place[index] if place else None

        return of

    return {"latitude": (("lat", "lon"), part(0)), "longitude": (("lat", "lon"), part(1))}


def within(column: str, find: Callable[[Any], tuple[float, float] | None]) -> dict[str, Any]:
    """`Query.computed` of a place that `find` finds in the content of a column."""

    def part(index: int) -> Any:
        def of(content: Any) -> float | None:
            place = find(content)
            return place[index] if place else None

        return of

    return {"latitude": ((column,), part(0)), "longitude": ((column,), part(1))}


def columns(place: tuple[float, float] | None) -> dict[str, float]:
    """Columns of RECORDS; none of no place."""
    return dict(zip(PLACE, place, strict=True)) if place else {}


def metres(radius: Any) -> float | None:
    """A radius; None of one that is negative, which says that none is known, and of one without an end."""
    return float(radius) if radius is not None and 0 <= float(radius) < math.inf else None


def double(bits: Any) -> float | None:
    """A double of a protocol buffer, which comes as its bits."""
    return None if bits is None else struct.unpack("<d", int(bits).to_bytes(8, "little"))[0]


def signed(bits: Any) -> int | None:
    """A signed 32-bit number likewise, or a varint of one."""
    return None if bits is None else struct.unpack("<i", (int(bits) & 0xFFFF_FFFF).to_bytes(4, "little"))[0]


FIX: dict[str, Any] = computed() | {"accuracy_m": (("accuracy",), metres)}
"""`Query.computed` of degrees in `lat` and `lon`, with a radius in `accuracy`."""
