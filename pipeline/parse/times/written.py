"""A further time of a record, for which there is no column: as text in `extra`, ISO 8601 in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.parse.times.epochs import Epoch

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def written(epoch: Epoch, value: Any) -> str | None:
    """ "2026-03-14T20:43:00Z"; None of what cannot be a time."""
    time = epoch(value)
    return None if time is None else (_ZERO + timedelta(microseconds=time)).isoformat().replace("+00:00", "Z")
