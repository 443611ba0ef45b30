"""Documents and pictures to TEXTS. A page that a document draws instead of writing it is read like a picture."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.ids import Ids
from models.issues import Issue
from models.rows import Row
from pipeline.text.documents import TYPES, pages
from pipeline.text.engine import OcrEngine, Reading, Word
from pipeline.text.pictures import Picture

_TOGETHER = 16  # pictures handed to the engine at once: its start is shared, and no more of them are in memory
_PENDING = 256  # pages that wait behind a picture


@dataclass(frozen=True)
class ToRead:
    """A document or a picture, and the record that its text belongs to.

    Attributes:
        path: our own copy.
        type: media type by content.
        screenshot: a picture of lines of text; any other picture is read as a photograph, of which less is believed.
    """

    record_id: str
    source_id: str
    path: Path
    type: str | None
    screenshot: bool = False


@dataclass
class Counts:
    """What `read` has looked at so far. A picture without legible text is no issue, but it is counted."""

    documents: int = 0
    pictures: int = 0
    drawn_pages: int = 0
    blank_pictures: int = 0


Item = Row | tuple[str, Issue]
"""A row of TEXTS, or a source_id and what could not be read of it."""


@dataclass(frozen=True)
class _Waiting:
    """A page that waits for the engine. `page` is its number in a document; null for a picture file."""

    item: ToRead
    picture: Picture
    page: int | None = None


@dataclass(frozen=True)
class _End:
    """The end of a document: if nothing at all came of it by now, that is an issue."""

    item: ToRead


def readable(type_: str | None) -> bool:
    """Whether there may be text in files of this media type: in any picture, since one that fails is an issue."""
    return type_ in TYPES or (type_ or "").startswith("image/")


def read(
    items: Sequence[ToRead],
    engine: OcrEngine,
    max_chars: int,
    ids: Ids,
    extraction_id: str,
    counts: Counts | None = None,
) -> Iterator[Item]:
    """Read documents and pictures.

    Args:
        items: what to read.
        engine: reads pictures; the same for any grouping of them.
        max_chars: of one page; the rest of a longer one is an issue.
        ids: makes ids of this case.
        extraction_id: the extraction of all items.
        counts: is filled.

    Yields:
        Rows of TEXTS in order of items, then pages, the native text of a page before what was read in its picture;
        and issues. Texts of white space alone are dropped.
    """
    counts = Counts() if counts is None else counts
    maker = _Rows(ids, extraction_id, engine.name)
    answered: set[str] = set()
    pending: list[Item | _Waiting | _End] = []
    waiting = 0
    for item in items:
        for step in _steps(item, max_chars, maker, counts):
            pending.append(step)
            waiting += isinstance(step, _Waiting)
            if not waiting or waiting == _TOGETHER or len(pending) == _PENDING:
                yield from _answered(pending, engine, maker, counts, answered)
                pending, waiting = [], 0
    yield from _answered(pending, engine, maker, counts, answered)


def _steps(item: ToRead, max_chars: int, maker: "_Rows", counts: Counts) -> Iterator[Item | _Waiting | _End]:
    if (item.type or "").startswith("image/"):
        counts.pictures += 1
        yield _Waiting(item, Picture(item.path, item.type, photograph=not item.screenshot))
        return
    counts.documents += 1
    for page in pages(item.path, item.type, max_chars):
        if isinstance(page, Issue):
            yield item.source_id, page
            continue
        if page.text.strip():
            yield maker.native(item, page.number, page.text)
        if page.image is not None:
            counts.drawn_pages += 1
            yield _Waiting(item, Picture(page.image(), photograph=page.photograph), page.number)
    yield _End(item)


def _answered(
    pending: Sequence[Item | _Waiting | _End], engine: OcrEngine, maker: "_Rows", counts: Counts, answered: set[str]
) -> Iterator[Item]:
    """What was pending, in its order, with the engine's readings in the places of the pictures."""
    results: dict[int, list[Reading | Issue]] = {}
    pictures = [step.picture for step in pending if isinstance(step, _Waiting)]
    for index, result in engine.read(pictures) if pictures else ():
        results.setdefault(index, []).append(result)
    number = 0
    for step in pending:
        if isinstance(step, _Waiting):
            for item in _read(step, results.get(number, []), maker, counts):
                answered.add(step.item.source_id)
                yield item
            number += 1
        elif isinstance(step, _End):
            if step.item.source_id not in answered:
                yield step.item.source_id, Issue("document:1", "no-text", "neither written nor legible in its pictures")
        else:
            answered.add(step["source_id"] if isinstance(step, dict) else step[0])
            yield step


def _read(step: _Waiting, results: Sequence[Reading | Issue], maker: "_Rows", counts: Counts) -> Iterator[Item]:
    item, legible = step.item, False
    if not results:
        yield item.source_id, Issue(f"page:{step.page or 1}", "quarantined", "the engine gave no answer")
    for result in results:
        if isinstance(result, Issue):
            where = result if step.page is None else _moved(result, step.page)
            yield item.source_id, where
        elif result.text.strip():
            legible = True
            yield maker.ocr(item, step.page or result.page, result)
    counts.blank_pictures += step.page is None and not legible and all(isinstance(r, Reading) for r in results)


def _moved(issue: Issue, page: int) -> Issue:
    """The engine counts pages of a picture; here the picture is a page."""
    return Issue(f"page:{page}", issue.code, issue.detail, issue.rows)


@dataclass(frozen=True)
class _Rows:
    """Makes rows of TEXTS."""

    ids: Ids
    extraction_id: str
    engine: str

    def native(self, item: ToRead, page: int, text: str) -> Row:
        return self._row(item, "native", page, text)

    def ocr(self, item: ToRead, page: int, reading: Reading) -> Row:
        row = self._row(item, "ocr", page, reading.text)
        words = json.dumps(reading.words, separators=(",", ":"))
        return row | {"confidence": reading.confidence, "bbox": _around(reading.words), "words": words}

    def _row(self, item: ToRead, origin: str, page: int, text: str) -> Row:
        reader = self.engine if origin == "ocr" else origin
        return {
            "text_id": self.ids.of(item.record_id, reader, f"page:{page}"),
            "extraction_id": self.extraction_id,
            "record_id": item.record_id,
            "source_id": item.source_id,
            "origin": origin,
            "text": text,
            "page": page,
        }


def _around(words: Sequence[Word]) -> list[int] | None:
    """Left, top, width and height of all words together."""
    if not words:
        return None
    left, top = min(word[2] for word in words), min(word[3] for word in words)
    return [left, top, max(word[2] + word[4] for word in words) - left, max(word[3] + word[5] for word in words) - top]
