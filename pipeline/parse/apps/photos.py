"""Pictures: JPEG, PNG, HEIC and other formats, wherever they lie. One record each; the text stage reads them.

Seen on: real: HEIC of several cameras (iPhones' among them), JPEG of Tika's; others made in code.
Origin: Exif 2.32 (CIPA DC-008), XMP (ISO 16684-1), IPTC's digital source types; the form of Apple's maker note from
those pictures. Not verified: which of its tags tell `burst` and `live_photo`.
Times: EXIF's DateTimeOriginal, else DateTimeDigitized, else XMP's date of creation, a local time. Its zone: as written
beside it; else what is between it and the satellites' time (UTC) in the same picture, if that is as many half hours as
a zone may be; else the extraction's timezone, if the case file gives one. Without any, and in an hour that was left out
or came twice: null, the raw value is kept. A picture from another camera may have had another zone; the source of the
time says which of these it was.
Read: the place that the camera wrote (0, 0 is what some write when they know none); camera, its serial number, who made
it as its owner says; what made the picture, also whether that was a model (`source_type`) and the words it was given;
what a Live Photo's picture and video have in common (`live_photo`), and pictures of one burst (`burst`); from the path:
screenshots, thumbnails and of what, edits, the bin of Android.
Not read: other maker notes, thumbnails inside, faces, what a picture shows; whether what it says of itself is true.
"""

import warnings
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import pillow_heif
from PIL import Image, UnidentifiedImageError

from models.issues import Issue
from pipeline.parse.formats import exif
from pipeline.parse.formats.xmp import xmp
from pipeline.parse.parser import ODD, Evidence, Item, Parser
from pipeline.parse.stores.gallery import by_paths

pillow_heif.register_heif_opener()

_FORMATS = ("jpeg", "png", "heic", "heif", "avif", "webp", "gif", "tiff", "bmp")
_BROKEN = (*ODD, OSError, SyntaxError, EOFError, ZeroDivisionError)
_GIVEN = ("parameters", "prompt")  # what programs that make pictures with a model write into a PNG
_MOST_CHARS = 2_000


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    row: dict[str, Any] = {
        "locator": "picture:1",
        "kind": "media",
        "title": PurePosixPath(evidence.logical_path).name or None,
    }
    extra = by_paths(evidence.logical_path, evidence.other_paths)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(evidence.path) as image:
                extra |= {"width": image.width, "height": image.height}
                tags = image.getexif()
                made = xmp(image.info.get("xmp") or image.info.get("XML:com.adobe.xmp"))
                row |= exif.taken(tags, made.pop("created", None), evidence.zone) | exif.place(tags)
                extra |= made | exif.camera(tags) | _given(image.info)
    except Image.DecompressionBombError:
        yield Issue("picture:1", "bomb", "more pixels than any camera takes")
    except UnidentifiedImageError:
        yield Issue("picture:1", "damaged", "the header is not that of a picture")
    except _BROKEN as error:
        yield Issue("picture:1", "damaged", f"cannot be read: {type(error).__name__}")
    if row.get("sent_at_raw") and row.get("sent_at") is None:
        yield Issue("picture:1", "bad-time", "not a time, without a zone, or in an hour in which the clocks change")
    yield row | {"extra": extra}


def _given(info: Mapping[Any, Any]) -> dict[str, str]:
    words = next((info[name] for name in _GIVEN if isinstance(info.get(name), str)), None)
    return {"words_given": words[:_MOST_CHARS]} if words else {}


PARSER = Parser(
    name="photos",
    version=2,
    threads=False,
    read=_read,
    types=tuple(f"image/{name}" for name in _FORMATS),
)
