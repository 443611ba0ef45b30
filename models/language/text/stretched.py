"""Letters that are drawn out ("pleaaase", "Miiichael"), and more spaces than one.

How many of them a word has nobody can tell from a run, so such a text is read twice: with two and with one of each.
"""

import re
from collections.abc import Iterator
from string import ascii_lowercase

from models.language.text.normal import Normal, Piece

RUNS = rf"(?i:{'|'.join(f'{letter}{{3}}' for letter in ascii_lowercase)})"
"""RE2's pattern of a run, for the one pass over all texts."""

_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}|[ \t]{2,}|\t", re.IGNORECASE)


def is_stretched(text: str) -> bool:
    """Whether any part of a text is."""
    return _DRAWN_OUT.search(text) is not None


def squeezed(text: str) -> Iterator[Normal]:
    """The text with two letters of each run, and with one; with one space in place of several."""
    for most in (2, 1):
        parts, pieces, at, done = list[str](), list[Piece](), 0, 0
        for run in _DRAWN_OUT.finditer(text):
            start, end = run.span()
            less = run[0][:most] if run[1] else " "
            parts += [text[done:start], less]
            if start > done:
                pieces.append(Piece(at, done, start, True))
            pieces.append(Piece(at + start - done, start, end, False))
            at, done = at + start - done + len(less), end
        parts.append(text[done:])
        if done < len(text):
            pieces.append(Piece(at, done, len(text), True))
        yield Normal("".join(parts), tuple(pieces))
