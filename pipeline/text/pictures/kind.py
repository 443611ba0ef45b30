"""Whether a picture with text is a screenshot, a page or a photograph."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.text.pictures.detector import Box, stretched
from pipeline.text.pictures.networks import Pixels
from pipeline.text.pictures.picture import Kind

_SIDE = 256  # pixels of the longer side, in which the ground is looked at; a scroll in twice its width
_EVEN = 12  # of 255; a pixel that differs less from its neighbours is even ground
_MOSTLY = 0.8  # of the ground: paper, evenly lit
_FLAT = 2  # of 255; what a program draws differs no more, pixel by pixel, even after JPEG. A camera's grain does
_DRAWN = 0.5  # of the ground. Chats had 0.66 and more whatever was done to them, noisy scans 0.38, photographs less
_INCLINED = 5.0  # degrees; a screen's lines are level
_FINE = 1 / 22  # of the width; a telephone's lines are higher than a page's of 60 characters and more
_TALL = 1.8  # times as high as wide: no page
_LIGHT = 150  # of 255; paper
_MANY = 8  # lines of one direction that make a page of a photograph ...
_PAGE = 0.06  # ... and that cover at least so much of it
_AROUND = np.ones((3, 3), np.uint8)


def kind(image: Pixels, small: Pixels, boxes: Sequence[Box], skew: float) -> Kind:
    """What a picture is, by its lines of text and its ground.

    Args:
        image: the picture.
        small: the same, perhaps reduced: enough for what is seen from afar.
        boxes: its lines, in the pixels of `image`.
        skew: degrees by which most of them are inclined.
    """
    if not boxes:
        return "blank"
    shorter, longer = sorted(image.shape[:2])
    alike = [box for box in boxes if abs(box.angle - skew) < _INCLINED]
    page = len(alike) >= _MANY and len(alike) * 2 > len(boxes) and covered(alike, shorter * longer) >= _PAGE
    fine = float(np.median([min(box.width, box.height) for box in boxes])) < _FINE * shorter
    across, down = small.shape[1] / image.shape[1], small.shape[0] / image.shape[0]
    even, light = ground(small, [stretched(box, across, down) for box in boxes])
    paper = light and longer < _TALL * shorter and (fine or abs(skew) >= _INCLINED)
    if paper and (page or even >= _MOSTLY):
        return "document"
    if abs(skew) < _INCLINED and drawn(image, boxes) >= _DRAWN:
        return "screenshot"
    return "document" if page else "photograph"


def covered(boxes: Sequence[Box], area: float) -> float:
    """The share of a picture that lines take up, 0 to 1."""
    return min(1.0, sum(box.width * box.height for box in boxes) / area)


def ground(image: Pixels, boxes: Sequence[Box] = ()) -> tuple[float, bool]:
    """How much of what is beside the text is even, from afar, 0 to 1, and whether it is light."""
    shorter, longer = sorted(image.shape[:2])
    scale = _SIDE / min(longer, 2 * shorter)
    small = np.asarray(cv2.resize(_grey(image), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    beside = _beside(small, boxes, scale)
    if not beside.any():
        return 1.0, False
    return _share(_range(small) < _EVEN, beside), bool(np.median(small[beside.astype(bool)]) > _LIGHT)


def drawn(image: Pixels, boxes: Sequence[Box]) -> float:
    """How much of what is beside the text is flat, pixel by pixel, 0 to 1."""
    grey = _grey(image)
    beside = _beside(grey, boxes, 1.0)
    return _share(_range(grey) <= _FLAT, beside) if beside.any() else 1.0


def _beside(grey: Pixels, boxes: Sequence[Box], scale: float) -> Pixels:
    """1 where there is no text, 0 elsewhere. The boxes are those of a picture in another scale."""
    beside = np.ones(grey.shape, np.uint8)
    for box in boxes:
        cv2.fillConvexPoly(beside, (box.corners * scale).round().astype(np.int32), 0)
    return beside


def _grey(image: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _range(grey: Pixels) -> Pixels:
    """By how much each pixel and its neighbours differ at most."""
    return np.asarray(cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, _AROUND), np.uint8)


def _share(which: NDArray[np.bool_], among: Pixels) -> float:
    return cv2.countNonZero(which.view(np.uint8) & among) / cv2.countNonZero(among)
