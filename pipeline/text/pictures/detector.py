"""Where there is text in a picture: PP-OCRv6's small detector.

The method is that of Liao et al., "Real-time Scene Text Detection with Differentiable Binarization" (2020): the network
says for each pixel how likely it is text within a shrunken line; islands of such pixels are lines, which are widened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.text.pictures.networks import Pixels, run

LEGIBLE = 12
"""Pixels; nothing lower or narrower holds a word."""

_TEXT = 0.3  # of a pixel, above which it may be text
_LINE = 0.35  # mean of a line's pixels below which it is none. The model's makers have 0.5, and lose pale ones
_SHRUNK = 1.6  # their ratio of area to perimeter, by which lines are widened again
_BLOB = 0.2  # of the shorter side; no line is so high in a picture of several
_DROWNED = 0.7  # of a pixel, above which it is text even in a blob
_THIN = 3  # pixels; an island that is thinner is no line
_FAINT, _FEW = 12, 64  # of 255, and values of three a pixel: what stands out less, or in fewer, is no word
_STEP = 32  # the network halves a picture five times
_TALL = 2.2  # times the shorter side
_ENLARGED = 4.0  # no further: it shows nothing more
_PIXELS = 40_000_000  # that are looked at: 6 s. Only what is hundreds of times as long as wide has more
_TILE = 1_024  # pixels; both are multiples of 32
_RIM = 96  # higher than any line of a tile, so that each is seen whole


@dataclass(frozen=True)
class Box:
    """A line of text, or a piece of one: a rectangle that may be inclined, in pixels.

    Attributes:
        x, y: its centre.
        width: along its top edge, which is within 45° of level; text that runs up or down has less of it than height.
        height: across.
        angle: degrees clockwise from level, -45 to 45.
        score: how likely it is text, 0 to 1.
        blob: it is as high as no line of several, or stands in something that is: there may be no text in it.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float
    score: float
    blob: bool = False

    @property
    def corners(self) -> NDArray[np.float32]:
        """Top left, top right, bottom right, bottom left: 4 × (x, y)."""
        along = np.array([np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))]) * self.width / 2
        down = np.array([-np.sin(np.radians(self.angle)), np.cos(np.radians(self.angle))]) * self.height / 2
        centre = np.array([self.x, self.y])
        corners = [centre - along - down, centre + along - down, centre + along + down, centre - along + down]
        return np.array(corners, dtype=np.float32)


class Detector:
    """Finds lines of text. It takes its time by the pixels, 40 ms for 480 × 480, unless there is nothing to be seen."""

    def boxes(self, image: Pixels, scale: float = 1.0) -> list[Box]:
        """Lines in no promised order, in pixels of the picture, which is looked at in another size if `scale` says so.

        Letters of fewer than about six pixels in that size are not seen.
        """
        height, width = (max(_STEP, round(side * scale / _STEP) * _STEP) for side in image.shape[:2])
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        sized = np.asarray(cv2.resize(image, (width, height), interpolation=how), np.uint8)
        if _nothing(sized):
            return []
        likely = self._likely(sized)
        across, down = image.shape[1] / width, image.shape[0] / height
        return [stretched(box, across, down) for box in _lines(likely)]

    def _likely(self, image: Pixels) -> NDArray[np.float32]:
        """How likely each pixel is text; of a large picture in overlapping tiles, so that memory has a limit."""
        likely = np.empty(image.shape[:2], np.float32)
        for top, low, first, last in _tiles(image.shape[0]):
            for left, right, start, end in _tiles(image.shape[1]):
                tile = run("detector", image[top:low, left:right])[0]
                likely[first:last, start:end] = tile[first - top : last - top, start - left : end - left]
        return likely


def scale(width: int, height: int, share: float, least: float, most: float) -> float:
    """The scale in which lines are looked for: a share of the picture's longer side, within limits in pixels.

    A scroll counts as the telephone's screens that it was put together from.
    """
    shorter, longer = sorted((width, height))
    screen = min(longer, _TALL * shorter)
    wanted = min(max(screen * share, least), most) / screen
    return float(min(wanted, _ENLARGED, np.sqrt(_PIXELS / (shorter * longer))))


@cache
def detector() -> Detector:
    """The detector of this process."""
    return Detector()


def _nothing(image: Pixels) -> bool:
    """Whether a picture is so smooth, in each colour, that no letter is in it: sky, darkness, blur."""
    around = cv2.morphologyEx(image, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    return int(np.count_nonzero(around > _FAINT)) < _FEW


def _tiles(size: int) -> Iterator[tuple[int, int, int, int]]:
    """From and to where a tile is looked at, and from and to where it is believed: not at its rim."""
    start = 0
    while start < size:
        left = max(0, start - _RIM)
        right = size if size - left <= _TILE else left + _TILE
        end = size if right == size else right - _RIM
        yield left, right, start, end
        start = end


def _lines(likely: NDArray[np.float32]) -> list[Box]:
    """The lines in a map of how likely each pixel is text; of blobs of half-likely pixels what stands out in them."""
    found = _islands(likely, _TEXT)
    blobs = [box for box in found if min(box.width, box.height) > _BLOB * min(likely.shape)]
    if not blobs:
        return found
    lines = [box for box in found if box not in blobs]
    drowned = [box for box in _islands(likely, _DROWNED) if _in_one(box, blobs) and not _in_one(box, lines)]
    return lines + [replace(box, blob=True) for box in drowned or blobs]


def _in_one(box: Box, others: Sequence[Box]) -> bool:
    return any(cv2.pointPolygonTest(other.corners, (box.x, box.y), measureDist=False) >= 0 for other in others)


def _islands(likely: NDArray[np.float32], least: float) -> list[Box]:
    mask = cv2.dilate((likely > least).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, nesting = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for number, outline in enumerate(outlines):
        if nesting[0][number][3] >= 0:
            continue  # the outline of a hole
        (x, y), (width, height), angle = cv2.minAreaRect(outline)
        if min(width, height) < _THIN:
            continue
        score = _mean(likely, np.asarray(cv2.boxPoints(((x, y), (width, height), angle)), np.float32))
        if score >= _LINE:
            more = width * height * _SHRUNK / (width + height)
            boxes.append(_level(x, y, width + more, height + more, angle, score))
    return boxes


def _mean(likely: NDArray[np.float32], corners: NDArray[np.float32]) -> float:
    """The mean within a rectangle that may be inclined."""
    left, top, width, height = cv2.boundingRect(corners)
    left, top = max(left, 0), max(top, 0)
    part = likely[top : top + height, left : left + width]
    within = np.zeros(part.shape, np.uint8)
    cv2.fillConvexPoly(within, (corners - (left, top)).astype(np.int32), 1)
    return float(cv2.mean(part, within)[0])


def _level(x: float, y: float, width: float, height: float, angle: float, score: float) -> Box:
    """With the side that is nearer to level as its width."""
    turns = round(angle / 90)
    if turns % 2:
        width, height = height, width
    return Box(x, y, width, height, angle - 90 * turns, score)


def stretched(box: Box, across: float, down: float) -> Box:
    """In a picture so many times as wide and as high; that it bends angles by a degree or two is of no account."""
    return Box(box.x * across, box.y * down, box.width * across, box.height * down, box.angle, box.score, box.blob)
