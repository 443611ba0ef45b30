"""Stored times to UTC microseconds. A value that cannot be a time gives None; the record keeps the value as stored."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

Epoch = Callable[[Any], int | None]

_AT_ONCE: dict[Epoch, Callable[[list[Any]], list[int | None]]] = {}
_MAC = 978_307_200  # 2001-01-01 in Unix seconds
_WEBKIT = -11_644_473_600  # 1601-01-01
_EARLIEST = int(datetime(1980, 1, 1, tzinfo=UTC).timestamp())
_LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())


def _epoch(per_second: int, offset_s: int, doc: str) -> Epoch:
    low, high = (_EARLIEST - offset_s) * per_second, (_LATEST - offset_s) * per_second
    shift = offset_s * 1_000_000

    def convert(value: Any) -> int | None:
        if type(value) is not int and type(value) is not float:
            return None
        if not low < value < high or value == 0:
            return None
        if isinstance(value, int):
            return value * 1_000_000 // per_second + shift
        return round(value * 1_000_000 / per_second) + shift

    def convert_integers(values: list[Any]) -> list[int | None]:
        stored = pa.array(values, pa.int64())
        inside = pc.and_(pc.and_(pc.greater(stored, low), pc.less(stored, high)), pc.not_equal(stored, 0))
        whole = pc.if_else(inside, stored, None)
        times: list[int | None] = pc.add(pc.multiply(whole, 1_000_000 // per_second), shift).to_pylist()
        return times

    convert.__doc__ = doc
    if per_second <= 1_000_000:
        _AT_ONCE[convert] = convert_integers
    return convert


def column(epoch: Epoch, values: list[Any]) -> list[int | None]:
    """`epoch` of each value; many integers at once, which is what most columns of times are."""
    at_once = _AT_ONCE.get(epoch)
    if at_once and set(map(type, values)) == {int}:
        try:
            return at_once(values)
        except (pa.ArrowInvalid, OverflowError):  # larger than any time
            pass
    return list(map(epoch, values))


unix_s = _epoch(1, 0, "Seconds since 1970-01-01 UTC.")
unix_ms = _epoch(1_000, 0, "Milliseconds since 1970-01-01 UTC.")
unix_us = _epoch(1_000_000, 0, "Microseconds since 1970-01-01 UTC.")
mac_s = _epoch(1, _MAC, "Seconds since 2001-01-01 UTC, whole or not (Core Data).")
mac_ns = _epoch(1_000_000_000, _MAC, "Nanoseconds since 2001-01-01 UTC.")
webkit_us = _epoch(1_000_000, _WEBKIT, "Microseconds since 1601-01-01 UTC (Chromium).")


def mac_s_or_ns(value: Any) -> int | None:
    """Seconds before iOS 11, nanoseconds since; 10^15 parts them (seconds reach it in 31 million years)."""
    return mac_ns(value) if isinstance(value, int | float) and abs(value) > 10**15 else mac_s(value)


def _mac_s_or_ns(values: list[Any]) -> list[int | None]:
    if min(values) <= 10**15:
        return list(map(mac_s_or_ns, values))
    micros = pc.divide(pa.array(values, pa.int64()), 1000)  # of positive numbers it rounds down, as `//` does
    inside = pc.less(micros, (_LATEST - _MAC) * 1_000_000)
    times: list[int | None] = pc.if_else(inside, pc.add(micros, _MAC * 1_000_000), None).to_pylist()
    return times


_AT_ONCE[mac_s_or_ns] = _mac_s_or_ns


def in_zone(local: datetime, zone: ZoneInfo | None) -> int | None:
    """A local time that names no zone, in that of the extraction.

    None if the zone is not known, and where the clocks change: an hour that was left out, or one that came twice.
    """
    if zone is None:
        return None
    try:
        first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() != second.utcoffset():
            return None
        return unix_us(round(first.timestamp() * 1_000_000))
    except (OverflowError, ValueError):  # at the ends of the calendar
        return None


def after(begun: int | None, length_us: float | None) -> int | None:
    """The end of what began then and took so long; None if that cannot be a time.

    Raises:
        TypeError, OverflowError: a length that is no number, or an infinite one.
    """
    if begun is None or length_us is None or length_us < 0:
        return None
    end = begun + round(length_us)
    return end if end < _LATEST * 1_000_000 else None
