"""The text of a line in a picture: PP-OCRv6's small recogniser.

It writes Latin letters with the accents of Europe, Greek without accents, Chinese and Japanese, digits, currencies and
some emoji: 18,708 characters. It does not know Cyrillic, Arabic, Hebrew, Korean, Thai or any script of India, nor the
letters of Latin Extended Additional (Vietnamese, Yoruba): it leaves them out, and is sure of what it makes of the rest.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.text.pictures.detector import Box
from pipeline.text.pictures.networks import Pixels, run, session

_HEIGHT = 48  # pixels of a line, as the network was taught
_NARROWEST, _WIDEST = 48, 4_096  # pixels
_EAST = 0x2E80  # code points from which on there are Chinese, Japanese, and letters of their width
_UPRIGHT = 1.5  # times its width: a higher box may hold text that runs up or down


@dataclass(frozen=True)
class Letters:
    """What stands in a line.

    Attributes:
        text: its characters.
        sure: how sure each is, 0 to 1.
        at: where the middle of each is, from 0 at the left end to 1 at the right.
    """

    text: str
    sure: tuple[float, ...]
    at: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """Mean of the characters'; 0 if there are none."""
        return sum(self.sure) / len(self.sure) if self.sure else 0.0


def cut(image: Pixels, box: Box) -> Pixels:
    """The part of a picture within a box, made level."""
    width, height = max(1, round(box.width)), max(1, round(box.height))
    corners = np.array([[0, 0], [width, 0], [width, height]], np.float32)
    straight = cv2.getAffineTransform(box.corners[:3], corners)
    part = cv2.warpAffine(image, straight, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(part, np.uint8)


def line(image: Pixels, box: Box, eastern: bool = True) -> Letters:
    """What a line says, without Chinese and Japanese if so wanted. A high one is also tried lying on either side: a
    lone 1 is high as well."""
    part = cut(image, box)
    ways = [part]
    if box.height >= _UPRIGHT * box.width:
        ways += [np.rot90(part), np.rot90(part, -1)]
    return max((letters(way, eastern) for way in ways), key=lambda said: said.confidence)


def letters(part: Pixels, eastern: bool = True) -> Letters:
    """What a level line says that fills the picture."""
    height, width = part.shape[:2]
    wide = min(_WIDEST, max(_NARROWEST, round(_HEIGHT * width / height)))
    how = cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_LINEAR
    likely = run("recogniser", np.asarray(cv2.resize(part, (wide, _HEIGHT), interpolation=how), np.uint8))
    if not eastern:
        likely = np.where(_western(), likely, 0)
    best = likely.argmax(axis=1)
    written = (best > 0) & (best != np.concatenate(([0], best[:-1])))  # 0 is nothing; what is repeated is one letter
    (columns,) = written.nonzero()
    characters = _characters()
    return Letters(
        "".join(characters[number] for number in best[columns]),
        tuple(float(sure) for sure in likely[columns, best[columns]]),
        tuple(float(at) for at in (columns + 0.5) / len(best)),
    )


@cache
def _characters() -> list[str]:
    """By their number in the network's answer."""
    known = session("recogniser").get_modelmeta().custom_metadata_map["character"]
    return ["", *known.splitlines(), " "]


@cache
def _western() -> NDArray[np.bool_]:
    """Which of them are neither Chinese nor Japanese: emoji are not."""
    return np.array([not is_eastern(character) for character in _characters()])


def is_eastern(character: str) -> bool:
    return len(character) == 1 and _EAST <= ord(character) < 0x1F000


@cache
def writable() -> frozenset[str]:
    """The characters that it knows."""
    return frozenset(_characters())
