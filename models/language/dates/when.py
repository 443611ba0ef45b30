"""What a date or time in a text means: the interval of local time, or several where it may be one of them. Where it
says its zone, as in ISO 8601, so does the interval.

An expression that depends on the day is read from the time at which it was written. Who writes before four in the
morning may still call it yesterday: then each relative day has two readings. Without a year, or of a weekday, the last
and the next are meant; an hour without "pm" is one of two; a time without a day is of the day of writing.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from models.identifier import AMBIGUOUS
from models.language.dates.hours import PARTS, part_of_day, times
from models.language.dates.periods import Interval, away, month_of, periods
from models.language.dates.written import GRAMMAR, RELATIVE, feast, month, weekday

Parts = dict[str, str]

_FORM = re.compile(GRAMMAR)
_STILL_YESTERDAY = 4
_TIMES = ("time", "time2", "time3", "time4", "time5")
_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def expression(surface: str) -> str | None:
    """What was written, in small letters and single spaces; None if it can be no date."""
    plain = " ".join(surface.split())
    parts = _parts(plain.lower())
    if parts is None or _is_the_verb(parts, plain):
        return None
    try:
        _readings(parts, datetime(2024, 6, 15, 12))  # noqa: DTZ001  local time, of a leap year
    except (ValueError, OverflowError):
        return None
    return plain.lower()


def interval(written: str, at: datetime | None) -> str:
    """As ISO 8601, "2026-03-14T20:00/2026-03-15T06:00"; several are joined by " or ".

    Args:
        written: an `expression`.
        at: when, in local time; without it only dates with their year have a value, others are AMBIGUOUS.
    """
    if at is None:
        return _without_time(written)
    if written.startswith("in ") or written.endswith(" ago"):
        return _value(written, at)
    return _on(written, at.date(), at.hour < _STILL_YESTERDAY)


@lru_cache(maxsize=4096)
def _on(written: str, day: date, early: bool) -> str:
    """Most expressions mean the same all day: a day has many messages, and people few ways to say "tomorrow"."""
    return _value(written, datetime.combine(day, time(0 if early else 12)))


@lru_cache(maxsize=4096)
def _without_time(written: str) -> str:
    parts = _parts(written) or {}
    known = parts.keys() & {"iso", "numbers", "year", "year2", "year3", "year4", "in_year"}
    return _value(written, datetime(2000, 1, 1, 12)) if known else AMBIGUOUS  # noqa: DTZ001  not used


def _value(written: str, at: datetime) -> str:
    parts = _parts(written)
    try:
        readings = _readings(parts, at) if parts else []
    except (ValueError, OverflowError):
        return AMBIGUOUS
    return " or ".join(f"{a.isoformat(timespec='minutes')}/{b.isoformat(timespec='minutes')}" for a, b in readings)


def _parts(written: str) -> Parts | None:
    found = _FORM.fullmatch(written)
    return {k.removeprefix("x_"): v for k, v in found.groupdict().items() if v is not None} if found else None


def _is_the_verb(parts: Parts, plain: str) -> bool:
    """ "me and 2 may come"."""
    return bool(parts.get("month") == "may" and "year" not in parts and re.fullmatch(r"[0-9]{1,2} may\b.*", plain))


def _readings(parts: Parts, at: datetime) -> list[Interval]:
    """In order of time.

    Raises:
        ValueError, OverflowError: no such day or hour.
    """
    if "ago" in parts or "later" in parts:
        return [away(parts, at)]
    if "period" in parts:
        return periods(parts["period"], parts["period_unit"], at)
    if "in_month" in parts:
        return [month_of(int(parts["in_year"]), month(parts["in_month"]))]
    found = {part for day in _days(parts, at) for part in _of_day(parts, day)}
    return sorted(found)


def _days(parts: Parts, at: datetime) -> list[date]:
    today = at.date()
    if "iso" in parts:
        return [date.fromisoformat(parts["iso"])]
    if "numbers" in parts:
        return [_numeric(*map(int, re.split("[/.-]", parts["numbers"])))]
    if "month" in parts or "month2" in parts or "feast" in parts:
        return _of_year(parts, today)
    if "nth" in parts or "nth2" in parts:
        return _of_month(int(parts.get("nth") or parts["nth2"]), parts.get("on_weekday"), today)
    if day := parts.get("week_on") or parts.get("week_on2"):
        return [_weekdays("", {"weekday": day.removeprefix("on ")}, today)[-1] + 7 * _DAY]
    if "weekday" in parts or "short" in parts or "short2" in parts:
        return _weekdays(parts.get("which") or parts.get("which2") or "", parts, today)
    if word := parts.get("relative") or parts.get("this") or parts.get("last"):
        days = [today + RELATIVE[word] * _DAY]
        return [days[0] - _DAY, *days] if at.hour < _STILL_YESTERDAY else days
    return [today]


def _numeric(day: int, in_year: int, year: int) -> date:
    """Days first, unless there is no such month."""
    year += (2000 if year < 70 else 1900) if year < 100 else 0
    return date(year, day, in_year) if in_year > 12 else date(year, in_year, day)


def _of_year(parts: Parts, today: date) -> list[date]:
    if "feast" in parts:
        day, in_year = feast(parts["feast"])
    else:
        day, in_year = int(parts.get("day") or parts["day2"]), month(parts.get("month") or parts["month2"])
    if year := parts.get("year") or parts.get("year2") or parts.get("year3") or parts.get("year4"):
        return [date(int(year), in_year, day)]
    years = range(today.year - 8, today.year + 9)  # 29 February
    found = [date(y, in_year, day) for y in years if (in_year, day) != (2, 29) or (y % 4 == 0 and y % 100)]
    return _nearest(found, today)


def _of_month(day: int, on: str | None, today: date) -> list[date]:
    """The last and the next of the months that have this day, on this day of the week if one is given."""
    first = today.year * 12 + today.month - 1
    months = [(n // 12, n % 12 + 1) for n in range(first - 14, first + 15)]
    found = [date(year, in_year, day) for year, in_year in months if day <= monthrange(year, in_year)[1]]
    return _nearest([d for d in found if on is None or d.weekday() == weekday(on)], today)


def _nearest(found: Sequence[date], today: date) -> list[date]:
    """The last and the next of days in their order."""
    return [*[d for d in found if d < today][-1:], *[d for d in found if d >= today][:1]]


def _weekdays(which: str, parts: Parts, today: date) -> list[date]:
    ahead = (weekday(parts.get("weekday") or parts.get("short") or parts["short2"]) - today.weekday()) % 7
    before, coming = today + (ahead - 7) * _DAY, today + (ahead or 7) * _DAY
    if which == "this":
        return [today + ahead * _DAY]
    if which == "last":
        return [before]
    if which == "next":  # the coming one, or that of next week
        return sorted({coming, today + (7 - today.weekday() + (today.weekday() + ahead) % 7) * _DAY})
    return sorted({before, today + ahead * _DAY, coming} if ahead == 0 else {before, coming})


def _of_day(parts: Parts, day: date) -> list[Interval]:
    part = part_of_day(parts)
    midnight = datetime.combine(day, time())
    if "iso_time" in parts:
        stated = parts["iso_time"] + parts.get("iso_zone", "").upper()
        start = datetime.combine(day, time.fromisoformat(stated))
        return [(start, start + timedelta(minutes=1))]
    if clock := next((parts[name] for name in _TIMES if name in parts), None):
        return [(start, start + length) for start, length in times(clock, part, midnight)]
    if part:
        first, last = PARTS[part]
        return [(midnight + timedelta(hours=first), midnight + timedelta(hours=last))]
    return [(midnight, midnight + _DAY)]
