"""Where there are lines of text in a page, as quickly as can be known.

The text detector decides. When in doubt there is text: a missed message is worse than a second of Tesseract's time.
Only what it doubts, blobs as large as the picture and single blots, is tried with the recogniser, which finds letters
in letters only. Without text blobs had scores of up to 0.88, and nothing else that is long had any; the recogniser had
0.6 at most, but for single letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from pipeline.text.pictures.decode import Decoded, decoded
from pipeline.text.pictures.detector import LEGIBLE, Box, Detector, scale, stretched
from pipeline.text.pictures.kind import drawn, ground
from pipeline.text.pictures.networks import Pixels
from pipeline.text.pictures.recogniser import Letters, line

_SHARE, _LEAST, _MOST = 0.5, 480, 672  # of the longer side, and pixels: how large a picture is looked at
_SWALLOWED, _CLOSER = 0.75, 1.5  # score of a blob, for which there is a second look so many times as large ...
_DENSE = 0.03  # ... if such a share of the pixels stands out from those around it, as where there is much text
_REDUCED, _FINER = 0.25, 1_280  # scale for which there is a second look, so large, at what may be small print ...
_EVEN, _MARKS = 0.8, 64  # ... if so much of the ground is even, and so many pixels stand out
_FLAT = 0.5  # of a dark ground, which is not a night's then
_STANDS_OUT = 48  # of 255
_SURE, _BLOT = 0.6, 1.5  # score; less likely, and not as many times as long as high: perhaps a blot
_ASKED = 4  # doubtful ones that are tried
_HIGH = 10  # pixels of a line, that the recogniser reads in a reduced picture as well as in the whole
_ENOUGH = 10  # times as long as high
_LETTERS, _LETTER = 0.5, 0.8  # the recogniser's confidence from which there are some, or a single one


@dataclass
class Page:
    """A page that may have been reduced when it was decoded."""

    decoded: Decoded
    content: Path | bytes
    max_pixels: int

    @cached_property
    def small(self) -> Pixels:
        return _pixels(self.decoded)

    @cached_property
    def whole(self) -> Pixels:
        """Decoded again if it was reduced, which only what has a single page is."""
        if not self.decoded.reduced:
            return self.small
        pages = decoded(self.content, None, self.max_pixels)
        return _pixels(next(page for page in pages if isinstance(page, Decoded)))


def _pixels(page: Decoded) -> Pixels:
    return np.asarray(page.image if page.image.mode == "RGB" else page.image.convert("RGB"))


def lines(page: Page, detector: Detector) -> list[Box]:
    """Lines of text: what is one beyond doubt, or the doubtful ones in which there are letters; in the pixels of the
    whole page."""
    width, height = page.decoded.size
    if min(width, height) < LEGIBLE:
        return []
    size = scale(width, height, _SHARE, _LEAST, _MOST)
    boxes = _boxes(page.small, page.decoded.size, size, detector)
    found = _believed(page, boxes)
    if not found and (closer := _closer(page, boxes, size)) > size:
        found = _believed(page, _boxes(page.whole, page.decoded.size, closer, detector))
    return found


def _believed(page: Page, boxes: Sequence[Box]) -> list[Box]:
    if sure := [box for box in boxes if not _doubtful(box)]:
        return sure
    asked = sorted(boxes, key=lambda box: (-box.score, box.x, box.y))[:_ASKED]
    return [box for box in asked if _says(_read(page, _middle(box)))]


def _says(letters: Letters) -> bool:
    return letters.confidence >= (_LETTERS if len(letters.text.strip()) > 1 else _LETTER)


def _read(page: Page, box: Box) -> Letters:
    """What the recogniser says of a line, in the reduced picture if it is large enough in that."""
    width, height = page.decoded.size
    across, down = page.small.shape[1] / width, page.small.shape[0] / height
    if min(box.width, box.height) * across < _HIGH:
        return line(page.whole, box)
    return line(page.small, stretched(box, across, down))


def _boxes(image: Pixels, size: tuple[int, int], scale: float, detector: Detector) -> list[Box]:
    """What the detector finds in a picture, in pixels of the whole page, in whose size `scale` is meant."""
    across, down = size[0] / image.shape[1], size[1] / image.shape[0]
    return [stretched(box, across, down) for box in detector.boxes(image, scale * across)]


def _closer(page: Page, boxes: Sequence[Box], size: float) -> float:
    """The scale of a second look where the first found nothing sure; 0 where there is no reason for one.

    Lines that a blob has swallowed often stand out in a larger picture; and the small print of a large scan, or of a
    screen, may have been reduced to nothing. Other photographs are left at that.
    """
    marks = _marks(page.small)
    if any(box.blob and box.score >= _SWALLOWED for box in boxes) and marks >= _DENSE * page.small[..., 0].size:
        return size * _CLOSER
    if size > _REDUCED or marks < _MARKS:
        return 0.0
    even, light = ground(page.small)
    print_ = even >= _EVEN and (light or drawn(page.small, ()) >= _FLAT)
    return _FINER / max(page.decoded.size) if print_ else 0.0


def _marks(image: Pixels) -> int:
    """How many pixels stand out from those around them."""
    grey, around = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.ones((3, 3), np.uint8)
    return int((cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, around) > _STANDS_OUT).sum())


def _middle(box: Box) -> Box:
    """Its middle, long enough to tell: the recogniser takes its time by the length."""
    width, height = min(box.width, _ENOUGH * box.height), min(box.height, _ENOUGH * box.width)
    return replace(box, width=width, height=height)


def _doubtful(box: Box) -> bool:
    low, long = sorted((box.width, box.height))
    return box.blob or (box.score < _SURE and long < _BLOT * low)
