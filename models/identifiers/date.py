"""Dates and times, absolute and relative, as intervals of local time: "2026-03-14T20:00/2026-03-15T06:00".

Source: ISO 8601 for the value; `models.language.dates.written` for what is read, `when` for what it means. They
describe, and identify nobody.
"""

import re

from models.identifier import Identifier
from models.language.dates.when import expression, interval
from models.language.dates.written import NTH, PATTERN

_ENDS = r"(?:[,!?;)\n]|\.(?:[^0-9]|$)|$| (?:or|and|then|for|ok|okay|x|xx|pls|please|if|so|lol|latest)\b)"
_HOUR = re.compile(
    r"(?i)(?:^|\b|[^0-9\s]\s?)((?:\b(?:at|around|from|till|until|by)|@) ?[0-9]{1,2}(?:\.[0-5][0-9])?(?: ?ish)?)" + _ENDS
)
"""An hour without "pm" and without a day; before any other word it may be a house, a price, an age.
"8 @ 24" are weights, or prices."""


_NTH = re.compile(
    rf"(?i)\b(?:on|is|due|until|till?|before|after|from|by|since) ({NTH.removeprefix('(?:on )?')}){_ENDS}"
)
"""A day of a month that is not named; before any other word it may be a floor, a time of several, one of them."""

_SAID = re.compile(
    r"(?i)\b(?:on|is|dated?|due|until|till|before|after|from|by|since|born|dob|the"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*),?:? "
    r"([0-3]?[0-9][/.\-][01]?[0-9](?:[/.\-](?:[12][0-9])?[0-9]{2})?)\b"
)
"""Numbers that are a date only behind such a word: without a year, or as a sort code or a version is written."""

_FRACTIONS = frozenset({"1/2", "1/3", "2/3", "1/4", "3/4", "24/7", "9/11"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def normalise(value: str, _region: str = "") -> str | None:
    """The expression, whose value depends on when it was written."""
    return expression(value)


def _hour(surface: str, _region: str) -> str | None:
    return expression(f"today {surface}")


def _said(surface: str, _region: str) -> str | None:
    numbers = re.split(r"[/.\-]", surface)
    if len(numbers) == 3:
        return expression("/".join(numbers))
    if "/" not in surface or surface in _FRACTIONS or not 1 <= int(numbers[1]) <= 12:
        return None
    return expression(f"{numbers[0]} of {_MONTHS[int(numbers[1]) - 1]}")


IDENTIFIERS = (
    Identifier(name="date", pattern=re.compile(PATTERN, re.IGNORECASE), normalise=normalise, strong=False, at=interval),
    Identifier(name="date", pattern=_HOUR, normalise=_hour, strong=False, score=0.7, at=interval),
    Identifier(name="date", pattern=_SAID, normalise=_said, strong=False, score=0.8, at=interval),
    Identifier(name="date", pattern=_NTH, normalise=normalise, strong=False, score=0.7, at=interval),
)
