"""UK postcodes: "SW1A 1AA".

Source: Royal Mail's format with its excluded letters, and the list of the 124 areas. Whether the postcode is in use
is not looked up. In small letters and without its space, or where it may be chat ("w8 4us" means "wait for us") or a
size ("8gb"), it counts only near a word for an address.
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
_PATTERN = re.compile(rf"\b(?:{_OUT}{_IN}|(?i:{_OUT} {_IN}|[A-Z]{{2}}[0-9][0-9A-Z]?{_IN}))\b")
_ANY = re.compile(rf"(?i)\b{_OUT} ?{_IN}\b")
_CONTEXT = re.compile(r"\bpost ?code\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:sat ?nav|address|street|road|lane|avenue|close|crescent|terrace|flat|pick \w+ up|collect|deliver\w*"
    r"|drop \w+ off|live[sd]?|near)\b",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"(?i)[A-Z]{1,2}[0-9]{1,2} ?(?:1st|2nd|3rd|[04-9]th|[0-9][gt]b)"
    r"|[A-Z][0-9]{1,2}[A-Z]? ?[0-9](?:hr|yr|ft|lb|yd|hz|ds|pt|px|xl|xs)"
    r"|(?:[wmblhg][48]|n1) ?[248](?:us|ur|da|st|ya|ye|be|we|he|up|at|an|as|by)"
)
"""The second of something ("S10 2nd hand"), how much of something ("s8 3yr old"), and "w8 4us"."""

_FORM = re.compile(rf"([A-Z]{{1,2}}[0-9][0-9A-Z]?) *({_IN})")


def normalise(value: str, _region: str = "") -> str | None:
    """In capitals with one space, or None."""
    found = _FORM.fullmatch(value.strip().upper())
    if not found or re.split(r"\d", found[1])[0] not in _AREAS:
        return None
    return f"{found[1]} {found[2]}"


def in_text(surface: str, _region: str) -> str | None:
    """A candidate that is no chat."""
    return None if surface.upper() != surface and _CHAT.fullmatch(surface) else normalise(surface)


IDENTIFIERS = (
    Identifier(name="postcode", pattern=_PATTERN, normalise=in_text, strong=False, wraps=True),
    Identifier(name="postcode", pattern=_ANY, normalise=normalise, strong=False, wraps=True, context=_CONTEXT),
    Identifier(name="postcode", pattern=_ANY, normalise=in_text, strong=False, wraps=True, context=_ADDRESS),
)
