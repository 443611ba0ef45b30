"""The grounds of a screenshot made white: bubbles, headers and wallpaper go, what is written on them stays.

Tesseract parts a picture into dark and light by one level for all of it. White letters in a blue bubble on a white page
are then part of the bubble, and the edges of bubbles are letters. Here every even piece that carries something is
turned to white by itself and what differs from it to dark, the outer pieces first. Measured on rendered chats (four
looks, six fonts, 2026-11): character error 6.1 % light and 8.8 % dark without it, 2.2 % and 3.1 % with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

cv2.setNumThreads(1)  # there is a process for each core

Pixels = NDArray[np.uint8]

_DARK = 110  # median of grey below which a picture is light on dark
_EVEN = 14  # levels of grey between neighbours: noise of JPEG is less, the edge of a letter more
_NOTHING = 26  # levels of grey from the ground that are no writing: patterns, bubbles hardly lighter than the page
_LEAST = 0.03  # of the shorter side: the least width and height of a ground
_MARK = 12  # pixels: the least area of something that stands on a ground
_MARKS = 3  # a ground carries as many; a large letter encloses two at most
_NOTCH = 13  # pixels: noise at the edge of a ground up to this size belongs to it
_RING = 3  # pixels around a ground in which its edge fades
_EFFORT = 40  # times the picture's pixels, for pictures of nothing but grounds in grounds
_LARGEST = 40_000_000  # pixels; no screen and hardly a scrolled one has more


@dataclass(frozen=True)
class _Ground:
    """An even piece that carries something. `place` is where its `inside` (True within its outline) lies; `level` is
    its own grey."""

    place: tuple[slice, slice]
    inside: NDArray[np.bool_]
    level: int


def dark_on_light(pixels: Pixels) -> Pixels:
    """Inverted if most of it is dark."""
    return np.asarray(255 - pixels, np.uint8) if np.median(pixels) < _DARK else pixels


def on_white(pixels: Pixels) -> Pixels:
    """Dark writing on white.

    Args:
        pixels: grey, height × width.
    """
    written = dark_on_light(pixels).copy()
    if pixels.size > _LARGEST:
        return written
    around = np.ones((2 * _RING + 1, 2 * _RING + 1), np.uint8)
    for ground in _grounds(pixels):
        there = written[ground.place]
        there[cv2.dilate(ground.inside.astype(np.uint8), around) > 0] = 255
        far = np.abs(pixels[ground.place].astype(np.int16) - ground.level)
        ink = 255 - np.where(far <= _NOTHING, 0, far)
        there[ground.inside] = ink[ground.inside]
    return written


def _grounds(pixels: Pixels) -> Iterator[_Ground]:
    """From the largest to the smallest, so that what lies in another comes after it."""
    height, width = pixels.shape
    least = _LEAST * min(height, width)
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(_even(pixels), connectivity=4)
    labels = np.asarray(pieces, np.int32)
    wide, high, area = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_AREA]
    boxes = wide.astype(np.int64) * high
    effort = 0
    for number in np.argsort(-boxes, kind="stable"):
        effort += int(boxes[number])
        if boxes[number] < least * least or effort > _EFFORT * pixels.size:
            return
        if min(wide[number], high[number]) >= least and area[number] >= least * least:
            ground = _ground(pixels, labels, int(number) + 1, np.asarray(stats[number + 1], np.int32))
            if ground is not None:
                yield ground


def _even(pixels: Pixels) -> Pixels:
    smooth = cv2.medianBlur(pixels, 3)
    square = np.ones((3, 3), np.uint8)
    return np.asarray(cv2.dilate(smooth, square) - cv2.erode(smooth, square) <= _EVEN, np.uint8)


def _ground(pixels: Pixels, labels: NDArray[np.int32], label: int, stats: NDArray[np.int32]) -> _Ground | None:
    """The piece with this label, if it carries something."""
    left, top, wide, high = (int(stats[key]) for key in (cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP, 2, 3))
    margin = _NOTCH + _RING
    place = (
        slice(max(0, top - margin), min(pixels.shape[0], top + high + margin)),
        slice(max(0, left - margin), min(pixels.shape[1], left + wide + margin)),
    )
    piece = np.asarray(labels[place] == label, np.uint8)
    contours, parents = cv2.findContours(piece, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    outer = [contour for contour, parent in zip(contours, parents[0], strict=True) if parent[3] < 0]
    marks = [cv2.contourArea(contour) for contour, parent in zip(contours, parents[0], strict=True) if parent[3] >= 0]
    inside = np.asarray(cv2.drawContours(np.zeros_like(piece), outer, -1, 1, cv2.FILLED), np.uint8)
    if not _carries([mark for mark in marks if mark >= _MARK], int(inside.sum()), wide * high):
        return None
    level = int(np.median(pixels[place][piece > 0]))
    return _Ground(place, _without_notches(inside), level)


def _carries(marks: list[float], inside: int, box: int) -> bool:
    """Whether it is a ground with writing on it. A large letter is none: its strokes enclose two pieces at most, and
    those are a good part of it."""
    few = 0 < sum(marks) < 0.15 * inside and inside > 0.75 * box
    return len(marks) >= _MARKS or few


def _without_notches(inside: Pixels) -> NDArray[np.bool_]:
    """Notches closed. The margin keeps a ground at the picture's edge from growing together with it."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_NOTCH, _NOTCH))
    wider = cv2.copyMakeBorder(inside, _NOTCH, _NOTCH, _NOTCH, _NOTCH, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(wider, cv2.MORPH_CLOSE, disc)
    return np.asarray(closed[_NOTCH:-_NOTCH, _NOTCH:-_NOTCH] > 0, np.bool_)
