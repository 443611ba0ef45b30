"""UK vehicle registration marks, without the space: "AB12CDE".

Source: DVLA INF104. The current format (since 2001) counts in capitals, or in small letters written together; the
prefix and suffix formats look like road and part numbers ("M25 THE") and count only near a word for a car or its plate,
as does the current format in any other spelling.

Not recognised: marks without a year letter ("ABC 123", "1 A"), Northern Ireland, trade plates, other countries.
"""

import re

from models.identifier import Identifier

_AREA, _LAST = "[A-HJ-PR-Y]{2}", "[A-HJ-PR-Z]{3}"
_CURRENT = f"{_AREA}[0-9]{{2}} ?{_LAST}"
_PREFIX = "[A-HJ-NPR-TV-Y][0-9]{1,3} ?[A-HJ-PR-Y]{3}"
_SUFFIX = "[A-HJ-PR-Y]{3} ?[0-9]{1,3}[A-HJ-NPR-TV-Y]"
_PATTERN = re.compile(rf"\b(?:{_CURRENT}|{_AREA.lower()}[0-9]{{2}}{_LAST.lower()})\b")
_ANY = re.compile(rf"(?i)\b(?:{_AREA}[0-9]{{2}} ?{_LAST}|{_PREFIX}|{_SUFFIX})\b")
_CONTEXT = re.compile(
    r"\b(?:reg|vrm|vrn|registration|registered|number ?plates?|plates?|car|van|taxi|cab|uber|vehicle)\b",
    re.IGNORECASE,
)
_FORMS = tuple(re.compile(form.replace(" ?", "")) for form in (_CURRENT, _PREFIX, _SUFFIX))


def normalise(value: str, _region: str = "") -> str | None:
    """In capitals without spaces, or None."""
    mark = re.sub(r"[\s\-]", "", value).upper()
    for form in _FORMS:
        if form.fullmatch(mark):
            # 00, 01 and 50 have never been a year
            return None if form is _FORMS[0] and mark[2:4] in ("00", "01", "50") else mark
    return None


IDENTIFIERS = (
    Identifier(name="vrm", pattern=_PATTERN, normalise=normalise, strong=False),
    Identifier(name="vrm", pattern=_ANY, normalise=normalise, strong=False, context=_CONTEXT),
)
