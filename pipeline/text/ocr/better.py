"""Which of two readings of a page is the better one.

The engines' confidences are not alike, so each is first turned into how likely a word is right. Both were measured
(2026-11) on 56 rendered chats, light and dark, in five fonts, 1080 to 230 pixels wide, saved as JPEG: 11,800 letters, a
word being right if it stands in what was written.
"""

import unicodedata
from collections.abc import Sequence

import numpy as np

from pipeline.text.ocr.engine import Reading
from pipeline.text.pictures.recogniser import writable

Curve = Sequence[tuple[float, float]]
"""Confidence → share of letters in right words; straight between the points."""

TESSERACT: Curve = (
    (0.0, 0.0),
    (0.15, 0.09),
    (0.4, 0.38),
    (0.6, 0.62),
    (0.75, 0.68),
    (0.85, 0.84),
    (0.92, 0.99),
    (1, 1),
)
RAPIDOCR: Curve = ((0.0, 0.0), (0.4, 0.0), (0.6, 0.37), (0.75, 0.46), (0.85, 0.76), (0.92, 0.90), (0.97, 0.91), (1, 1))

_BELIEVED = 0.8  # confidence of a word of the first reading whose letters count
_FOREIGN = 0.05  # share of its letters that the second engine cannot write: it leaves them out, and is sure of the rest


def better(first: Reading, second: Reading) -> bool:
    """Whether the second reading, RapidOCR's, is better than the first, Tesseract's."""
    if not second.text.strip() or _foreign(first):
        return False
    return worth(second, RAPIDOCR) > worth(first, TESSERACT)


def worth(reading: Reading, right: Curve) -> float:
    """The letters of a reading that are likely right, less those that are likely wrong."""
    confidences, shares = zip(*right, strict=True)
    lengths = np.array([end - start for start, end, *_ in reading.words])
    likely = np.interp([word[6] for word in reading.words], confidences, shares)
    return float((lengths * (2 * likely - 1)).sum())


def _foreign(first: Reading) -> bool:
    words = [first.text[start:end] for start, end, *_, confidence in first.words if confidence >= _BELIEVED]
    letters = [letter for letter in unicodedata.normalize("NFC", "".join(words)) if letter.isalpha()]
    return len([letter for letter in letters if letter not in writable()]) > _FOREIGN * len(letters)
