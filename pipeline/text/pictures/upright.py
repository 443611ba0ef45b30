"""Which way up the text of a picture is, and how far its lines are from level."""

from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.text.pictures.detector import Box
from pipeline.text.pictures.networks import Pixels, run
from pipeline.text.pictures.recogniser import cut, letters

_LONG = 2.0  # a box as many times as long as high shows which way its text runs
_ASKED, _READ = 6, 4  # lines of which the direction is asked, and that are read
_ENOUGH = 10  # times a line's height that are read of it
_DECIDED = 0.8  # of confidence, by which one side is ahead of the other: no more lines are read
_HEIGHT, _WIDTH = 48, 192  # pixels, as the network was taught
_LEVEL = 0.5  # degrees; less is as likely the detector's error
_PERHAPS = 0.4  # mean likelihood from which a picture may be upside down: most are not


def turn(image: Pixels, boxes: Sequence[Box]) -> int:
    """Degrees clockwise by which the picture must be turned for its text to be upright: 0, 90, 180 or 270."""
    level = [box for box in boxes if box.width >= _LONG * box.height]
    tall = [box for box in boxes if box.height >= _LONG * box.width]
    if sum(box.height for box in tall) <= sum(box.width for box in level):
        return 180 if _flipped(image, level, 0) else 0
    return 270 if _flipped(image, tall, 1) else 90


def skew(boxes: Sequence[Box]) -> float:
    """Degrees clockwise from level: the median of the lines by their length."""
    long = sorted(
        ((box.angle, max(box.width, box.height)) for box in boxes if _length(box) >= _LONG), key=lambda pair: pair[0]
    )
    if not long:
        return 0.0
    reached = np.cumsum([length for _, length in long])
    middle = long[int(np.searchsorted(reached, reached[-1] / 2))][0]
    return round(middle, 1) if abs(middle) >= _LEVEL else 0.0


def _length(box: Box) -> float:
    return max(box.width, box.height) / min(box.width, box.height)


def _flipped(image: Pixels, boxes: Sequence[Box], quarters: int) -> bool:
    """Whether lines are upside down after so many quarter turns clockwise.

    The network for it is quick and errs in one picture of ten; where it says so, or nothing speaks for either side,
    some lines are read both ways.
    """
    best = sorted(boxes, key=lambda box: (-box.score * max(box.width, box.height), box.x, box.y))
    asked = [np.rot90(cut(image, box), -quarters) for box in best[:_ASKED]]
    if not asked or (not quarters and np.mean([run("direction", _sample(part))[1] for part in asked]) < _PERHAPS):
        return False
    surer = 0.0
    for part in (part[:, : _ENOUGH * part.shape[0]] for part in asked[:_READ]):
        surer += letters(np.rot90(part, 2)).confidence - letters(part).confidence
        if abs(surer) >= _DECIDED:
            break
    return surer > 0


def _sample(part: Pixels) -> Pixels:
    """The beginning of a line in the network's size, grey beside it if it is short."""
    wide = min(_WIDTH, max(1, round(_HEIGHT * part.shape[1] / part.shape[0])))
    part = part[:, : max(1, round(part.shape[0] * _WIDTH / _HEIGHT))]
    sized = cv2.resize(np.ascontiguousarray(part), (wide, _HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(
        cv2.copyMakeBorder(sized, 0, 0, 0, _WIDTH - wide, cv2.BORDER_CONSTANT, value=(127, 127, 127)), np.uint8
    )
