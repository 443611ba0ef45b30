"""Lines that end within what belongs together: in a narrow bubble, in mail of 72 columns, at the margin of a page.

Nothing says so but what stands there. A line ends because it is full, so words stand in it before the first half: the
rows of a table, and numbers that stand in a list, are never put together. Only a word that fills its line alone is
broken within.
"""

import re
from collections.abc import Iterator

_BREAK = re.compile(r"(?<=[0-9)])\n(?=[0-9A-Za-z(])|(?<=[A-Za-z,])\n(?=[0-9(\-])")
"""The end of a line with a figure on one side of it."""

_IN_SENTENCE = re.compile(r"(?<=[a-z,])\n(?=[a-z])")
_LETTER = re.compile("[A-Za-z]")
_WORD = re.compile(r"\S+")
_FILLING = re.compile(r"(?:\A|\n)(\S{20,200})\Z")
"""A long word that is all of its line."""


def rejoined(text: str) -> str:
    """The text with a space where an identifier may go on in the next line; of the same length, always."""
    return _BREAK.sub(_space, text) if "\n" in text else text


def in_sentences(text: str) -> str:
    """The text with a space where a line ends inside a sentence, as OCR reads it; of the same length, always."""
    return _IN_SENTENCE.sub(_space, text)


def longer(text: str, start: int, end: int) -> Iterator[str]:
    """What `text[start:end]` may be a part of, if a word that filled its line was broken there."""
    if text.startswith("\n", start - 1) and (before := _filling(text, start - 1)):
        yield before[1] + text[start:end]
    if text.startswith("\n", end) and _filling(text, end) and (behind := _WORD.match(text, end + 1)):
        yield text[start:end] + behind[0].rstrip(".,:;!?)")


def _filling(text: str, end: int) -> re.Match[str] | None:
    return _FILLING.search(text, max(0, end - 201), end)


def _space(found: re.Match[str]) -> str:
    text, end = found.string, found.start()
    start = text.rfind("\n", 0, end) + 1
    return " " if _LETTER.search(text, start, max(start, text.rfind(" ", start, end))) else "\n"
