"""Tesseract's table of words, and the reading that is made of it.

What is undone of its mistakes: a bar that stands where a word begins is an I (as it is in chats, 32 of 56 substitutions
on rendered ones); what stands at the ends of a screenshot's line and has neither letter nor digit nor is punctuation is
an icon: an arrow, ticks, a battery.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.text.ocr.engine import Reading, Word
from pipeline.text.pictures.picture import Kind
from pipeline.text.pictures.way import Box, Way

_SHORTEST = 3  # letters of a word that is believed in a photograph
_PUNCTUATION = frozenset(".,;:?!…-–—'\"‘’“”()*/%£$€")
_BAR = re.compile(r"(?<![\w|])\|(?=['’\w]|$)(?!\|)")


@dataclass(frozen=True)
class Seen:
    """A word as Tesseract saw it: confidence 0 to 1; its box in pixels of the prepared picture."""

    text: str
    confidence: float
    box: Box


Lines = list[list[Seen]]


class Torn(Exception):
    """The table is not that of the pictures that were asked for."""


def pages(table: bytes, wanted: int) -> list[Lines]:
    """The lines of each picture, of a table in Tesseract's TSV: level, page, block, paragraph, line, word, left, top,
    width, height, confidence, text. Bytes that are not UTF-8 are replaced.

    Raises:
        Torn: a table of another number of pictures, or of other columns.
    """
    found: list[list[list[str]]] = []
    for line in table.decode("utf-8", "replace").split("\n")[1:]:
        row = line.split("\t")
        if row[0] == "1":
            found.append([])
        elif row[0] == "5" and found and len(row) >= 12 and row[11].strip():
            found[-1].append(row)
    if len(found) != wanted:
        raise Torn(f"Tesseract read {len(found)} of {wanted} pictures")
    try:
        return [[[_seen(row) for row in rows] for _, rows in groupby(page, lambda row: row[2:5])] for page in found]
    except ValueError:
        raise Torn("Tesseract's table has other columns than ours") from None


def _seen(row: Sequence[str]) -> Seen:
    left, top, width, height = (int(value) for value in row[6:10])
    return Seen(row[11].strip(), round(float(row[10]) / 100, 4), (left, top, width, height))


def reading(page: int, lines: Lines, kind: Kind, way: Way, min_confidence: float) -> Reading:
    """The reading of a page.

    Args:
        page: counted from 1.
        lines: as they were seen.
        kind: of photographs only words of 3 letters and `min_confidence` are believed.
        way: back to the page as it was decoded.
        min_confidence: 0 to 1.
    """
    text, words = "", list[Word]()
    for line in _believed(lines, kind, min_confidence):
        for place, word in enumerate(line):
            text += " " if place else "\n" if words else ""
            words.append((len(text), len(text) + len(word.text), *way.back(word.box), word.confidence))
            text += word.text
    mean = round(sum(word[6] for word in words) / len(words), 4) if words else None
    return Reading(page, text, mean, tuple(words))


def confidence(lines: Lines) -> float:
    """The mean of all that was seen, by letters: 0 if nothing was."""
    seen = [word for line in lines for word in line]
    letters = sum(len(word.text) for word in seen)
    return sum(word.confidence * len(word.text) for word in seen) / letters if letters else 0.0


def _believed(lines: Lines, kind: Kind, min_confidence: float) -> Iterator[list[Seen]]:
    for line in lines if kind == "document" else _in_order(lines):
        if kind == "photograph":
            line = [word for word in line if word.confidence >= min_confidence and len(word.text) >= _SHORTEST]
        elif kind == "screenshot":
            line = _without_icons([replace(word, text=_BAR.sub("I", word.text)) for word in line])
        if line:
            yield line


def _in_order(lines: Lines) -> Lines:
    """By rows, from the left in each: texts here and there come in the order in which Tesseract found them."""
    rows: list[Lines] = []
    for line in sorted(lines, key=_middle):
        last = rows[-1][0] if rows else None
        if last is not None and _middle(line) - _middle(last) < max(word.box[3] for word in last) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line[0].box[0])]


def _middle(line: Sequence[Seen]) -> float:
    top, low = min(word.box[1] for word in line), max(word.box[1] + word.box[3] for word in line)
    return (top + low) / 2


def _without_icons(line: Sequence[Seen]) -> list[Seen]:
    said = [place for place, word in enumerate(line) if _says(word.text)]
    return list(line[said[0] : said[-1] + 1]) if said else []


def _says(text: str) -> bool:
    return any(character.isalnum() for character in text) or _PUNCTUATION.issuperset(text)
