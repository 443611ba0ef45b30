"""Exif 2.32 (CIPA DC-008): when and where a picture was taken, and with what; and what Apple adds to it.

The form of Apple's note is that of published pictures of iPhones. Not verified: which of its tags tell the burst and
what a Live Photo's picture and video have in common.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import nan
from numbers import Rational
from struct import error, unpack_from
from typing import Any
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image

from pipeline.parse.times.epochs import in_zone, unix_s

_FORMAT = "%Y:%m:%d %H:%M:%S"
_TAKEN = ((0x9003, 0x9011), (0x9004, 0x9012))  # DateTimeOriginal, DateTimeDigitized, each with its offset
_WRITTEN = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_COMMENT, _NOTE = 0x9286, 0x927C
_NAMES = {"make": 0x010F, "model": 0x0110, "software": 0x0131, "artist": 0x013B, "description": 0x010E}
_APPLE = {0x0B: "burst", 0x11: "live_photo"}
_MOST_CHARS = 2_000
_HALF_HOUR = timedelta(minutes=30)


def taken(exif: Image.Exif, created: str | None, zone: ZoneInfo | None) -> dict[str, Any]:
    """Columns of RECORDS: the time as it is written, and in UTC where its zone is known.

    Args:
        created: a time of XMP, for a picture whose EXIF has none.
        zone: of the extraction.
    """
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    details = exif.get_ifd(ExifTags.IFD.Exif)
    raw, offset = next(
        ((value, _offset(details.get(beside))) for tag, beside in _TAKEN if (value := _time(details.get(tag)))),
        (None, None),
    )
    if raw is None:
        raw, offset = _written(created)
    if raw is None:
        return {}
    sent_at, source = _moment(raw, offset, gps, zone)
    row = {"sent_at_raw": f"{raw}{offset or ''}"}
    return row if sent_at is None else row | {"sent_at": sent_at, "sent_at_source": source}


def _time(value: Any) -> str | None:
    """None of the blanks and noughts that a camera writes when it does not know."""
    text = _text(value)
    return text if text and text.strip(":0 ") else None


def _offset(value: Any) -> str | None:
    text = _text(value) or ""
    return text if _OFFSET.fullmatch(text) else None


def _written(value: str | None) -> tuple[str | None, str | None]:
    """A time of XMP in EXIF's form, and its offset; a date without a time is none."""
    found = _WRITTEN.fullmatch(value or "")
    if found is None:
        return None, None
    raw = f"{found[1]}:{found[2]}:{found[3]} {found[4]}{found[5] or ':00'}"
    return raw, "+00:00" if found[6] == "Z" else found[6]


def _moment(raw: str, offset: str | None, gps: Mapping[int, Any], zone: ZoneInfo | None) -> tuple[int | None, str]:
    """UTC microseconds, and where the zone comes from."""
    try:
        local = datetime.strptime(raw, _FORMAT)  # noqa: DTZ007 - it has no zone
        if offset:
            return unix_s(datetime.strptime(f"{raw}{offset.replace(':', '')}", f"{_FORMAT}%z").timestamp()), "zone"
    except ValueError:
        return None, ""
    between = _between(local, gps)
    if between is not None:
        return unix_s((local - between).replace(tzinfo=UTC).timestamp()), "gps"
    return in_zone(local, zone), "extraction"


def _between(local: datetime, gps: Mapping[int, Any]) -> timedelta | None:
    """Local time minus the satellites' (GPSDateStamp and GPSTimeStamp), in half hours; None if no zone fits.

    A fix may be older than the picture: what lies more than a minute beside a half hour is not believed.
    """
    try:
        hours, minutes, seconds = map(float, gps[7])
        day = datetime.strptime(_text(gps[29]) or "", "%Y:%m:%d")  # noqa: DTZ007 - compared with a local time
        fix = day + timedelta(hours=hours, minutes=minutes, seconds=seconds)
        halves = round((local - fix) / _HALF_HOUR)
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    between = halves * _HALF_HOUR
    fits = abs(local - fix - between) <= timedelta(minutes=1)
    return between if fits and timedelta(hours=-12) <= between <= timedelta(hours=14) else None


def place(exif: Image.Exif) -> dict[str, Any]:
    """Columns of RECORDS. 0, 0 is no place."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(2), gps.get(1), "NS", 90)
    longitude = _degrees(gps.get(4), gps.get(3), "EW", 180)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return {}
    radius = _number(gps.get(31))
    return {"latitude": latitude, "longitude": longitude} | ({"accuracy_m": radius} if radius > 0 else {})


def _degrees(parts: Any, reference: Any, sides: str, most: int) -> float | None:
    """Degrees, minutes and seconds; some write decimal degrees into the first and leave the others out.

    Without the side of the equator or of Greenwich it is no place.
    """
    side = (_text(reference) or "-")[0].upper()
    parts = parts if isinstance(parts, tuple) else (parts,)
    value: float = sum(_number(part) / 60**power for power, part in enumerate(parts))
    if side not in sides or not 0 <= value <= most:
        return None
    return round(-value if side == sides[1] else value, 7)


def _number(value: Any) -> float:
    """Not a number (so that nothing is true of it) of what is none, and of a fraction by nought."""
    return float(value) if isinstance(value, int | float | Rational) else nan


def camera(exif: Image.Exif) -> dict[str, Any]:
    """For `extra`: the camera, and what its owner or its maker wrote."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    found: dict[str, Any] = {name: value for name, tag in _NAMES.items() if (value := _text(exif.get(tag)))}
    if serial := _text(details.get(0xA431)):
        found["serial"] = serial
    comment = _text(details.get(_COMMENT)) or ""
    if "Screenshot" in comment:
        found["screenshot"] = True
    elif comment:
        found["comment"] = comment[:_MOST_CHARS]
    return found | _apple(details.get(_NOTE))


def _apple(note: Any) -> dict[str, str]:
    """Texts of Apple's maker note: a directory of tags whose values lie so far from its own beginning."""
    if not isinstance(note, bytes) or not note.startswith(b"Apple iOS\0") or note[12:14] != b"MM":
        return {}
    found = {}
    try:
        for number in range(unpack_from(">H", note, 14)[0]):
            tag, form, length, place = unpack_from(">HHII", note, 16 + 12 * number)
            if tag in _APPLE and form == 2 and length > 4 and (value := _text(note[place : place + length])):
                found[_APPLE[tag]] = value
    except error:
        return found
    return found


def _text(value: Any) -> str | None:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return text.replace("ASCII\0\0\0", "").replace("\0", "").strip() or None
