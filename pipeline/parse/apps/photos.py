"""Pictures: JPEG, PNG, HEIC and other formats, wherever they lie. One record each; the text stage reads them.

Seen on: iPhones (HEIC, JPEG, PNG screenshots), Android cameras. Source: Exif 2.32 (CIPA DC-008).
Times: EXIF's DateTimeOriginal with its OffsetTimeOriginal; without an offset nobody knows the zone: null, the raw value
is kept.
A place is that which the camera wrote; 0, 0 is what some write when they know none.
Not read: video, XMP, maker notes, thumbnails, faces, what a picture shows.
"""

import json
import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, UnidentifiedImageError

from models.issues import Issue
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
                row |= _taken(exif) | _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
                extra |= _camera(exif)
    except Image.DecompressionBombError:
        yield Issue("picture:1", "bomb", "more pixels than any camera takes")
    except UnidentifiedImageError:
        yield Issue("picture:1", "damaged", "the header is not that of a picture")
    except _BROKEN as error:
        yield Issue("picture:1", "damaged", f"cannot be read: {type(error).__name__}")
    if row.get("sent_at_raw") and row.get("sent_at") is None:
        yield Issue("picture:1", "bad-time", "not a time, or without a zone")
    yield row | {"extra": json.dumps(extra, ensure_ascii=False, sort_keys=True) if extra else None}


def _taken(exif: Image.Exif) -> dict[str, Any]:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    raw = _text(details.get(_ORIGINAL))
    if raw is None:
        return {}
    offset = _text(details.get(_OFFSET))
    stored = f"{raw}{offset or ''}"
    try:
        moment = datetime.strptime(f"{raw}{(offset or '').replace(':', '')}", "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        return {"sent_at_raw": stored}
    return {"sent_at": round(moment.timestamp() * 1_000_000), "sent_at_raw": stored}


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
