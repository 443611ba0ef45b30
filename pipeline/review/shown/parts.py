"""All that a record says, a part at a time: a text may be a book, and a document have a thousand pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.review.shown.evidence import Mark, marked
from pipeline.review.shown.line import Passage, written
from pipeline.view.rows import Text, Whole

LENGTH = 100_000
"""Characters of a part."""


@dataclass(frozen=True)
class Part:
    """A part of the texts of a record.

    Attributes:
        number, of: which, of how many; counted from 1.
        begun: its first text began in the part before.
        marked: the parts in which a reason names a place.
    """

    number: int
    of: int
    passages: tuple[Passage, ...]
    begun: bool
    marked: tuple[int, ...]


def part(whole: Whole, number: int, marks: Mapping[str, Sequence[Mark]], of: str = "") -> Part | None:
    """A part of all that a record says, one text after the other; None if it does not have so many.

    Args:
        marks: text_id → places that reasons name.
        of: address of the page on which the reasons stand.
    """
    texts = written(whole)
    parts = max(1, -(-sum(len(text.text) for text in texts) // LENGTH))
    if number > parts:
        return None
    first = (number - 1) * LENGTH
    pieces = [(text, at) for text, at in _placed(texts) if at < first + LENGTH and at + len(text.text) > first]
    return Part(
        number,
        parts,
        tuple(_passage(text, first - at, marks.get(text.text_id or "", ()), of) for text, at in pieces),
        bool(pieces) and pieces[0][1] < first,
        tuple(sorted({1 + (at + mark.start) // LENGTH for text, at in _placed(texts) for mark in _of(text, marks)})),
    )


def _placed(texts: Sequence[Text]) -> Iterator[tuple[Text, int]]:
    """Each text, and where it begins if all stand one after the other."""
    at = 0
    for text in texts:
        yield text, at
        at += len(text.text)


def _of(text: Text, marks: Mapping[str, Sequence[Mark]]) -> list[Mark]:
    return [mark for mark in marks.get(text.text_id or "", ()) if mark.start < len(text.text)]


def _passage(text: Text, first: int, marks: Sequence[Mark], of: str) -> Passage:
    """Of a text what is in a part that begins at a place of it; before its beginning, if that is negative."""
    begin, end = max(0, first), min(len(text.text), first + LENGTH)
    here = [Mark(m.start - begin, m.end - begin, m.number) for m in marks if m.start < end and m.end > begin]
    shown = marked(text.text[begin:end], here, of)
    return Passage(shown, text.origin, text.page, text.confidence, text.engine, text.superseded)
