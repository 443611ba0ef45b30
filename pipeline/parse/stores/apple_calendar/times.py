"""Times of appointments, of which some are "wherever one is"."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pipeline.parse.times.epochs import in_zone, mac_s

FLOATING = "_float"


def moment(zone: ZoneInfo | None) -> Callable[[float | None, str | None], int | None]:
    """UTC of a stored time: of one without a zone in that of the extraction."""

    def read(seconds: float | None, stored_zone: str | None) -> int | None:
        utc = mac_s(seconds)
        if utc is None and seconds is not None and seconds > 0:
            raise ValueError("a time that cannot be one")
        if utc is None or stored_zone != FLOATING:
            return utc
        return in_zone(datetime.fromtimestamp(utc / 1_000_000, UTC).replace(tzinfo=None), zone)

    return read


def source(zone: ZoneInfo | None) -> Callable[[float | None, str | None], str | None]:
    """Where its zone comes from: see `TIME_SOURCES`."""
    time = moment(zone)

    def read(seconds: float | None, stored_zone: str | None) -> str | None:
        try:
            known = time(seconds, stored_zone) is not None
        except (TypeError, ValueError):
            return None  # said of the time
        return ("extraction" if stored_zone == FLOATING else "epoch") if known else None

    return read
