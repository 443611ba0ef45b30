"""A page of a document, as the readers of each format give it."""

from collections.abc import Callable
from dataclasses import dataclass

from models.issues import Issue

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Page:
    """One page, or one part where the format has no pages (a text file is one; Word's text is one, each picture one).

    Attributes:
        number: counted from 1.
        text: what the format itself says is there; "" if nothing.
        image: makes the encoded picture to read, where the text says too little. To be called before the next page
            is asked for: the document is open only so long.
        photograph: the picture may show anything, not only lines of text.
    """

    number: int
    text: str
    image: Callable[[], bytes] | None = None
    photograph: bool = False


def cut(text: str, max_chars: int, number: int) -> tuple[str, list[Issue]]:
    """The beginning of a text that is too long, and the issue that says so."""
    if len(text) <= max_chars:
        return text, []
    return text[:max_chars], [Issue(f"page:{number}", "truncated", f"the first {max_chars} characters were read")]
