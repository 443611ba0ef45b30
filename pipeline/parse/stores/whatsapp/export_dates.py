"""Dates of a WhatsApp chat export, whose order of day, month and year is that of the phone's region and said nowhere.

It is inferred from all dates of a file: a number above 12 is no month; and an export runs forward in time, so that an
order in which it jumps back is wrong. One date in twenty may be impossible, as where somebody sent a piece of another
chat. Where two orders remain that say different days, none is guessed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeAlias

Numbers: TypeAlias = tuple[int, int, int]
"""The three numbers of a date as they are written."""

Order: TypeAlias = tuple[int, int, int]
"""Where year, month and day stand among them."""

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = (2, 1, 0), (2, 0, 1), (0, 1, 2)
_ODD = 20  # one in so many may be none
_BACK = timedelta(days=1)  # messages that were late stand where they arrived
_FIRST_YEAR = 2009  # of WhatsApp
_LAST_YEAR = 2099
_BUDDHIST = 543  # years that Thailand's calendar is ahead


def order(dates: Iterable[Numbers]) -> Order | None:
    """The order of all dates of a file; None if two are possible that differ, or none is.

    Args:
        dates: distinct from the one before, in the order of the file.
    """
    written = list(dates)
    read = {way: found for way in (DAY_FIRST, MONTH_FIRST, YEAR_FIRST) if (found := _most(written, way))}
    wrong = {way: len(written) - len(found) + _jumps(found) for way, found in read.items()}
    forward = {way: found for way, found in read.items() if wrong[way] == min(wrong.values())}
    return _one(_without_odd_years(written, forward))


def day(numbers: Numbers, way: Order) -> date | None:
    """The day that is written; None if it cannot be one."""
    year, month, day_ = (numbers[place] for place in way)
    if year < 100:
        year += 2000
    elif year > _LAST_YEAR:
        year -= _BUDDHIST
    try:
        found = date(year, month, day_)
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _most(written: Sequence[Numbers], way: Order) -> list[date]:
    """The days, if hardly one of them is impossible."""
    found = [one for numbers in written if (one := day(numbers, way)) is not None]
    return found if (len(written) - len(found)) * _ODD <= len(written) else []


def _jumps(days: Sequence[date]) -> int:
    return sum(after < before - _BACK for before, after in pairwise(days))


def _without_odd_years(written: Sequence[Numbers], read: dict[Order, list[date]]) -> dict[Order, list[date]]:
    """A year of two digits in front is hardly ever written: it counts only where all else would take longer, as
    "26-03-14, 26-03-15" would take a year from one message to the next. On a single day it is therefore not seen."""
    others = {way: days for way, days in read.items() if way != YEAR_FIRST}
    if YEAR_FIRST not in read or not others or any(numbers[0] > 31 for numbers in written):
        return read
    shorter = all(_span(read[YEAR_FIRST]) < _span(days) for days in others.values())
    return {YEAR_FIRST: read[YEAR_FIRST]} if shorter else others


def _span(days: Sequence[date]) -> timedelta:
    return max(days) - min(days)


def _one(read: dict[Order, list[date]]) -> Order | None:
    """Ways of reading that give the same days are one."""
    ways = list(read)
    return ways[0] if ways and all(read[way] == read[ways[0]] for way in ways) else None
