"""The time, as the review database keeps it."""

import time
from datetime import UTC, datetime, timedelta

SECOND = 1_000_000
MINUTE = 60 * SECOND


def now() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def at(us: int) -> datetime:
    """As a time with its zone."""
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)
