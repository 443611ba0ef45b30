"""ICCID: the number printed on a SIM card, 18 to 20 digits.

Source: ITU-T E.118: 89 for telecommunications, then country, issuer and number, then Luhn's digit, which passes one
random number in ten: in free text a word must say what it is. One whose check digit is wrong was miscopied: where the
word is its own, it is a mention without a value.
"""

import re

from stdnum import luhn

from models.identifier import AMBIGUOUS, Identifier

_PATTERN = re.compile(r"\b89(?:[ \-]?[0-9]){16,18}[Ff]?\b")
_CONTEXT = re.compile(r"\b(?:iccid|icc id|e?sim(?: ?card)?|sim no)\b", re.IGNORECASE)
_NAMED = re.compile(r"\bicc ?id\b", re.IGNORECASE)


def normalise(value: str, _region: str = "") -> str | None:
    """The digits. Of 18 and 20 the last may be no check digit; some networks store a filler F at the end."""
    digits = re.sub(r"[\s\-./]", "", value).upper().removesuffix("F")
    if not re.fullmatch(r"89\d{16,18}", digits, re.ASCII):
        return None
    return digits if len(digits) != 19 or luhn.is_valid(digits) else None


def miscopied(surface: str, _region: str) -> str | None:
    """AMBIGUOUS for a number whose check digit is wrong."""
    return AMBIGUOUS if normalise(surface) is None else None


IDENTIFIERS = (
    Identifier(name="iccid", pattern=_PATTERN, normalise=normalise, strong=True, wraps=True, context=_CONTEXT),
    Identifier(name="iccid", pattern=_PATTERN, normalise=miscopied, strong=True, wraps=True, context=_NAMED, score=0.5),
)
