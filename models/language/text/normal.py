"""Text as patterns read it, with the way back to the text as stored.

What people do to a text, and what keyboards and apps do, changes how it looks to a program and hardly how it reads:
letters of other styles and scripts, marks that strike through, characters that nobody sees. Patterns see it plain.
The tables are Unicode's (see `fold`, `marks`, `lookalikes`), those of what OCR misreads our own (`misread`).

Low lines that an app shows as slanted letters ("_see you_") are read as spaces: to patterns they are letters.

Emoji stay, without skin tone and variation selector. Accents stay, as composed letters (NFC).
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from models.language.text.fold import restyled
from models.language.text.lines import in_sentences
from models.language.text.lookalikes import latinised
from models.language.text.marks import pattern, plain
from models.language.text.misread import WORDS, mended

_SURROUNDS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks: pasted numbers stand between them

_RAISED = re.compile(r"(?<![^\s!-/:-@\[-`{-~])[⁰¹²³⁴-⁹₀-₉]+")
"""Figures that stand for plain ones: behind a letter or a number they are a note or a power."""

_DIRECTION = re.compile(f"[{_SURROUNDS}]")
_BESIDE_NUMBER = re.compile(rf"(?<=[^\W\d_])[{_SURROUNDS}]+(?=[\d+])|(?<=\d)[{_SURROUNDS}]+(?=[^\W\d_])")
_SLANTED = re.compile(r"(?<![\w@/.])_(?=\S)(?=[^_\n]*?(?:\s|@|[0-9]{6}))([^_\n]++)(?<=\S)_(?!\w)")
"""More than a name, which may begin and end so: "_kestrel_"."""

_MISREAD = re.compile(WORDS)
_AT = attrgetter("at")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a normal text.

    Attributes:
        at: where it begins in the normal text; it ends where the next begins.
        start, end: the part of the text as stored that it was made from.
        copied: each code point stands for its own; otherwise all of it stands for all of that part.
    """

    at: int
    start: int
    end: int
    copied: bool


@dataclass(frozen=True, slots=True)
class Normal:
    """A text made ready for patterns.

    Attributes:
        text: what patterns read.
        pieces: what it was made of, in order; none if each code point stands where it is stored.
    """

    text: str
    pieces: tuple[Piece, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the text as stored that `text[start:end]` was made from; `start` is less than `end`.

        What nobody sees is part of it inside, and left out at its ends.
        """
        if not self.pieces:
            return start, end
        first, last = self._piece(start), self._piece(end - 1)
        return (
            first.start + start - first.at if first.copied else first.start,
            last.start + end - last.at if last.copied else last.end,
        )

    def _piece(self, offset: int) -> Piece:
        return self.pieces[bisect_right(self.pieces, offset, key=_AT) - 1]


def normal(text: str, *, ocr: bool = False) -> Normal:
    """A text made ready for patterns.

    Args:
        text: as stored.
        ocr: it was read by OCR, whose confusions are undone where they can be.
    """
    if ocr:
        text = in_sentences(text)
    if is_slanted(text):
        text = _SLANTED.sub(r" \1 ", text)
    if text.isascii() and not (ocr and _MISREAD.search(text)):
        return Normal(text)
    text, spots = restyled(text), _spots(ocr)
    if not spots.search(text) and unicodedata.is_normalized("NFC", text):
        return Normal(_reread(text))
    if _DIRECTION.search(text):
        text = _BESIDE_NUMBER.sub(lambda found: " " * len(found[0]), text)
    made = _made(text, spots)
    if not unicodedata.is_normalized("NFC", made.text):
        made = _made(text, _spots(ocr, composing=True))
    return Normal(_reread(made.text), made.pieces)


def is_slanted(text: str) -> bool:
    """Whether an app shows a part of it as slanted letters."""
    return "_" in text and _SLANTED.search(text) is not None


def _reread(text: str) -> str:
    """What depends on the letters around; of the same length, always."""
    if _RAISED.search(text):
        text = _RAISED.sub(lambda found: "".join(str(unicodedata.digit(digit)) for digit in found[0]), text)
    return latinised(text)


def _made(text: str, spots: re.Pattern[str]) -> Normal:
    """The text with each spot replaced."""
    parts, pieces, at, done = list[str](), list[Piece](), 0, 0
    for found in spots.finditer(text):
        start, end = found.span()
        if found.lastgroup == "attached" and start > done:
            start -= 1  # the letter that carries it
        made, seen = _REPLACED[found.lastgroup](text[start:end], text[end : end + 1])
        if start > done:
            parts.append(text[done:start])
            pieces.append(Piece(at, done, start, True))
            at += start - done
        if made:
            parts.append(made)
            pieces.append(Piece(at, start, start + seen, len(made) == seen))
            at += len(made)
        done = end
    if done < len(text):
        parts.append(text[done:])
        pieces.append(Piece(at, done, len(text), True))
    return Normal("".join(parts), tuple(pieces))


def _mended(spot: str, after: str) -> tuple[str, int]:  # noqa: ARG001  as all that replace a spot
    return mended(spot), len(spot)


_REPLACED: dict[str | None, Callable[[str, str], tuple[str, int]]] = {
    "expanded": plain,
    "attached": plain,
    "misread": _mended,
}
"""For each group of `_spots`, what stands there instead and how much of it is seen, from it and what follows it."""


@cache
def _spots(ocr: bool, composing: bool = False) -> re.Pattern[str]:
    misread = f"|(?P<misread>{WORDS})" if ocr else ""
    return re.compile(pattern(composing=composing) + misread)
