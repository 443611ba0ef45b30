"""Numbers of payment cards, masked: the first six and the last four digits.

Source: ISO/IEC 7812 with Luhn's check digit; ranges of the issuers as they publish them; PCI DSS 3.4.1 says what may
be shown. In free text a number counts in the groups that are printed on cards, or near a word for a card. Where no more
than its last four digits are shown it has no value. One whose check digit is wrong is mostly a shop's, and not found.

The number itself stands in the text, which is evidence; the value that tables and exports carry does not hold it.
"""

import re

from stdnum import luhn

from models.identifier import AMBIGUOUS, Identifier

_ISSUED = re.compile(
    r"4\d{12}(?:\d{3}){0,2}"  # Visa
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|(?:30[0-5]\d|3095|36\d{2}|3[89]\d{2})\d{10}"  # Diners Club
    r"|(?:6011\d{2}|64[4-9]\d{3}|65\d{4})\d{10}|35(?:2[89]|[3-8]\d)\d{12}"  # Discover, JCB
    r"|62\d{14,17}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}"  # UnionPay, Maestro
)
_GROUPED = re.compile(
    r"\b[0-9]{4}(?:(?: [0-9]{4}){3}|(?:-[0-9]{4}){3})(?:[ \-][0-9]{3})?\b|\b3[0-9]{3}[ \-][0-9]{6}[ \-][0-9]{4,5}\b"
)
_PLAIN = re.compile(r"\b[2-6][0-9]{12,18}\b")
_CONTEXT = re.compile(
    r"\b(?:cards?|visa|mastercard|amex|maestro|debit|credit|cvv|cvc|expiry|expires|exp|pan|long number|16 digits?"
    r"|(?:number|digits) on the (?:front|back)|security code|bank)\b",
    re.IGNORECASE,
)
_HALF_SHOWN = re.compile(
    r"\b([0-9]{4}[ \-]?[0-9]{2}[*xX•]{2}[ \-]?[*xX•]{4}[ \-]?[0-9]{4}"
    r"|3[0-9]{3}[ \-]?[0-9]{2}[*xX•]{4}[ \-]?[*xX•][0-9]{4})\b"
)
_LAST_FOUR = re.compile(
    r"((?:[*•]{4}[ \-]?){1,3}[0-9]{4}|(?:[xX]{4}[ \-]?){3}[0-9]{4}"  # two or three kisses and a year are none
    r"|(?i:\b(?:card|visa|mastercard|amex|debit|credit)(?: \w+){0,2} end(?:ing|s|ed)(?: in| with| on)?) [0-9]{4})\b"
)
_YEAR = re.compile(r"(?:\*{4}[ \-]?|(?i:visa) .*)(?:19|20)[0-9]{2}")  # a swear word's, or of a leave to stay
_MASKED = re.compile(r"\d{6}\*{3,9}\d{4}")


def normalise(value: str, _region: str = "") -> str | None:
    """As "411111******1111"."""
    digits = re.sub(r"[ \-]", "", value.strip())
    if _MASKED.fullmatch(digits):
        return digits
    if not digits.isascii() or not _ISSUED.fullmatch(digits) or not luhn.is_valid(digits):
        return None
    return digits[:6] + "*" * (len(digits) - 10) + digits[-4:]


def shown(surface: str, _region: str) -> str | None:
    """Of a number that is masked already; AMBIGUOUS where no more than its last four digits are to be seen."""
    if _YEAR.fullmatch(surface):
        return None
    digits = re.sub("[xX•]", "*", re.sub(r"[ \-]", "", surface))
    return digits if _MASKED.fullmatch(digits) else AMBIGUOUS


IDENTIFIERS = (
    Identifier(name="card", pattern=_GROUPED, normalise=normalise, strong=False, wraps=True),
    Identifier(name="card", pattern=_PLAIN, normalise=normalise, strong=False, wraps=True, context=_CONTEXT),
    Identifier(name="card", pattern=_HALF_SHOWN, normalise=shown, strong=False),
    Identifier(name="card", pattern=_LAST_FOUR, normalise=shown, strong=False, score=0.5),
)
