"""UK postcodes: "SW1A 1AA".

Source: Royal Mail's format with its excluded letters, and the list of the 124 areas. Whether the postcode is in use
is not looked up. Small letters count only with an area of two letters, or near the word "postcode": "w8 4us" means
"wait for us".
"""

import re

from models.identifier import Identifier

# fmt: off
_AREAS = frozenset({
    "AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF", "CH", "CM", "CO", "CR",
    "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E", "EC", "EH", "EN", "EX", "FK", "FY",
    "G", "GL", "GU", "GY", "HA", "HD", "HG", "HP", "HR", "HS", "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT",
    "KW", "KY", "L", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP",
    "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK", "SL",
    "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W",
    "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "YO", "ZE",
})
# fmt: on
_IN = "[0-9][ABD-HJLNP-UW-Z]{2}"
_OUT = "[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNP-Y]?"
_PATTERN = re.compile(rf"\b(?:{_OUT} ?{_IN}|[a-z]{{2}}[0-9][0-9a-z]? ?[0-9][abd-hjlnp-uw-z]{{2}})\b")
_ANY = re.compile(rf"(?i)\b{_OUT} ?{_IN}\b")
_CONTEXT = re.compile(r"\bpost ?code\b", re.IGNORECASE)
_FORM = re.compile(rf"([A-Z]{{1,2}}[0-9][0-9A-Z]?) *({_IN})")


def normalise(value: str, _region: str = "") -> str | None:
    """In capitals with one space, or None."""
    found = _FORM.fullmatch(value.strip().upper())
    if not found or re.split(r"\d", found[1])[0] not in _AREAS:
        return None
    return f"{found[1]} {found[2]}"


IDENTIFIERS = (
    Identifier(name="postcode", pattern=_PATTERN, normalise=normalise, strong=False),
    Identifier(name="postcode", pattern=_ANY, normalise=normalise, strong=False, context=_CONTEXT),
)
