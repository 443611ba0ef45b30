"""Reads text in pictures with PP-OCRv6, the networks of RapidOCR: slower than Tesseract, and several times more exact.

What it can write says pipeline/text/pictures/recogniser.py: Latin, Greek, Chinese and Japanese. It takes 0.5 s for a
chat, and up to 0.6 GB.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from models.issues import Issue
from pipeline.text.ocr import readings
from pipeline.text.ocr.engine import Reading, Result, Word
from pipeline.text.pictures.decode import BROKEN, Decoded, decoded
from pipeline.text.pictures.detector import LEGIBLE, Box, Detector, scale
from pipeline.text.pictures.networks import Pixels, session
from pipeline.text.pictures.picture import Picture
from pipeline.text.pictures.recogniser import Letters, is_eastern, line
from pipeline.text.pictures.way import Way

_SHARE, _LEAST, _MOST = 0.5, 1_200, 2_400  # of the longer side, and pixels, in which lines are found; read as they are
_GUESSED = 0.3  # confidence; a line below it is none
_APART = 2.0  # heights of a line: what is farther apart is another line

_TICKS = re.compile(r"(?<=\d[:.]\d\d) ?[WwVv√✓✔/]{1,2}$")

_Piece = tuple[Box, Letters]


@dataclass(frozen=True)
class Rapid:
    """PP-OCRv6 in this process, on one thread.

    Attributes:
        max_pixels: a larger picture is refused before it is decoded.
        min_confidence: words below it are left out of photographs.
    """

    max_pixels: int
    min_confidence: float
    name: str = "rapidocr"

    @cached_property
    def version(self) -> str:
        """See OcrEngine."""
        return readings.rapid()

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        """See OcrEngine."""
        detector = Detector()
        for network in ("detector", "recogniser"):  # that it cannot be loaded is no picture's fault
            session(network)
        for index, picture in enumerate(pictures):
            for page in decoded(picture.content, picture.type, self.max_pixels):
                yield index, page if isinstance(page, Issue) else self._read(page, picture, detector)

    def _read(self, page: Decoded, picture: Picture, detector: Detector) -> Reading | Issue:
        kind, look = picture.kind(page.page), picture.look(page.page)
        if kind == "blank" or min(page.image.size) < LEGIBLE:
            return Reading(page.page, "", None, ())
        turn, skew = (look.turn, look.skew) if look else (0, 0.0)
        try:
            image = np.ascontiguousarray(np.rot90(np.asarray(page.image.convert("RGB")), -turn // 90))
            pieces = _pieces(image, detector)
        except (*BROKEN, cv2.error) as error:
            return Issue(f"page:{page.page}", "quarantined", f"the recogniser failed: {error.__class__.__name__}")
        if kind == "screenshot":
            pieces = [(box, _without_ticks(said)) for box, said in pieces]
        way = Way(page.image.size, turn, 0.0, 1.0, (image.shape[1], image.shape[0]))
        return _reading(page.page, _ordered(pieces, skew), way, self.min_confidence if kind == "photograph" else 0.0)


def _pieces(image: Pixels, detector: Detector) -> list[_Piece]:
    """What stands in a picture that is upright."""
    boxes = detector.boxes(image, scale(image.shape[1], image.shape[0], _SHARE, _LEAST, _MOST))
    read = [(box, line(image, box)) for box in boxes]
    if not any(_in_a_row(said.text) for _, said in read):
        read = [(box, line(image, box, eastern=False) if _eastern(said.text) else said) for box, said in read]
    return [(box, said) for box, said in read if said.text.strip() and said.confidence >= _GUESSED]


def _eastern(text: str) -> bool:
    return any(is_eastern(character) for character in text)


def _in_a_row(text: str) -> bool:
    """Whether there is Chinese or Japanese: a lone sign on a page is a misread letter (a plus is taken for ten)."""
    return any(is_eastern(one) and is_eastern(other) for one, other in pairwise(text))


def _without_ticks(said: Letters) -> Letters:
    """A line that ends in a time and what is made of the ticks behind it, without that."""
    found = _TICKS.search(said.text)
    end = found.start() if found else len(said.text)
    return Letters(said.text[:end], said.sure[:end], said.at[:end])


def _ordered(pieces: Sequence[_Piece], skew: float) -> list[list[_Piece]]:
    """Lines from top to bottom and from left to right, each of the pieces that stand close to each other in it."""
    down, along = np.cos(np.radians(skew)), np.sin(np.radians(skew))

    def x(piece: _Piece) -> float:
        return float(piece[0].x * down + piece[0].y * along)

    def y(piece: _Piece) -> float:
        return float(piece[0].y * down - piece[0].x * along)

    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (y(piece), x(piece))):
        if rows and y(piece) - y(rows[-1][0]) < min(piece[0].height, rows[-1][0][0].height) / 2:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines: list[list[_Piece]] = []
    for row in rows:
        last: _Piece | None = None
        for piece in sorted(row, key=x):
            gap = x(piece) - x(last) - (piece[0].width + last[0].width) / 2 if last else np.inf
            if gap > _APART * piece[0].height:
                lines.append([])
            lines[-1].append(piece)
            last = piece
    return lines


def _reading(page: int, lines: Sequence[Sequence[_Piece]], way: Way, least: float) -> Reading:
    text, words = "", list[Word]()
    for pieces in lines:
        apart = "\n" if text else ""
        for word, confidence, corners in (word for piece in pieces for word in _words(*piece)):
            if confidence < least:
                continue
            text += apart
            words.append((len(text), len(text) + len(word), *way.back(_around(corners)), confidence))
            text += word
            apart = " "
    mean = round(sum(word[6] for word in words) / len(words), 4) if words else None
    return Reading(page, text, mean, tuple(words))


def _words(box: Box, said: Letters) -> Iterator[tuple[str, float, NDArray[np.float64]]]:
    """Each word of a line, how sure it is, and its corners in the picture that was read (4 × 2)."""
    wide = np.diff(said.at).min(initial=1 / len(said.text)) / 2  # half a letter
    origin, right, _, low = box.corners.astype(np.float64)
    start = 0
    for word in said.text.split(" "):
        end = start + len(word)
        if word:
            left = said.at[start] - wide if start else 0.0
            last = said.at[end - 1] + wide if end < len(said.text) else 1.0
            top = [origin + (right - origin) * at for at in (left, last)]
            corners = np.array([*top, *(corner + low - origin for corner in top)])
            yield word, round(sum(said.sure[start:end]) / len(word), 4), corners
        start = end + 1


def _around(corners: NDArray[np.float64]) -> tuple[int, int, int, int]:
    """Left, top, width and height."""
    left, top = corners.min(axis=0).clip(0).round().astype(int).tolist()
    right, low = corners.max(axis=0).clip(0).round().astype(int).tolist()
    return left, top, right - left, low - top
