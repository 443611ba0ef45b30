"""Pictures: JPEG, PNG, HEIC and other formats, wherever they lie. One record each; the text stage reads them.

Seen on: iPhones (HEIC, JPEG, PNG screenshots), Android cameras. Source: Exif 2.32 (CIPA DC-008).
Times: EXIF's DateTimeOriginal, a local time. Its zone: OffsetTimeOriginal; else what is between it and the satellites'
time (UTC) in the same picture, if that is as many half hours as a zone may be; else the extraction's timezone, if
the case file gives one. Without any, and in an hour that was left out or came twice: null, the raw value is kept.
A picture from another camera may have had another zone; the source of the time says which of these it was.
A place is that which the camera wrote; 0, 0 is what some write when they know none.
Not read: video, XMP, maker notes, thumbnails, faces, what a picture shows.
"""

import json
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import pillow_heif
from PIL import ExifTags, Image, UnidentifiedImageError

from models.issues import Issue
from pipeline.parse.epochs import in_zone, unix_s
from pipeline.parse.parser import Evidence, Item, Parser

pillow_heif.register_heif_opener()

_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    IndexError,
    KeyError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    TypeError,
)
_ORIGINAL, _OFFSET, _COMMENT = 0x9003, 0x9011, 0x9286
_FORMAT = "%Y:%m:%d %H:%M:%S"
_HALF_HOUR = timedelta(minutes=30)


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    row: dict[str, Any] = {
        "locator": "picture:1",
        "kind": "media",
        "title": PurePosixPath(evidence.logical_path).name or None,
    }
    named = any(map(_named_screenshot, (evidence.logical_path, *evidence.other_paths)))
    extra: dict[str, Any] = {"screenshot": True} if named else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(evidence.path) as image:
                extra |= {"width": image.width, "height": image.height}
                exif = image.getexif()
                gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
                row |= _taken(exif, gps, evidence.zone) | _place(gps)
                extra |= _camera(exif)
    except Image.DecompressionBombError:
        yield Issue("picture:1", "bomb", "more pixels than any camera takes")
    except UnidentifiedImageError:
        yield Issue("picture:1", "damaged", "the header is not that of a picture")
    except _BROKEN as error:
        yield Issue("picture:1", "damaged", f"cannot be read: {type(error).__name__}")
    if row.get("sent_at_raw") and row.get("sent_at") is None:
        yield Issue("picture:1", "bad-time", "not a time, without a zone, or in an hour in which the clocks change")
    yield row | {"extra": json.dumps(extra, ensure_ascii=False, sort_keys=True) if extra else None}


def _taken(exif: Image.Exif, gps: Mapping[int, Any], zone: ZoneInfo | None) -> dict[str, Any]:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    raw = _text(details.get(_ORIGINAL))
    if raw is None:
        return {}
    offset = _text(details.get(_OFFSET))
    sent_at, source = _moment(raw, offset, gps, zone)
    row = {"sent_at_raw": f"{raw}{offset or ''}"}
    return row if sent_at is None else row | {"sent_at": sent_at, "sent_at_source": source}


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


def _place(gps: Mapping[int, Any]) -> dict[str, Any]:
    latitude = _degrees(gps.get(2), gps.get(1), "S", 90)
    longitude = _degrees(gps.get(4), gps.get(3), "W", 180)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return {}
    radius = gps.get(31)
    return {"latitude": latitude, "longitude": longitude} | ({"accuracy_m": float(radius)} if radius else {})


def _degrees(parts: Any, reference: Any, negative: str, most: int) -> float | None:
    """Degrees, minutes and seconds; some write decimal degrees into the first and leave the others out."""
    if not parts:
        return None
    value: float = sum(float(part) / 60**power for power, part in enumerate(parts))
    if not 0 <= value <= most:
        return None
    return round(-value if _text(reference) == negative else value, 7)


def _camera(exif: Image.Exif) -> dict[str, Any]:
    names = {"make": ExifTags.Base.Make, "model": ExifTags.Base.Model, "software": ExifTags.Base.Software}
    found = {name: value for name, tag in names.items() if (value := _text(exif.get(tag)))}
    comment = _text(exif.get_ifd(ExifTags.IFD.Exif).get(_COMMENT)) or ""
    return found | ({"screenshot": True} if "Screenshot" in comment else {})


def _named_screenshot(path: str) -> bool:
    """As Android and its makers name them; iOS says it in the comment."""
    *folders, name = path.split("/")
    return "Screenshots" in folders or name.startswith(("Screenshot_", "Screenshot "))


def _text(value: Any) -> str | None:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return text.replace("ASCII\0\0\0", "").replace("\0", "").strip() or None


PARSER = Parser(
    name="photos",
    version=1,
    threads=False,
    read=_read,
    types=(
        "image/jpeg",
        "image/png",
        "image/heic",
        "image/heif",
        "image/avif",
        "image/webp",
        "image/gif",
        "image/tiff",
        "image/bmp",
    ),
)
