"""Times of messages raised to the line that they end.

Messengers set them small, behind the last words and a little below. Tesseract takes both for one line, cuts it at the
feet of the words, and reads "20:43" as "55.4". On rendered chats (2026-11) the character error is 2.2 % light and 3.1 %
dark without this, 1.2 % and 1.5 % with it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.text.pictures.ground import Pixels

_INK = 190  # grey below which a pixel belongs to a letter
_FRINGE = 2  # pixels around ink that are not white either
_GAP = 0.65  # of the height of most letters: those of a word stand nearer to each other, a time further from it
_SPECK = 6  # pixels; what is lower is no letter
_MOST = 20_000  # pieces of ink; what has more is no chat
_GLYPHS = 2  # at least; digits of a small picture touch
_SMALL = 0.85  # of the height of the words before it, at most
_DROP = (0.12, 0.9)  # of its own height, below the feet of the words before it
_BEFORE = 12.0  # times its height: how far the words before it are looked at
_NEAR = 4.0  # times its height: how far the last of them is
_LEVEL = 0.6  # share of its letters that stand on one line


@dataclass(frozen=True)
class _Boxes:
    """Of pieces of ink, a value for each."""

    left: NDArray[np.int32]
    top: NDArray[np.int32]
    right: NDArray[np.int32]
    foot: NDArray[np.int32]


def raised(pixels: Pixels) -> Pixels:
    """The picture with such times moved up to where the words before them stand.

    Args:
        pixels: dark on white, height × width.
    """
    ink = np.asarray(pixels < _INK, np.uint8)
    glyphs = _boxes(ink)
    if len(glyphs.left) > _MOST:
        return pixels
    words = _boxes(_joined(ink, glyphs))
    moved = pixels.copy()
    for at in range(len(words.left)):
        left, top, right, foot = (int(side[at]) for side in (words.left, words.top, words.right, words.foot))
        drop = _drop(glyphs, left, top, right, foot)
        if drop and top > drop and not ink[top - drop - 1 : top, left:right].any():
            rows = slice(max(drop, top - _FRINGE), foot + _FRINGE)
            columns = slice(max(0, left - _FRINGE), right + _FRINGE)
            place = moved[rows, columns].copy()
            moved[rows, columns] = 255
            moved[rows.start - drop : rows.start - drop + len(place), columns] = place
    return moved


def _joined(ink: Pixels, glyphs: _Boxes) -> Pixels:
    """With the letters of a word grown together."""
    heights = glyphs.foot - glyphs.top
    heights = heights[heights >= _SPECK]
    gap = max(3, round(_GAP * float(np.median(heights)))) if len(heights) else 3
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8)), np.uint8)


def _boxes(ink: Pixels) -> _Boxes:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, width, height = np.asarray(stats[1:, :4], np.int32).T
    return _Boxes(left, top, left + width, top + height)


def _drop(glyphs: _Boxes, left: int, top: int, right: int, foot: int) -> int:
    """Pixels by which what is in this box hangs below the words before it; 0 if it is no such time."""
    if right - left < foot - top or foot - top < _SPECK:
        return 0
    own = (glyphs.left >= left) & (glyphs.right <= right) & (glyphs.top >= top) & (glyphs.foot <= foot)
    if own.sum() < _GLYPHS:
        return 0
    stands = int(np.median(glyphs.foot[own]))  # ticks beside a time hang lower
    height = stands - top
    if right - left < 1.5 * height or np.mean(np.abs(glyphs.foot[own] - stands) <= 2) < _LEVEL:
        return 0
    before = (glyphs.right <= left) & (glyphs.right > left - _BEFORE * height)
    before &= (glyphs.top < stands) & (glyphs.foot > top) & (glyphs.foot < stands + height)
    if before.sum() < 2 or left - int(glyphs.right[before].max()) > _NEAR * height:
        return 0
    tall = np.percentile(glyphs.foot[before] - glyphs.top[before], 80)
    drop = stands - int(np.median(glyphs.foot[before]))
    low, high = _DROP
    return drop if height <= _SMALL * tall and low * height <= drop <= high * height else 0
