"""National Insurance numbers: "QQ123456C".

Source: HMRC, NIM39110: the letters and prefixes that are allowed, and Q, for examples begin with QQ. In free text a
number counts in its usual groups, or near a word that says what it is.
"""

import re

from models.identifier import Identifier

_FORM = re.compile(r"[A-CEGHJ-PQR-TW-Z][A-CEGHJ-NPQR-TW-Z]\d{6}[A-D]", re.ASCII)
_NEVER = frozenset({"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"})
_GROUPED = re.compile(r"(?i)\b[A-CEGHJ-TW-Z]{2}[ \-.][0-9]{2}[ \-.][0-9]{2}[ \-.][0-9]{2}[ \-.][A-D]\b")
_PLAIN = re.compile(r"(?i)\b[A-CEGHJ-TW-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b")
_CONTEXT = re.compile(r"\b(?:nino|ni|n\.i\.?|nat(?:ional)? ins(?:urance)?)\b", re.IGNORECASE)


def normalise(value: str, _region: str = "") -> str | None:
    """In capitals without spaces."""
    number = re.sub(r"[\s\-./]", "", value).upper()
    return number if _FORM.fullmatch(number) and number[:2] not in _NEVER else None


IDENTIFIERS = (
    Identifier(name="nino", pattern=_GROUPED, normalise=normalise, strong=True, wraps=True),
    Identifier(name="nino", pattern=_PLAIN, normalise=normalise, strong=True, wraps=True, context=_CONTEXT),
)
