"""Places on the earth: "51.50740,-0.12780", latitude and longitude in degrees of WGS 84, to about a metre.

Source: ISO 6709 and how people and maps write it: decimal degrees, degrees with minutes and seconds, "lat … long …",
the links of Google, Apple, Waze, Bing and OpenStreetMap, geo: (RFC 5870), geohashes in links of Waze, and Open Location
Codes ("plus codes"). The value of a code is the middle of its cell, 14 m by 14 m of a plus code of ten digits. A short
plus code is short of a town that is not looked up: ambiguous.

Not recognised: the British National Grid; where a shortened link ("maps.app.goo.gl/…") leads.
"""

import re

from models.identifier import AMBIGUOUS, Identifier

_DECIMAL = (
    r"[\-+]?\b[0-9]{1,2}\.[0-9]{4,15}°?(?: ?[NSns])?(?: ?[,;] ?| )[\-+]?[0-9]{1,3}\.[0-9]{4,15}(?:°?(?: ?[EWew])?\b|°)"
)
_SECONDS = r"(?: ?[0-9]{1,2}(?:\.[0-9]{1,6})?(?:[\"″”]|''))?"
_DEGREES = (
    rf"\b[0-9]{{1,2}}[°º] ?[0-9]{{1,2}}(?:\.[0-9]{{1,6}})?['′]{_SECONDS} ?[NSns][, ]{{0,2}}"
    rf"[0-9]{{1,3}}[°º] ?[0-9]{{1,2}}(?:\.[0-9]{{1,6}})?['′]{_SECONDS} ?[EWew]\b"
)
_SPACED = (
    r"\b[0-9]{1,2} [0-5]?[0-9] [0-5]?[0-9](?:\.[0-9]{1,6})? ?[NSns][, ]{1,2}"
    r"[0-9]{1,3} [0-5]?[0-9] [0-5]?[0-9](?:\.[0-9]{1,6})? ?[EWew]\b"
)
_FRACTION = r"(?:\.[0-9]{3,15}°?|\.[0-9]{2}°)"  # "3.50 s" may be a price
_SIDED = (
    rf"\b[0-9]{{1,2}}{_FRACTION} ?[NSns][, ]{{1,2}}[0-9]{{1,3}}{_FRACTION} ?[EWew]\b"
    r"|\b[NS] ?[0-9]{1,2}\.[0-9]{3,15}°?[, ]{1,2}[EW] ?[0-9]{1,3}\.[0-9]{3,15}\b"
)
_NAMED = re.compile(
    r"(?i)\blat(?:itude)?[\"']?[ :=]{1,3}([\-+]?[0-9]{1,2}\.[0-9]{2,15}°?[,;\s]{1,3}"
    r"[\"']?(?:lon|lng|long|longitude)[\"']?[ :=]{1,3}[\-+]?[0-9]{1,3}\.[0-9]{2,15})\b"
)
_GEOHASH = re.compile(r"(?i)\bwaze\.com/ul/h([0-9b-hjkmnp-z]{6,12})\b")
_IN_LINK = re.compile(
    r"(?i)(?:[?&](?:q|ll|sll|cp|query|daddr|saddr|destination|center|near)=(?:loc:)?|/@|/place/|/search/|/dir/+|\bgeo:|!3d|#map=[0-9.]{1,5}/|[?&]mlat=)"
    r"([\-+]?[0-9]{1,2}\.[0-9]{2,15}(?:,|,\+|,%20|\+|~|/|%2C|%2C\+|!4d|&mlon=)[\-+]?[0-9]{1,3}\.[0-9]{2,15})"
)
_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"  # of geohashes
_LETTERS = "23456789CFGHJMPQRVWX"
_CODE = re.compile(rf"\b[2-9C][2-9CFGHJMPQRV][{_LETTERS}]{{6}}\+[{_LETTERS}]{{2,3}}\b")
_SHORT = re.compile(rf"\b[{_LETTERS}]{{4,6}}\+[{_LETTERS}]{{2,3}}\b")
_NEAR = re.compile(r"\b(?:plus ?code|location|locat\w+|maps?|pin|address|here|meet|postcode)\b", re.IGNORECASE)
_SIZES = (20.0, 1.0, 0.05, 0.0025, 0.000125)  # degrees of a cell, by pairs of characters
_SPACES = re.compile(_SPACED)
_PARTS = re.compile(r"([\-+]?[0-9]+(?:\.[0-9]+)?)")


