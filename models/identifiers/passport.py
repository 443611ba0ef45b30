"""Numbers of passports.

Source: ICAO Doc 9303 part 4: nine characters, with a check digit in the lines for machines; HM Passport Office: nine
digits. A number says nothing of its country, and its form next to nothing: in free text the word must stand near, or it
stands in the second line for machines, whose check digits hold.
"""

import re

from models.identifier import Identifier

_FORM = re.compile(r"(?=.*\d)[A-Z0-9]{6,12}", re.ASCII)
_PATTERN = re.compile(r"(?i)\b(?:[A-Z]{1,3}[0-9]{6,8}|[0-9]{7,9}|[0-9]{3} [0-9]{3} [0-9]{3})\b")
_CONTEXT = re.compile(r"\bpassports?\b", re.IGNORECASE)
_LINE = re.compile(r"[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]")
_WEIGHTS = (7, 3, 1)


def normalise(value: str, _region: str = "") -> str | None:
    """In capitals without spaces."""
    number = re.sub(r"[\s\-./]", "", value).upper()
    return number if _FORM.fullmatch(number) else None


def of_line(line: str, _region: str) -> str | None:
    """The number in the second line for machines; None if a check digit of it or of the dates is wrong."""
    fields = (line[0:10], line[13:20], line[21:28])
    if not all(_check(field[:-1]) == int(field[-1]) for field in fields):
        return None
    return normalise(line[:9].rstrip("<"))


def _check(field: str) -> int:
    """The check digit of Doc 9303 part 3: letters from A=10, fillers 0."""
    values = (0 if character == "<" else int(character, 36) for character in field)
    return sum(value * _WEIGHTS[place % 3] for place, value in enumerate(values)) % 10


IDENTIFIERS = (
    Identifier(name="passport", pattern=_PATTERN, normalise=normalise, strong=True, context=_CONTEXT, score=0.8),
    Identifier(name="passport", pattern=_LINE, normalise=of_line, strong=True),
)
