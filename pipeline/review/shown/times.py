"""Times as people read them: in UK time, which is said."""

from zoneinfo import ZoneInfo

from pipeline.review.clock import at

_UK = ZoneInfo("Europe/London")


def day(us: int | None) -> str:
    """ "Saturday 14 March 2026"."""
    return "Time not known" if us is None else f"{at(us).astimezone(_UK):%A %-d %B %Y}"


def clock(us: int | None) -> str:
    """ "21:05:33 GMT"."""
    return "" if us is None else f"{at(us).astimezone(_UK):%H:%M:%S %Z}"
