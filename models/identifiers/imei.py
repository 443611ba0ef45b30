"""IMEI: the number of a handset, 15 digits.

Source: 3GPP TS 23.003 §6. Luhn's check digit passes one random number in ten, so in free text a word must say what
it is. An IMEISV (16 digits) names the same handset: its software version is dropped and the check digit added.
"""

import re

from stdnum import imei, luhn
from stdnum.exceptions import ValidationError

from models.identifier import Identifier

_PATTERN = re.compile(r"\b[0-9]{2}[ \-/.]?[0-9]{6}[ \-/.]?[0-9]{6}[ \-/.]?[0-9]{1,2}\b")
_CONTEXT = re.compile(r"\bimei(?:sv)?\b|\*#06#", re.IGNORECASE)


def normalise(value: str, _region: str = "") -> str | None:
    """15 digits, or None if the check digit is wrong."""
    digits = re.sub(r"[ \-/.]", "", value.strip())
    try:
        digits = imei.validate(digits)
    except ValidationError:
        return None
    if not digits.isascii() or digits == "0" * len(digits):  # what emulators and failed readings store
        return None
    return digits if len(digits) == 15 else digits[:14] + str(luhn.calc_check_digit(digits[:14]))


IDENTIFIER = Identifier(name="imei", pattern=_PATTERN, normalise=normalise, strong=True, context=_CONTEXT)
