"""IBAN: the number of a bank account.

Source: ISO 13616, the registry's lengths and forms as python-stdnum has them; check digits by ISO 7064 (one random
number in 97 passes). One that fails was miscopied: behind the word it is a mention without a value. In OCR the small l
of a country may stand as a capital I.
"""

import re

from stdnum import iban
from stdnum.exceptions import ValidationError

from models.identifier import AMBIGUOUS, Identifier

# fmt: off
_LENGTHS = {
    15: "NO", 16: "BE", 18: "DK FO FI GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC",
    33: "RU",
}
# fmt: on
_PATTERN = re.compile(
    "|".join(
        rf"\b(?:{countries.replace(' ', '|')})[0-9]{{2}}(?:[ \-]?[A-Z0-9]){{{length - 4}}}\b"
        for length, countries in _LENGTHS.items()
    ),
    re.IGNORECASE,
)
_MISREAD = re.compile(
    "|".join(
        rf"\bI{country[1].lower()}[0-9]{{2}}(?:[ \-]?[A-Za-z0-9]){{{length - 4}}}\b"
        for length, countries in _LENGTHS.items()
        for country in countries.split()
        if country.startswith("L")
    )
)
_BEHIND = re.compile(rf"(?i)\biban(?: (?:is|no|number|code))*[ :.#=\-]{{0,3}}((?:{_PATTERN.pattern}))")


def normalise(value: str, _region: str = "") -> str | None:
    """In capitals without spaces, or None if the check digits or the form of its country say that it is none."""
    try:
        return str(iban.validate(value.strip()))
    except ValidationError:
        return None


def misread(surface: str, _region: str) -> str | None:
    """With an l for its I."""
    return normalise(f"l{surface[1:]}")


def miscopied(surface: str, _region: str) -> str | None:
    """AMBIGUOUS for a number whose check digits or form are wrong."""
    return AMBIGUOUS if normalise(surface) is None else None


IDENTIFIERS = (
    Identifier(name="iban", pattern=_PATTERN, normalise=normalise, strong=True, wraps=True),
    Identifier(name="iban", pattern=_MISREAD, normalise=misread, strong=True, ocr=True, score=0.9),
    Identifier(name="iban", pattern=_BEHIND, normalise=miscopied, strong=True, wraps=True, score=0.5),
)
