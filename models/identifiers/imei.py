"""IMEI: the number of a handset, 15 digits.

Source: 3GPP TS 23.003 §6; GSMA TS.06 for the bodies that give them out. Luhn's check digit passes one random number in
ten, so in free text a word must say what it is, or a body's number begins the groups in which it is printed. An IMEISV
(16 digits) names the same handset: its software version is dropped and the check digit added, as it is to the 14 digits
of a network's records. One whose check digit is wrong was miscopied: behind the word it is a mention without a value.
"""

import re

from stdnum import imei, luhn
from stdnum.exceptions import ValidationError

from models.identifier import AMBIGUOUS, Identifier

_PATTERN = re.compile(r"\b[0-9](?:[ \-/.]?[0-9]){13,15}\b")
_CONTEXT = re.compile(r"(?:\b|_)imei|\bmeid\b|\*#06#", re.IGNORECASE)  # "IMEI1", "imeis": telephones for two SIMs
_BEHIND = re.compile(r"(?i)(?:\b|_)imei[0-9]?(?: (?:is|no|number))?[ :.#=\-]{0,3}([0-9](?:[ \-/.]?[0-9]){14})\b")
_BODIES = "01|10|3[035]|4[459]|5[0-4]|86|91|9[89]"
_PRINTED = re.compile(rf"\b(?:{_BODIES})(?:-[0-9]{{6}}-[0-9]{{6}}-[0-9]| [0-9]{{6}} [0-9]{{6}} [0-9])\b")


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


def miscopied(surface: str, _region: str) -> str | None:
    """AMBIGUOUS for a number of 15 digits whose check digit is wrong."""
    return AMBIGUOUS if len(re.findall("[0-9]", surface)) == 15 and normalise(surface) is None else None


IDENTIFIERS = (
    Identifier(name="imei", pattern=_PATTERN, normalise=normalise, strong=True, wraps=True, context=_CONTEXT),
    Identifier(name="imei", pattern=_BEHIND, normalise=miscopied, strong=True, wraps=True, score=0.5),
    Identifier(name="imei", pattern=_PRINTED, normalise=normalise, strong=True, wraps=True, score=0.9),
)
