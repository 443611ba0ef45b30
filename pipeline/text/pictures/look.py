"""What a picture is, seen without reading it: whether there is text, of which kind, and which way up.

A JPEG is decoded at a fraction of its size at first, and in full only if there is text in it.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pdqhash

from models.issues import Issue
from pipeline.text.pictures.decode import BROKEN, decoded
from pipeline.text.pictures.detector import Detector
from pipeline.text.pictures.kind import covered, kind
from pipeline.text.pictures.lines import Page, lines
from pipeline.text.pictures.networks import Pixels, session
from pipeline.text.pictures.picture import Look
from pipeline.text.pictures.upright import skew, turn

_DECODED = 480  # pixels of the shorter side to which a JPEG is decoded at first
_PDQ_SIDE = 256  # pixels; PDQ itself goes down to 64, and takes its time by the pixels
_PDQ_SMALLEST = 32  # pixels
_PDQ_QUALITY = 50  # of 100; below it the hash says nothing of the picture: its makers' advice


def looks(
    content: Path | bytes,
    type: str | None,  # noqa: A002  as SOURCES calls it
    max_pixels: int,
    detector: Detector,
) -> Iterator[Look | Issue]:
    """What each page of a picture is.

    Args:
        content: a file, or the bytes of one.
        type: media type by content, to tell what is damaged from what nothing here decodes.
        max_pixels: a larger page is refused before it is decoded.
        detector: finds the text.
    """
    session("detector")  # that it cannot be loaded is no picture's fault
    for page in decoded(content, type, max_pixels, _DECODED):
        if isinstance(page, Issue):
            yield page
            continue
        try:
            yield _look(Page(page, content, max_pixels), detector)
        except (*BROKEN, cv2.error) as error:
            yield Issue(f"page:{page.page}", "quarantined", f"looking at it failed: {error.__class__.__name__}")


def _look(page: Page, detector: Detector) -> Look:
    number, (width, height) = page.decoded.page, page.decoded.size
    pdq = _pdq(page.small)
    boxes = lines(page, detector)
    if not boxes:
        return Look(number, width, height, None, pdq, "blank")
    image, inclined = page.whole, skew(boxes)
    return Look(
        page=number,
        width=image.shape[1],
        height=image.shape[0],
        pixel_sha256=_sha256(image),
        pdq=pdq,
        kind=kind(image, page.small, boxes, inclined),
        turn=turn(image, boxes),
        skew=inclined,
        lines=len(boxes),
        covered=round(covered(boxes, width * height), 4),
    )


def _sha256(image: Pixels) -> str:
    height, width = image.shape[:2]
    sha256 = hashlib.sha256(b"%d %d " % (width, height))
    sha256.update(np.ascontiguousarray(image).data)
    return sha256.hexdigest()


def _pdq(image: Pixels) -> str | None:
    """PDQ's hash, of the picture brought down: its own first step, only faster."""
    if min(image.shape[:2]) < _PDQ_SMALLEST:
        return None
    bits, quality = pdqhash.compute(cv2.resize(image, (_PDQ_SIDE, _PDQ_SIDE), interpolation=cv2.INTER_AREA))
    return np.packbits(bits).tobytes().hex() if quality >= _PDQ_QUALITY else None
