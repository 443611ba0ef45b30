"""Driver numbers of Great Britain: "MORGA657054SM9IJ".

Source: DVLA INF45P: five characters of the surname, the decade of birth, the month (with 50 added for women), the day,
the year's last digit, two initials, and three characters by which the DVLA tells and checks. Its date must be one.

Not recognised: Northern Ireland's eight digits, and other countries' numbers, which have no form of their own.
"""

import re
from datetime import date

from models.identifier import Identifier

_PATTERN = re.compile(r"(?i)\b[A-Z][A-Z9]{4} ?[0-9][0156][0-9][0-3][0-9]{2} ?[A-Z9]{2}[0-9][A-Z]{2}(?: ?[0-9]{2})?\b")
_FORM = re.compile(r"([A-Z]{1,5}9{0,4})(\d)(\d{2})(\d{2})(\d)([A-Z][A-Z9]|99)\d[A-Z]{2}(\d{2})?", re.ASCII)


def normalise(value: str, _region: str = "") -> str | None:
    """16 characters in capitals; the number of the issue, which may follow, is dropped."""
    number = re.sub(r"[\s\-./]", "", value).upper()
    found = _FORM.fullmatch(number)
    if not found or len(found[1]) != 5:
        return None
    month = int(found[3]) % 50
    try:
        date(_year(found[2], found[5]), month, int(found[4]))
    except ValueError:
        return None
    return number[:16]


def _year(decade: str, last: str) -> int:
    """A year of the last century that has a 29 February when one of this century with the same digits has."""
    return 1900 + int(decade + last) if decade + last != "00" else 2000


IDENTIFIER = Identifier(name="driving_licence", pattern=_PATTERN, normalise=normalise, strong=True)
