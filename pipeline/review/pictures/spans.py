"""Spans of time that a picture is divided into: hours, days, weeks, months, years of UK time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")
HOUR = 3_600_000_000
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)

STEPS = {"hour": 4, "day": 100, "week": 3 * 365, "month": 16 * 366, "year": 200 * 366}
"""Step → for how many days at most it is used."""


class NotADay(ValueError):
    """It cannot be used; the message is for people."""


@dataclass(frozen=True)
class Days:
    """From one day to another, both with it; None where there is no limit."""

    from_: date | None = None
    to: date | None = None

    @classmethod
    def read(cls, from_: str, to: str) -> "Days":
        """Days as a form gives them, "2026-03-14"; empty for none.

        Raises:
            NotADay: with what to do.
        """
        days = cls(_day(from_, "from"), _day(to, "to"))
        if days.from_ and days.to and days.from_ > days.to:
            raise NotADay("The first day is after the last. Put the earlier day first.")
        return days

    @property
    def first_us(self) -> int | None:
        """Its beginning, microseconds since 1970, UTC."""
        return start_us(self.from_) if self.from_ else None

    @property
    def end_us(self) -> int | None:
        """The beginning of the day after it."""
        return start_us(self.to + timedelta(days=1)) if self.to else None

    @property
    def query(self) -> dict[str, str]:
        """As parameters of an address."""
        given = {"from": self.from_, "to": self.to}
        return {name: day.isoformat() for name, day in given.items() if day}


ALWAYS = Days()


@dataclass(frozen=True)
class Span:
    """One of the spans, without its end. Microseconds since 1970, UTC."""

    start_us: int
    end_us: int
    label: str
    short: str
    days: Days


def start_us(day: date) -> int:
    """When a day begins in the United Kingdom."""
    return _us(datetime.combine(day, time(), UK))


def day_of(us: int) -> date:
    """The day in the United Kingdom; what no calendar here has is the nearest day that one has."""
    lowest, highest = start_us(EARLIEST), start_us(LATEST)
    moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=min(max(us, lowest), highest))
    return moment.astimezone(UK).date()


def step(first: date, last: date) -> str:
    """How long each span is, that there are not too many."""
    days = (last - first).days + 1
    return next(name for name, most in STEPS.items() if days <= most)


def spans(first: date, last: date) -> list[Span]:
    """The spans from one day to another, both with it."""
    name = step(first, last)
    if name == "hour":
        return list(_hours(first, last))
    starts = list(_starts(first, last, name))
    return [
        Span(start_us(start), start_us(after), *_labels(start, name), Days(start, after - timedelta(days=1)))
        for start, after in pairwise(starts)
    ]


def _hours(first: date, last: date) -> Iterator[Span]:
    """Each of 60 minutes, so that the night on which the clocks change has one more or one less."""
    at, end = start_us(first), start_us(last + timedelta(days=1))
    while at < end:
        local = (datetime.fromtimestamp(0, UTC) + timedelta(microseconds=at)).astimezone(UK)
        yield Span(
            at, at + HOUR, f"{local:%-d %b %Y %H:%M %Z}", f"{local:%-d %b %H:%M}", Days(local.date(), local.date())
        )
        at += HOUR


def _starts(first: date, last: date, name: str) -> Iterator[date]:
    """The beginnings, and of what follows the last one."""
    at = first
    if name == "week":
        at = max(EARLIEST, first - timedelta(days=first.weekday()))
    elif name in ("month", "year"):
        at = first.replace(day=1, month=first.month if name == "month" else 1)
    while True:
        yield at
        if at > last:
            return
        at = _next(at, name)


def _next(at: date, name: str) -> date:
    if name == "month":
        return (at + timedelta(days=31)).replace(day=1)
    return at.replace(year=at.year + 1) if name == "year" else at + timedelta(days=7 if name == "week" else 1)


def _labels(start: date, name: str) -> tuple[str, str]:
    forms = {"day": "%a %-d %b %Y", "week": "week of %-d %b %Y", "month": "%b %Y", "year": "%Y"}
    short = {"day": "%-d %b", "week": "%-d %b %Y"}
    return f"{start:{forms[name]}}", f"{start:{short.get(name, forms[name])}}"


def _day(text: str, which: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotADay(f"The day {which!r} is not a date. Write it like 2026-03-14.") from None
    if not EARLIEST <= day <= LATEST:
        raise NotADay(f"The day {which!r} is not between {EARLIEST.year} and {LATEST.year}.")
    return day


def _us(moment: datetime) -> int:
    return round(moment.timestamp()) * 1_000_000
