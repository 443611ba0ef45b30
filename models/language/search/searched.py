"""A text as it is indexed for search, and where in the text as stored its words stand.

What is indexed and what is asked for go through the same fold, or a search finds nothing and does not say so. Of words,
small letters without accents, points and strokes stay; what is unseen goes, also inside words. Emoji and each character
of scripts that put no spaces between words (Chinese, Japanese, Korean, Thai …) are words of their own, so that a phrase
of them is a substring. After the text come other ways of writing parts of it, kept apart so that no phrase reaches
across: "O'Brien" as two words, "e-mail" and "SW1A 1AA" as one, the last 6 to 10 digits of each number of 7 or more.

Folding is done here and not by FTS5's tokeniser, whose tables of Unicode depend on how SQLite was compiled and know
nothing of emoji: `ascii` splits at ASCII punctuation, and leaves the rest as it is.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from models.language.search.letters import APART, LETTERS
from models.language.text.normal import Normal, normal

VERSION = f"2, Unicode {unicodedata.unidata_version}"
"""Of the fold. An index must be asked by the version that made it."""

TOKENISER = "ascii"
"""Of FTS5."""

_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)  # as the tokeniser does; all other letters are small by then
_WORTH = re.compile(r"[0-9'`-]")  # without any of them there is nothing but words
_LETTER = r"[^\W\d_]"
# The sign comes first in these two: what must stand before it is looked at only where there is one.
_APOSTROPHE = re.compile(rf"['`](?<={_LETTER}.)(?={_LETTER})")
_JOINT = re.compile(rf"['`-](?<={_LETTER}.)(?={_LETTER})")
_WORD = re.compile(r"[0-9A-Za-z\x80-\U0010ffff]+")
_PIECE = re.compile(rf"{_LETTER}+(?:['`-]{_LETTER}+)+")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(r"[0-9](?:[ .\-/()]{0,3}[0-9]){6,}")
CODE = (
    r"\b(?:[a-z]{1,2}[0-9][a-z0-9]? {1,2}[0-9][a-z]{2}"  # a postcode
    r"|[a-z]{2}[0-9]{2} [a-z]{3}"  # a number plate
    r"|[a-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]"  # a National Insurance number
    r"|[a-z]{2}[0-9]{2}(?: [a-z0-9]{4}){3,7}(?: [a-z0-9]{1,3})?"  # an IBAN
    r"|[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}"  # a MAC address
    r"|[0-9]{2}-[0-9]{2}-[0-9]{2}"  # a sort code
    r"|[0-9]{1,3}(?:,[0-9]{3})+)\b"  # thousands
)
"""What is written with and without gaps; in small letters."""
_CODE = re.compile(CODE, re.IGNORECASE)
_CODES_HAVE = re.compile(r"[A-Za-z][0-9]|[A-Za-z]{2} [0-9]{2} ?[0-9]{2}|[:-][0-9A-Fa-f]{2}[:-]|,[0-9]{3}")
"""One of these; quickly seen."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an index; `start` and `end` count code points of the text as stored."""

    word: str
    start: int
    end: int


def searched(text: str) -> str:
    """What is indexed of a text; its words are what the tokeniser makes of it."""
    readings = _readings(text)
    if len(readings) == 1 and not _WORTH.search(readings[0]):
        return readings[0]
    parts = [*map(_joined, readings), *(other for reading in readings for _, _, other in _others(reading))]
    return f" {APART} ".join(dict.fromkeys(parts))


def words(text: str) -> list[list[str]]:
    """The words of a text in each of its readings, without other ways of writing them; none if it has none."""
    found = [_WORD.findall(_joined(reading).translate(_SMALL)) for reading in _readings(text)]
    return [reading for reading in found if reading]


def located(text: str) -> Iterator[list[Word]]:
    """The words of `searched(text)` with their places: those of each reading, and of each other way of writing."""
    readings = _readings(text)
    for reading, plain in zip(readings, (normal(text), Normal(text)), strict=False):
        at = [place for place, character in enumerate(plain.text) for _ in LETTERS[ord(character)]]
        kept = sorted(set(range(len(reading))) - {found.start() for found in _APOSTROPHE.finditer(reading)})
        spans = [(kept[m.start()], kept[m.end() - 1] + 1, m[0]) for m in _WORD.finditer(_joined(reading))]
        others = [[(s, e, word) for word in _WORD.findall(other)] for s, e, other in _others(reading)]
        for row in (spans, *others):
            yield [Word(word.translate(_SMALL), *plain.span(at[start], at[end - 1] + 1)) for start, end, word in row]


def _readings(text: str) -> list[str]:
    """A text folded as it reads, and if they differ also character by character: how it reads may depend on what stands
    around (Cyrillic letters among Latin words), and there it may not be asked for."""
    if text.isascii():
        return [text]
    plain = normal(text).text
    first = _FOREIGN.sub(_folded, plain)
    second = first if plain == text else _FOREIGN.sub(_folded, text)
    return [first] if first.split() == second.split() else [first, second]


def _folded(run: re.Match[str]) -> str:
    return run[0].translate(LETTERS)


def _joined(folded: str) -> str:
    return _APOSTROPHE.sub("", folded)


def _others(folded: str) -> Iterator[tuple[int, int, str]]:
    """Other ways of writing parts of a folded text, and where in it those are."""
    for found in _pieces(folded):
        if "-" in found[0]:
            yield *found.span(), re.sub("[-'`]", "", found[0])
        if "'" in found[0] or "`" in found[0]:
            yield *found.span(), re.sub("['`]", " ", found[0])
    if _DIGITS.search(folded) and _CODES_HAVE.search(folded):
        for found in _CODE.finditer(folded):
            yield *found.span(), re.sub("[ :,-]", "", found[0])
    yield from _endings(folded)


def _pieces(folded: str) -> Iterator[re.Match[str]]:
    """Words with apostrophes or hyphens in them."""
    end = 0
    for joint in _JOINT.finditer(folded):
        if joint.start() < end:
            continue
        start = joint.start()
        while start > end and folded[start - 1].isalpha():
            start -= 1
        if found := _PIECE.match(folded, start):
            end = found.end()
            yield found


def _endings(folded: str) -> Iterator[tuple[int, int, str]]:
    """Of numbers the last digits up to each gap: without its country and its area; or of two, one after the other."""
    for number in _NUMBER.finditer(folded):
        digits = ""
        places: list[int] = []
        for group in _DIGITS.finditer(folded, *number.span()):
            digits += group[0]
            places += range(*group.span())
            for length in range(6, min(len(digits), 10) + 1) if len(digits) > 6 else ():
                yield places[-length], places[-1] + 1, digits[-length:]
