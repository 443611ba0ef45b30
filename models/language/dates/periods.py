"""Spans of time that are counted from the time of writing: "2 hours ago", "in 3 weeks", "last month"."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from models.language.dates.written import number

Interval = tuple[datetime, datetime]

_DAY = timedelta(days=1)
_HALVES = {"h": ("30", "mins"), "d": ("12", "hours"), "y": ("6", "months")}
"""Of a unit, by its first letter; of others nobody says so, and they are no number."""


def away(parts: Mapping[str, str], at: datetime) -> Interval:
    """About then, to half of the unit.

    Raises:
        OverflowError, ValueError: no calendar has it.
    """
    said, unit = parts.get("ago") or parts["later"], parts.get("ago_unit") or parts["later_unit"]
    if said.startswith("half "):
        said, unit = _HALVES.get(unit[0], ("", ""))
    count = number(said) * (-1 if "ago" in parts else 1)
    if unit.startswith("fortnight"):
        count, unit = 2 * count, "weeks"
    if unit.startswith("mi"):
        start = at + timedelta(minutes=count)
        return start, start + timedelta(minutes=1)
    if unit.startswith("h"):
        return at + timedelta(hours=count, minutes=-30), at + timedelta(hours=count, minutes=30)
    midnight = datetime.combine(at.date(), time())
    if unit.startswith("d"):
        return midnight + count * _DAY, midnight + (count + 1) * _DAY
    if unit.startswith("w"):
        return midnight + (7 * count - 3) * _DAY, midnight + (7 * count + 4) * _DAY
    return _month_or_year(midnight, count, unit)


def periods(which: str, unit: str, at: datetime) -> list[Interval]:
    """ "last week", "next month"; of "next weekend" both that may be meant."""
    count = {"last": -1, "this": 0, "next": 1}[which]
    midnight = datetime.combine(at.date(), time())
    if unit.startswith(("month", "year")):
        return [_month_or_year(midnight, count, unit)]
    monday = midnight - midnight.weekday() * _DAY
    if unit == "week":
        return [(monday + 7 * count * _DAY, monday + 7 * (count + 1) * _DAY)]
    weekends = [monday + (7 * count + 5) * _DAY]
    if which == "next":  # the coming one, or that of next week
        weekends.insert(0, monday + 5 * _DAY)
    return [(start, start + 2 * _DAY) for start in weekends]


def _month_or_year(midnight: datetime, count: int, unit: str) -> Interval:
    if unit.startswith("y"):
        first = midnight.replace(month=1, day=1)
        return first.replace(year=first.year + count), first.replace(year=first.year + count + 1)
    months = midnight.year * 12 + midnight.month - 1 + count
    return month_of(months // 12, months % 12 + 1)


def month_of(year: int, in_year: int) -> Interval:
    """From its first day to that of the next.

    Raises:
        ValueError: no calendar has it.
    """
    start, end = datetime(year, in_year, 1), datetime(year + in_year // 12, in_year % 12 + 1, 1)  # noqa: DTZ001  local
    return start, end
