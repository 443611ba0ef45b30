"""Times that an app writes as text in ISO 8601, to UTC microseconds. What is no such time gives None."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from pipeline.parse.times.epochs import unix_us


def iso(value: Any) -> int | None:
    """With its own zone: "2026-03-14T21:05:00.123Z", "… +01:00". A time without a zone gives None."""
    moment = _moment(value)
    return _micros(moment) if moment and moment.tzinfo else None


def zone(value: Any) -> str | None:
    """What `sent_at_source` says of it: its zone is written."""
    return "zone" if iso(value) is not None else None


@lru_cache(maxsize=4096)
def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value.strip())
    except (AttributeError, TypeError, ValueError):
        return None


def _micros(moment: datetime) -> int | None:
    try:
        return unix_us(round(moment.timestamp() * 1_000_000))
    except (OverflowError, ValueError):
        return None
