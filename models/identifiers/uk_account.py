"""UK bank accounts: sort code and account number.

Source: Pay.UK, "Validating account numbers": 6 and 8 digits. Their modulus is not checked, for its tables change each
month; in free text a word for an account, or a payment, must stand near, unless the sort code has its hyphens and is no
date.

Not recognised: either without the other.
"""

import re

from models.identifier import Identifier

_SORT = r"[0-9]{2}[\- ]?[0-9]{2}[\- ]?[0-9]{2}"
_NUMBER = r"[0-9]{4} ?[0-9]{4}"
_WORDS = r"(?:account|acct|acc|a/c|number|num|no|an|is|and|sort|code|s/c|sc)"
_BETWEEN = rf"(?:[\s,.:;/|()#\-]|\b{_WORDS}\b){{1,12}}"
_PATTERN = re.compile(rf"(?i)\b{_SORT}{_BETWEEN}{_NUMBER}\b")
_ACCOUNT = r"acc(?:oun)?t?\b[^\n0-9]{0,20}"
_SAYS_IT = re.compile(rf"(?i)\b{_SORT}[\s,;:.]+{_ACCOUNT}{_NUMBER}\b")
_OTHER_WAY = re.compile(rf"(?i)\b{_ACCOUNT}({_NUMBER}{_BETWEEN}{_SORT})\b")
_HYPHENED = re.compile(r"\b[0-9]{2}-[0-9]{2}-[0-9]{2}(?: ?[,/|\-] ?| )[0-9]{8}\b")
_NUMBER_FIRST = re.compile(r"\b[0-9]{8}(?: ?[,/|\-] ?| )[0-9]{2}-[0-9]{2}-[0-9]{2}\b")
_CONTEXT = re.compile(
    r"(?i)\b(?:sort ?codes?|s/c|sc|acc(?:oun)?ts?|acc|a/c|bank|barclays|hsbc|lloyds|natwest|monzo|starling|santander"
    r"|nationwide|halifax|pay|paid|payment|transfer|send|money|details)\b"
)
_FIRST = re.compile(rf"({_SORT})(?:\D.*?)??({_NUMBER})", re.DOTALL)
_LAST = re.compile(rf"({_NUMBER})\D.*?({_SORT})", re.DOTALL)


def normalise(value: str, _region: str = "") -> str | None:
    """ "20-00-00 12345678" is "200000-12345678"; so is "12345678, sort code 20-00-00"."""
    text = value.strip()
    if found := _FIRST.fullmatch(text):
        sort, number = found.groups()
    elif found := _LAST.fullmatch(text):
        number, sort = found.groups()
    else:
        digits = re.sub(r"[\s\-./]", "", text)
        sort, number = digits[:6], digits[6:]
    sort, number = re.sub(r"\D", "", sort), re.sub(r"\D", "", number)
    return f"{sort}-{number}" if re.fullmatch(r"\d{6}-\d{8}", f"{sort}-{number}", re.ASCII) else None


def _no_date(surface: str, _region: str) -> str | None:
    """A candidate whose sort code can be no date, in either order."""
    first, second, third = map(int, surface[:8].split("-"))
    a_date = (1 <= second <= 12 and 1 <= first <= 31) or (1 <= second <= 12 and 1 <= third <= 31)
    return None if a_date else normalise(surface)


IDENTIFIERS = (
    Identifier(name="uk_account", pattern=_PATTERN, normalise=normalise, strong=True, context=_CONTEXT),
    Identifier(name="uk_account", pattern=_SAYS_IT, normalise=normalise, strong=True),
    Identifier(name="uk_account", pattern=_HYPHENED, normalise=_no_date, strong=True, score=0.8),
    Identifier(name="uk_account", pattern=_NUMBER_FIRST, normalise=normalise, strong=True, context=_CONTEXT),
    Identifier(name="uk_account", pattern=_OTHER_WAY, normalise=normalise, strong=True),
)
