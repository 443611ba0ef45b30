"""Dates of birth, as far as they are known: 1991, 1991-04, 1991-04-23."""

import re
from datetime import date

from models.identifier import Identifier

_DATES = (
    re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{2})(?:-(?P<d>\d{2}))?)?(?:[T ]00:00.*)?"),
    re.compile(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})"),
)


def normalise(value: str, _region: str = "") -> str | None:
    """Days come first where slashes divide."""
    for form in _DATES:
        if found := form.fullmatch(value):
            year, month, day = found["y"], found["m"], found["d"]
            try:
                date(int(year), int(month or 1), int(day or 1))
            except ValueError:
                return None
            return "-".join(part.zfill(2) for part in (year, month, day) if part)
    return None


IDENTIFIERS: tuple[Identifier, ...] = ()  # in text it is a date like any other
