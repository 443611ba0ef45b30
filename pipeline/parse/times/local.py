"""Times that an app writes as text by the device's clock, without a zone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.parse.times.epochs import in_zone
from pipeline.parse.times.iso import iso, zone


def local(column: str, extraction: ZoneInfo | None) -> dict[str, tuple[tuple[str, ...], Callable[..., Any]]]:
    """`Query.computed` of `sent_at` and its source: by the zone that is written beside the time, else by that of the
    extraction. What is no time is a ValueError.
    """

    def moment(value: str | None) -> int | None:
        if not value:
            return None
        written = iso(value)
        return in_zone(datetime.fromisoformat(value), extraction) if written is None else written

    def source(value: str | None) -> str | None:
        return None if moment(value) is None else zone(value) or "extraction"

    return {"sent_at": ((column,), moment), "sent_at_source": ((column,), source)}
