"""UK postcodes: "SW1A 1AA".

Source: Royal Mail's format with its excluded letters, and the list of the 124 areas. Whether the postcode is in use
is not looked up. In small letters and without its space, or where it may be chat ("w8 4us" means "wait for us") or a
size ("8gb"), it counts only near a word for an address. So do letters for digits ("SWIA 1AA", "CRO 2YR"), if they
leave one reading. The first half alone ("in SE15", "postcode LS6") has no value.
"""

import re
from itertools import product

from models.identifier import AMBIGUOUS, Identifier

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
_MIXED_UP = re.compile(r"\b[A-Z]{1,2}(?:[OIl][0-9A-Z]? ?[0-9OIl]|[0-9](?:[OIl] ?[0-9OIl]|[0-9A-Z]? ?[OIl]))[A-Z]{2}\b")
_DIGITS = {"O": "0", "I": "1", "l": "1"}
_HALF = "[1-9][0-9]?[A-HJKMNP-Y]?"
_FIRST_HALF = re.compile(
    rf"\b(?:in|near|around|round|from|to|at|off) ([A-Z]{{2}}{_HALF})(?:[^0-9A-Za-z ]|$| (?:[^0-9]|$))"
)
_SAID_HALF = re.compile(
    rf"(?i)\bpost ?codes?(?: (?:is|was|area|of|in|starts?|begins?|with))*[: ]{{1,2}}([A-Z]{{1,2}}{_HALF})\b"
)
_CONTEXT = re.compile(r"\bpost ?code\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:post ?code|sat ?nav|address|street|road|lane|avenue|close|crescent|terrace|flat|pick \w+ up|collect"
    r"|deliver\w*|drop \w+ off|live[sd]?|near)\b",
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


def mixed_up(surface: str, _region: str) -> str | None:
    """The postcode in which some letters were digits; AMBIGUOUS if several, None if it is one as it stands."""
    if normalise(surface) or not re.search("[0-9]", surface):  # "NEAR" a show that is "GOING" on
        return None
    readings = product(*({one, _DIGITS.get(one, one)} for one in surface))
    values = {value for reading in readings if (value := normalise("".join(reading)))}
    return AMBIGUOUS if len(values) > 1 else next(iter(values), None)


def half(surface: str, _region: str) -> str | None:
    """Of the first half: thousands live there."""
    area = re.split("[0-9]", surface.upper(), maxsplit=1)[0]
    a_year = area == "FY" and len(surface) > len("FY8")
    return AMBIGUOUS if area in _AREAS and not a_year else None


IDENTIFIERS = (
    Identifier(name="postcode", pattern=_PATTERN, normalise=in_text, strong=False, wraps=True),
    Identifier(name="postcode", pattern=_ANY, normalise=normalise, strong=False, wraps=True, context=_CONTEXT),
    Identifier(name="postcode", pattern=_ANY, normalise=in_text, strong=False, wraps=True, context=_ADDRESS),
    Identifier(name="postcode", pattern=_MIXED_UP, normalise=mixed_up, strong=False, context=_ADDRESS, score=0.7),
    Identifier(name="postcode", pattern=_FIRST_HALF, normalise=half, strong=False, score=0.5),
    Identifier(name="postcode", pattern=_SAID_HALF, normalise=half, strong=False, score=0.5),
)
