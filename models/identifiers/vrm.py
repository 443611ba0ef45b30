"""UK vehicle registration marks, without the space: "AB12CDE".

Source: DVLA INF104 and, for Northern Ireland, its list of codes. The current format (since 2001) counts in capitals, or
in small letters written together; the prefix and suffix formats look like roads, parts and sums ("M25 THE", "for 50k")
and count only near a word for a car or its plate, in capitals or written together, as do those of Northern Ireland and
the current one in any other spelling. Straight after "reg" or "plate" they count in any, and so do marks without a year
("ABC 123"), which could be anything elsewhere. Letters that were taken for digits and digits for letters ("LB65 O0P",
"ABI2 CDE") are read near such a word, and in OCR a capital I for a small l. A part of a mark ("the reg starts AB12")
has no value.

Not recognised: trade plates, other countries.
"""

import re

from models.identifier import AMBIGUOUS, Identifier

_AREA, _LAST = "[A-HJ-PR-Y]{2}", "[A-HJ-PR-Z]{3}"
_CURRENT = f"{_AREA}[0-9]{{2}} ?{_LAST}"
_PREFIX = "[A-HJ-NPR-TV-Y][0-9]{1,3} ?[A-HJ-PR-Y]{3}"
_SUFFIX = "[A-HJ-PR-Y]{3} ?[0-9]{1,3}[A-HJ-NPR-TV-Y]"
_NORTHERN = "[A-Z]?(?:[A-HJ-PR-Y]Z|I[ABGLJW]|[JOUX]I) ?[1-9][0-9]{0,3}"
_DATELESS = "[A-Z]{1,3} ?[1-9][0-9]{0,3}|[1-9][0-9]{0,3} ?[A-Z]{1,3}"
_PATTERN = re.compile(rf"\b(?:{_CURRENT}|{_AREA.lower()}[0-9]{{2}}{_LAST.lower()})\b")
_OLD = f"{_PREFIX}|{_SUFFIX}"
_ANY = re.compile(rf"\b(?:(?i:{_CURRENT}|{_OLD.replace(' ?', '')})|{_OLD})\b")
_IN_CAPITALS = re.compile(rf"\b{_NORTHERN}\b")
_SAYS = r"(?i)\b(?:reg|vrm|vrn|registration|number ?plates?|plates?)(?: (?:no|number|mark|plate|is|was|of))*[.:]? ?"
_SAID = re.compile(rf"{_SAYS}({_DATELESS})(?:[.,;!?)\n]|$)")
_SAID_OLD = re.compile(rf"{_SAYS}({_OLD})\b")
_MIXED_UP = re.compile(
    r"\b(?:[A-Z0]{2}(?:[0-9][OIl]|[OIl][0-9]) ?[A-Z0]{3}|(?:0[A-Z0]|[A-Z]0)[0-9]{2} ?[A-Z0]{3}"
    r"|[A-Z]{2}[0-9]{2} ?(?:0[A-Z0]{2}|[A-Z]0[A-Z0]|[A-Z]{2}0))\b"
)
_MISREAD = re.compile(r"\b[a-hj-pr-yI]{2}[0-9]{2} ?[a-hj-pr-zI]{3}\b")
_SPACED = re.compile(rf"\b{_AREA}[ \-][0-9]{{2}}[ \-]{_LAST}\b")
_PART = re.compile(
    r"(?i)\b(?:reg|plates?|registration)\b[^.\n0-9]{0,12}"
    r"\b(?:start(?:s|ed|ing)?|begin(?:s|ning)?|began|end(?:s|ed|ing)?|(?:first|last) (?:three|3|part|bit|half)"
    r"|part(?:ial)?)"
    r"(?: (?:with|in|of|is|was|letters))*[: ]{1,2}"
    r"([A-HJ-PR-Y]{2}[0-9]{2}|(?-i:[A-HJ-PR-Z]{3})|[A-HJ-NPR-TV-Y][0-9]{1,3})\b"
)
_CONTEXT = re.compile(
    r"\b(?:reg|vrm|vrn|registration|registered|number ?plates?|plates?|car|van|taxi|cab|uber|vehicle|motor|driv\w+"
    r"|parked|audi|bmw|merc|mercedes|ford|fiesta|focus|transit|vauxhall|corsa|astra|insignia|vw|volkswagen|golf|polo|passat"
    r"|leon|ibiza|skoda|octavia|toyota|yaris|prius|honda|civic|nissan|qashqai|juke|micra|peugeot|citroen|renault|clio"
    r"|fiat|kia|hyundai|mazda|tesla|volvo|range ?rover|land ?rover|jaguar|lexus|mini cooper|dacia|suzuki)\b",
    re.IGNORECASE,
)
_YEARS = frozenset((*range(2, 32), *range(51, 82)))  # of issue, and with 50 added, up to 2031: there is no "WD40 CAN"
# fmt: off
_WORDS = frozenset({
    "all", "and", "any", "are", "ask", "bad", "bar", "bay", "bed", "bus", "but", "cab", "can", "car", "cos", "dad",
    "day", "end", "far", "fee", "for", "fun", "get", "got", "had", "has", "her", "hes", "how", "lad", "let", "man",
    "may", "mum", "nah", "new", "nor", "not", "now", "off", "old", "one", "our", "out", "own", "pay", "per", "put",
    "ran", "red", "saw", "say", "see", "she", "tax", "ten", "the", "too", "top", "two", "use", "van", "was", "way",
    "who", "why", "yea", "yes", "yet", "you",
})
# fmt: on
_DAYS = frozenset({"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "JAN", "FEB", "MAR", "APR", "JUN", "JUL", "AUG"})
"""When a registration starts, as often as how a mark does."""

_FORMS = tuple(re.compile(form.replace(" ?", "")) for form in (_CURRENT, _PREFIX, _SUFFIX, _NORTHERN, _DATELESS))


def normalise(value: str, _region: str = "") -> str | None:
    """In capitals without spaces, or None."""
    mark = re.sub(r"[\s\-]", "", value).upper()
    for form in _FORMS:
        if form.fullmatch(mark):
            return None if form is _FORMS[0] and int(mark[2:4]) not in _YEARS else mark
    return None


def in_text(surface: str, _region: str) -> str | None:
    """A candidate whose letters are no word."""
    word = re.search("[A-Za-z]{3}", surface)
    return None if word and word[0].casefold() in _WORDS else normalise(surface)


def mixed_up(surface: str, _region: str) -> str | None:
    """The mark of the current format that a candidate is if its letters and digits stand where they belong."""
    mark = surface.replace(" ", "")
    letters = str.maketrans("0", "O")
    area, last = mark[:2].translate(letters), mark[4:].translate(letters)
    return in_text(area + mark[2:4].translate(str.maketrans("OIl", "011")) + last, "")


def misread(surface: str, _region: str) -> str | None:
    """The mark in small letters of which some were taken for a capital I, which stands in none."""
    return in_text(surface.replace("I", "l"), "") if "I" in surface else None


def part(surface: str, _region: str) -> str | None:
    """Of a part of a mark: many have it. None of a word."""
    return None if surface.casefold() in _WORDS or surface in _DAYS else AMBIGUOUS


def _spaced(surface: str, _region: str) -> str | None:
    return None if surface.endswith(("MPH", "MPG")) else in_text(surface, "")


IDENTIFIERS = (
    Identifier(name="vrm", pattern=_PATTERN, normalise=normalise, strong=False, wraps=True),
    Identifier(name="vrm", pattern=_ANY, normalise=in_text, strong=False, wraps=True, context=_CONTEXT),
    Identifier(name="vrm", pattern=_IN_CAPITALS, normalise=normalise, strong=False, wraps=True, context=_CONTEXT),
    Identifier(name="vrm", pattern=_SAID, normalise=normalise, strong=False, wraps=True, score=0.7),
    Identifier(name="vrm", pattern=_SAID_OLD, normalise=in_text, strong=False, wraps=True),
    Identifier(name="vrm", pattern=_SPACED, normalise=_spaced, strong=False, wraps=True, context=_CONTEXT, score=0.9),
    Identifier(name="vrm", pattern=_MIXED_UP, normalise=mixed_up, strong=False, context=_CONTEXT, score=0.7),
    Identifier(name="vrm", pattern=_MISREAD, normalise=misread, strong=False, ocr=True, context=_CONTEXT, score=0.7),
    Identifier(name="vrm", pattern=_PART, normalise=part, strong=False, score=0.5),
)
