"""Which frames of an animation are worth reading: a few that differ, since text stays for many frames.

Frames are compared as grey thumbnails. The first is taken, then again and again the one that differs most from all
taken so far (Gonzalez 1985), so that the choice does not depend on how long a scene lasts.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.issues import Issue

ANIMATED = frozenset({"GIF", "WEBP", "PNG", "AVIF"})
"""Formats, as Pillow names them, whose further pictures are frames."""

_FRAMES = 8
_BROKEN = (OSError, ValueError, SyntaxError, IndexError, RuntimeError, struct.error)
_LOOKED_AT = 400
_SIDE = 128  # pixels of a thumbnail: a short word in small letters changes 20 of them, noise and dithering hardly any
_CHANGED = 32  # levels of grey
_SAME = 0.001  # share of changed pixels up to which two frames say the same


def chosen(image: Image.Image, max_pixels: int) -> Iterator[int | Issue]:
    """Numbers of the frames to read, in their order, at most eight; an issue if frames that differ are left out.

    Args:
        image: opened.
        max_pixels: of all frames that are compared; those behind them are left out.
    """
    if not getattr(image, "is_animated", False):
        yield 0
        return
    thumbnails, reached_end = _thumbnails(image, max_pixels)
    numbers, rest = _different(thumbnails)
    yield from numbers
    if rest > _SAME or not reached_end:
        yield Issue(f"page:{len(numbers)}", "truncated", f"{len(numbers)} frames of the animation are read")


def _thumbnails(image: Image.Image, max_pixels: int) -> tuple[list[NDArray[np.int16]], bool]:
    """Of each frame (128 × 128 levels of grey), and whether these are all. What cannot be decoded is the end."""
    allowed = max(1, min(_LOOKED_AT, max_pixels // max(1, image.width * image.height)))
    found: list[NDArray[np.int16]] = []
    with suppress(EOFError, *_BROKEN):
        for number in range(allowed):
            image.seek(number)
            found.append(_thumbnail(image))
    try:
        image.seek(len(found))
        reached_end = False
    except EOFError:
        reached_end = True
    except _BROKEN:
        reached_end = False
    image.seek(0)
    return found, reached_end


def _thumbnail(image: Image.Image) -> NDArray[np.int16]:
    on_white = Image.new("RGBA", image.size, "white")
    on_white.alpha_composite(image.convert("RGBA"))
    return np.asarray(on_white.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX), np.int16)


def _different(thumbnails: list[NDArray[np.int16]]) -> tuple[list[int], float]:
    """Numbers of those that differ most, sorted, and how far the most different of the others is from them."""
    if not thumbnails:
        return [0], 0.0
    every = np.stack(thumbnails)
    taken, distance = [0], _distance(every, 0)
    while len(taken) < _FRAMES and distance.max() > _SAME:
        taken.append(int(distance.argmax()))
        distance = np.minimum(distance, _distance(every, taken[-1]))
    return sorted(taken), float(distance.max())


def _distance(every: NDArray[np.int16], number: int) -> NDArray[np.float64]:
    changed = np.abs(every - every[number]) > _CHANGED
    return np.asarray(changed.mean(axis=(1, 2)), np.float64)