def normalise(value: str, _region: str = "") -> str | None:
    """Latitude and longitude with five decimals, or None for what is no place, and for 0,0, where no one is."""
    text = value.strip().upper()
    if _CODE.fullmatch(text):
        return _middle(text)
    if "°" in text or "º" in text or _SPACES.fullmatch(text):
        parts = re.findall(r"([^NSEW]+)([NSEW])?", text)
        numbers = [_degrees(part, direction) for part, direction in parts if _PARTS.search(part)]
    else:
        if text[:1] in ("N", "S"):
            text = re.sub(r"([NSEW]) ?([0-9.]+)", r"\2\1", text)
        plain = re.sub(r"%20|%2C|!4D|&MLON=|[,;~/]|(?<=[0-9])\+|[A-Z]{3,}", " ", text)
        pairs = re.findall(r"([\-+]?[0-9]+(?:\.[0-9]+)?)\s*([NSEW])?", plain)
        numbers = [-abs(float(number)) if side in ("S", "W") else float(number) for number, side in pairs]
    return _written(*numbers) if len(numbers) == 2 else None


def _degrees(part: str, direction: str) -> float:
    numbers = [float(number) for number in _PARTS.findall(part)]
    size = sum(abs(number) / 60.0**place for place, number in enumerate(numbers[:3]))
    return -size if direction in ("S", "W") or numbers[0] < 0 else size


def _written(latitude: float, longitude: float) -> str | None:
    if abs(latitude) > 90 or abs(longitude) > 180 or not (latitude or longitude):
        return None
    return f"{latitude:.5f},{longitude:.5f}"


def _middle(code: str) -> str | None:
    """Of a full code; a third character after the + divides its cell into five rows of four."""
    places = [_LETTERS.index(letter) for letter in code.replace("+", "")]
    latitude = sum(size * place for size, place in zip(_SIZES, places[0:10:2], strict=True)) - 90
    longitude = sum(size * place for size, place in zip(_SIZES, places[1:10:2], strict=True)) - 180
    height = width = _SIZES[-1]
    if len(places) == 11:
        height, width = height / 5, width / 4
        latitude, longitude = latitude + places[10] // 4 * height, longitude + places[10] % 4 * width
    return _written(latitude + height / 2, longitude + width / 2)


def _of_geohash(code: str, _region: str) -> str | None:
    """The middle of its cell: each character halves it five times, by longitude first."""
    bits = "".join(f"{_BASE32.index(letter):05b}" for letter in code.lower())
    sides = []
    for side, size in ((bits[1::2], 180.0), (bits[0::2], 360.0)):
        cell = size / 2 ** len(side)
        sides.append((int(side, 2) + 0.5) * cell - size / 2)
    return _written(*sides)


def _short(surface: str, _region: str) -> str | None:
    return AMBIGUOUS if re.search("[A-Z]", surface) else None


IDENTIFIERS = (
    Identifier(
        name="coordinates",
        pattern=re.compile(f"{_DECIMAL}|{_DEGREES}|{_SPACED}|{_SIDED}|{_CODE.pattern}"),
        normalise=normalise,
        strong=False,
    ),
    Identifier(name="coordinates", pattern=_NAMED, normalise=normalise, strong=False),
    Identifier(name="coordinates", pattern=_GEOHASH, normalise=_of_geohash, strong=False),
    Identifier(name="coordinates", pattern=_IN_LINK, normalise=normalise, strong=False),
    Identifier(name="coordinates", pattern=_SHORT, normalise=_short, strong=False, context=_NEAR, score=0.5),
)
