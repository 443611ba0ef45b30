"""IMSI: the number of a subscriber, which is in the SIM: 15 digits.

Source: ITU-T E.212; the country codes that come with python-stdnum. It has no check digit, so in free text a word must
say what it is.
"""

import re

from stdnum import imsi
from stdnum.exceptions import ValidationError

from models.identifier import Identifier

_PATTERN = re.compile(r"\b[2-7][0-9]{2}[ \-]?[0-9]{2}[ \-]?[0-9]{10}\b|\b[2-7][0-9]{2}[ \-]?[0-9]{3}[ \-]?[0-9]{9}\b")
_CONTEXT = re.compile(r"\bimsi\b", re.IGNORECASE)


def normalise(value: str, _region: str = "") -> str | None:
    """15 digits, or None if no country has their beginning."""
    digits = re.sub(r"[ \-]", "", value.strip())
    try:
        return str(imsi.validate(digits)) if digits.isascii() else None
    except ValidationError:
        return None


IDENTIFIER = Identifier(name="imsi", pattern=_PATTERN, normalise=normalise, strong=True, wraps=True, context=_CONTEXT)
