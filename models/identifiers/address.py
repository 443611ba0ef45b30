"""UK address lines: number, street, and town and postcode where they stand behind them.

Source: Royal Mail's Postcode Address File, how its addresses are laid out; the kinds of street are those of nearly all
of them. Whether the street is there is not looked up. In small letters only words that mean little else close a street,
and what is said of distances, people and sums is none ("10 minutes up the road").

Not recognised: houses with a name and no number; streets of one word ("Broadway"); other countries.
"""

import re

from models.identifier import Identifier

_KINDS = {
    "st": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "cres": "crescent", "gdns": "gardens",
    "dr": "drive", "ct": "court", "pl": "place", "sq": "square", "terr": "terrace", "gr": "grove", "cl": "close",
}  # fmt: skip
_SURE = r"street|road|rd|avenue|ave|lane|crescent|terrace|mews|grove|gardens|gdns"
_CAPITAL = (
    r"Street|St|Road|Rd|Avenue|Ave|Av|Lane|Ln|Crescent|Cres|Terrace|Mews|Grove|Gardens|Gdns|Close|Cl|Drive|Dr|Court"
    r"|Ct|Place|Pl|Square|Sq|Way|Walk|Hill|Row|Park|Rise|Parade|View|Green|Vale|Wharf|Quay|Gate|Croft|Fold"
)
_FLAT = r"(?i:(?:flat|apartment|apt|unit) ?[0-9]{1,4}[A-Za-z]?,? )?"
_NUMBER = r"[0-9]{1,4}[A-Za-z]?(?:-[0-9]{1,4})?,? "
_POSTCODE = r"[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}"
_TOWN = r"[A-Z][A-Za-z'\-]+(?: [A-Z][A-Za-z'\-]+){0,2}"
_END = rf"\b\.?(?:(?:,\s?|\n)?(?:\s?{_TOWN}(?:,\s?|\n| )){{0,3}}(?:,\s?|\s){{0,2}}{_POSTCODE}\b)?"
_PATTERN = re.compile(
    rf"\b{_FLAT}{_NUMBER}(?:(?:[A-Z][a-z'.\-]+ ){{1,4}}(?:{_CAPITAL})|(?:[A-Za-z'.\-]{{2,20}} ){{1,3}}(?:{_SURE})"
    rf"|(?:[A-Z'.\-]{{2,20}} ){{1,3}}(?:{_SURE.upper()}|CLOSE|DRIVE))"
    rf"{_END}"
)
# fmt: off
_NO_NAMES = frozenset({
    "a", "about", "across", "after", "and", "at", "away", "bed", "by", "car", "cars", "day", "days", "down", "feet",
    "for", "from", "ft", "grand", "guys", "her", "his", "hour", "hours", "hr", "hrs", "in", "is", "k", "kids", "km",
    "left", "men", "mile", "miles", "min", "mins", "minute", "minutes", "month", "months", "more", "my", "near", "of",
    "off", "on", "our", "out", "over", "past", "people", "pm", "am", "pounds", "quid", "sec", "secs", "that", "the",
    "their", "then", "this", "times", "to", "up", "was", "week", "weeks", "were", "with", "yards", "year", "years",
    "your",
})
# fmt: on
_KIND = re.compile(rf"((?:^|.* )\d+[a-z]? (?:[^ ]+ )+?)({'|'.join(_KINDS)})(?= |$)")
_WORDS = re.compile(r"[^\w']+")


def normalise(value: str, _region: str = "") -> str | None:
    """In small letters without punctuation, with the kind of street in full: "1 high street anytown"."""
    plain = " ".join(_WORDS.sub(" ", value).split()).casefold()
    return _KIND.sub(lambda found: found[1] + _KINDS[found[2]], plain, count=1) or None


def in_text(surface: str, _region: str) -> str | None:
    """A candidate whose words can be those of a street."""
    value = normalise(surface) or ""
    street = re.split(r"\d[a-z]? ", value, maxsplit=1)[-1].split()
    return value if street and _NO_NAMES.isdisjoint(street) else None


IDENTIFIER = Identifier(name="address", pattern=_PATTERN, normalise=in_text, strong=False, score=0.7)
