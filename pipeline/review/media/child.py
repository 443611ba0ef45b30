"""The limited process that decodes pictures, pages and videos, and gives them back as JPEG without anything else.

Run as `python -m pipeline.review.media.child`. A question is a line of JSON: `path`, `type`, `page`, `how`. An answer
is two lengths, a line of JSON and the picture. Nothing can be opened but what `_FORMATS` names; nothing can be written.
"""

import ctypes
import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from models.issues import Issue
from pipeline import sockets
from pipeline.text.pictures.decode import BROKEN, decoded

HOW = ("veiled", "grey", "colour")
MEMORY = 1 << 30
LENGTHS = struct.Struct(">II")
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF", "MPO")
_PIXELS = 150_000_000  # telephones take 108 million; what is larger is refused before it is decoded
_SIDES = {"veiled": 320, "grey": 640, "colour": 1600}
_DETAIL = 16  # pixels of the longer side that a veiled picture is made of
_DPI = 200
_PAGE_PIXELS = 25_000_000
_PR_SET_PDEATHSIG = 1


class Unshown(Exception):
    """It cannot be shown; the message is one of ours, and for people."""


def serve() -> None:
    """Limits first, then answers until the parent closes the pipe."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Image.ID[:] = [name for name in _FORMATS if name in Image.OPEN]
    sockets.refuse()
    for limit, value in (("CORE", 0), ("FSIZE", 0), ("NOFILE", 64), ("AS", MEMORY)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{limit}"), (value, value))
    _answer(answers, {"ready": True})
    for line in sys.stdin.buffer:
        try:
            picture, about = drawn(**json.loads(line))
        except Unshown as why:
            _answer(answers, {"why": str(why)})
        except (MemoryError, *BROKEN):
            _answer(answers, {"why": "damaged, or larger than what is decoded here"})
        else:
            _answer(answers, about, picture)


def drawn(path: str, type: str | None, page: int, how: str) -> tuple[bytes, dict[str, Any]]:  # noqa: A002 - as SOURCES
    """A page of a file as JPEG, and how many pages there are.

    Raises:
        Unshown: it cannot be shown.
    """
    kind = (type or "").partition("/")[0]
    make: Callable[[str, str | None, int, str], tuple[Image.Image, int]] = _picture
    if type == "application/pdf":
        make = _of_pdf
    elif kind == "video":
        make = _of_video
    image, pages = make(path, type, page, how)
    size = image.size
    return _jpeg(image, how), {"width": size[0], "height": size[1], "pages": pages}


def _jpeg(image: Image.Image, how: str) -> bytes:
    """Grey and without detail, grey, or as it is; of its metadata nothing is left."""
    image = image.convert("RGB" if how == "colour" else "L")
    side = _SIDES[how]
    if how == "veiled":
        scale = side / max(image.size)
        size = [max(1, round(length * scale)) for length in image.size]
        image.thumbnail((_DETAIL, _DETAIL), Image.Resampling.BOX)
        image = image.resize(size, Image.Resampling.BICUBIC)
    else:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    made = BytesIO()
    plain.save(made, "JPEG", quality=60 if how == "veiled" else 85)
    return made.getvalue()


def _picture(path: str, type_: str | None, page: int, how: str) -> tuple[Image.Image, int]:
    why = "no picture of a kind that is shown here"
    for found in decoded(Path(path), type_, _PIXELS, enough=_SIDES[how]):
        if isinstance(found, Issue):
            why = {"bomb": "larger than what is decoded here", "unsupported": why}.get(found.code, "damaged")
        elif found.page == page:
            return found.image, _pages(path)
    raise Unshown(why if page == 1 else "there is no such page")


def _pages(path: str) -> int:
    """Of a TIFF; anything else is one picture, its frames are not pages."""
    with Image.open(path) as image:
        return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def _of_pdf(path: str, _type: str | None, page: int, _how: str) -> tuple[Image.Image, int]:
    import pypdfium2 as pdfium

    try:
        with closing(pdfium.PdfDocument(path)) as document:
            if not 1 <= page <= len(document):
                raise Unshown("there is no such page")
            sheet = document[page - 1]
            points = max(1.0, sheet.get_width() * sheet.get_height())
            scale = min(_DPI / 72, (_PAGE_PIXELS / points) ** 0.5)
            return sheet.render(scale=scale).to_pil(), len(document)
    except pdfium.PdfiumError:
        raise Unshown("damaged, or protected by a password") from None


def _of_video(path: str, _type: str | None, _page: int, _how: str) -> tuple[Image.Image, int]:
    """A frame from about its first second: the very first is often black."""
    import cv2

    cv2.setNumThreads(1)
    film = cv2.VideoCapture(path, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    try:
        frame = None
        for _ in range(25):
            there, found = film.read()
            if not there:
                break
            frame = found
        if frame is None:
            raise Unshown("a video of a kind that is not decoded here")
        return Image.fromarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)), 1
    except cv2.error:
        raise Unshown("a damaged video") from None
    finally:
        film.release()


def _answer(answers: BinaryIO, about: dict[str, Any], picture: bytes = b"") -> None:
    head = json.dumps(about).encode()
    answers.write(LENGTHS.pack(len(head), len(picture)) + head + picture)
    answers.flush()


if __name__ == "__main__":
    serve()
