"""A page of a document, and a file embedded in one, as the readers of each format give them."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeAlias

from models.issues import Issue

Content: TypeAlias = Path | bytes
"""A document: our own copy, or the bytes of one that was inside of another."""


@dataclass(frozen=True)
class Page:
    """One page, or one part where the format has no pages (a text file is one; Word's text is one, each picture one).

    Attributes:
        number: counted from 1.
        text: what the format itself says is there; "" if nothing.
        image: makes the encoded picture to read, where the text says too little. To be called before the next page
            is asked for: the document is open only so long.
    """

    number: int
    text: str
    image: Callable[[], bytes] | None = None


@dataclass(frozen=True)
class Embedded:
    """A file inside of a document: it is read as further pages of the document, and held with it.

    Attributes:
        name: as the document gives it, a path or not.
        content: makes its bytes; to be called before the next item is asked for.
    """

    name: str
    content: Callable[[], bytes]


def opened(content: Content) -> BinaryIO:
    """The file."""
    return BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def cut(text: str, max_chars: int, number: int) -> tuple[str, list[Issue]]:
    """The beginning of a text that is too long, and the issue that says so."""
    if len(text) <= max_chars:
        return text, []
    return text[:max_chars], [Issue(f"page:{number}", "truncated", f"the first {max_chars} characters were read")]


def joined(lines: list[str], also: list[str]) -> str:
    """Lines, and below them those that are not in them already, as a line or a word (a note, a link's address)."""
    text = "\n".join(line for line in lines if line.strip())
    there = {*text.split("\n"), *text.split()}
    return "\n".join((text, *(line for line in dict.fromkeys(also) if line.strip() and line not in there))).strip("\n")
