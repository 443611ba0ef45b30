"""Documents and pictures to TEXTS. A page that a document draws instead of writing it is read like a picture."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from models.ids import Ids
from models.issues import Issue
from models.rows import Row
from pipeline.text.documents.page import Page
from pipeline.text.documents.types import is_picture
from pipeline.text.ocr.engine import OcrEngine, Reading, Word
from pipeline.text.pictures.picture import Look, Picture

_TOGETHER = 32  # pictures handed to the engine at once: its start is shared, and no more of them are in memory
_PENDING = 256  # pages that wait behind a picture
_OF_LOOKING = frozenset({"bomb", "damaged", "truncated"})
"""Codes that were said of a picture file when it was looked at."""


@dataclass(frozen=True)
class ToRead:
    """A document or a picture, and the record that its text belongs to.

    Attributes:
        path: our own copy.
        type: media type by content.
        looks: what was seen of its pages; of a picture file those that have text.
        pages: that are read; None for all. With them, only what is drawn there is read.
        also: (record_id, source_id) of further records whose picture is the same, pixel by pixel: not read again.
    """

    record_id: str
    source_id: str
    path: Path
    type: str | None
    looks: tuple[Look, ...] = ()
    pages: frozenset[int] | None = None
    also: tuple[tuple[str, str], ...] = ()


@dataclass
class Counts:
    """What `read` has looked at so far. A picture without legible text is no issue, but it is counted."""

    documents: int = 0
    pictures: int = 0
    drawn_pages: int = 0
    blank_pictures: int = 0


@dataclass(frozen=True)
class Seen:
    """What was seen of a page that a document draws: a row of PICTURES."""

    source_id: str
    look: Look


Item: TypeAlias = Row | Seen | tuple[str, Issue]
"""A row of TEXTS, what a drawn page looks like, or a source_id and what could not be read of it."""

Looking: TypeAlias = Callable[[bytes], Iterable[Look | Issue]]
"""Looks at an encoded picture: `pipeline.text.pictures.look`."""


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


def read(
    items: Sequence[ToRead],
    engine: OcrEngine,
    looking: Looking,
    max_chars: int,
    ids: Ids,
    extraction_id: str,
    counts: Counts | None = None,
    reached: Callable[[int], None] | None = None,
) -> Iterator[Item]:
    """Read documents and pictures.

    Args:
        items: what to read.
        engine: reads pictures; the same for any grouping of them.
        looking: looks at the pages that documents draw.
        max_chars: of one page; the rest of a longer one is an issue.
        ids: makes ids of this case.
        extraction_id: the extraction of all items.
        counts: is filled.
        reached: is told the place of each item when it is begun. Its pictures may be read later, with those of others.

    Yields:
        Rows of TEXTS in order of items, then pages, the native text of a page before what was read in its picture;
        what was seen of drawn pages; and issues. Texts of white space alone are dropped. At the end those of further
        records with the same picture, record by record, and what could not be read of theirs.
    """
    rows: dict[str, list[Row]] = {item.record_id: [] for item in items if item.also}
    issues: dict[str, list[Issue]] = {item.source_id: [] for item in items if item.also}
    maker = _Rows(ids, extraction_id, engine.name)
    for found in _read_each(items, engine, looking, max_chars, maker, counts, reached):
        if isinstance(found, dict) and found["record_id"] in rows:
            rows[found["record_id"]].append(found)
        elif isinstance(found, tuple) and found[0] in issues:
            issues[found[0]].append(found[1])
        yield found
    for item in items:
        for record_id, source_id in item.also:
            for row in rows[item.record_id]:
                text_id = ids.of(record_id, row["engine"] or row["origin"], f"page:{row['page']}")
                yield row | {"text_id": text_id, "record_id": record_id, "source_id": source_id}
        for source_id in dict.fromkeys(source_id for _, source_id in item.also if source_id != item.source_id):
            yield from ((source_id, issue) for issue in issues[item.source_id])


def _read_each(
    items: Sequence[ToRead],
    engine: OcrEngine,
    looking: Looking,
    max_chars: int,
    maker: "_Rows",
    counts: Counts | None,
    reached: Callable[[int], None] | None,
) -> Iterator[Item]:
    counts = Counts() if counts is None else counts
    answered: set[str] = set()
    pending: list[Item | _Waiting | _End] = []
    waiting = 0
    for number, item in enumerate(items):
        if reached:
            reached(number)
        for step in _steps(item, looking, max_chars, maker, counts):
            pending.append(step)
            waiting += isinstance(step, _Waiting)
            if not waiting or waiting == _TOGETHER or len(pending) == _PENDING:
                yield from _answered(pending, engine, maker, counts, answered)
                pending, waiting = [], 0
    yield from _answered(pending, engine, maker, counts, answered)


def _steps(
    item: ToRead, looking: Looking, max_chars: int, maker: "_Rows", counts: Counts
) -> Iterator[Item | _Waiting | _End]:
    if is_picture(item.type):
        counts.pictures += 1
        looks = tuple(_wanted(look, item.pages) for look in item.looks)
        yield _Waiting(item, Picture(item.path, item.type, looks))
        return
    from pipeline.text.documents.pages import pages  # heavy: who only plans needs none of it

    counts.documents += 1
    for page in pages(item.path, item.type, max_chars):
        if isinstance(page, Issue):
            if item.pages is None:
                yield item.source_id, page
            continue
        if page.text.strip() and item.pages is None:
            yield maker.native(item, page.number, page.text)
        if page.image is not None and (item.pages is None or page.number in item.pages):
            counts.drawn_pages += 1
            yield from _drawn(item, page, page.image(), looking)
    if item.pages is None:
        yield _End(item)


def _wanted(look: Look, numbers: frozenset[int] | None) -> Look:
    """A page that is not asked for is passed over like one without text."""
    return look if numbers is None or look.page in numbers else replace(look, kind="blank")


def _drawn(item: ToRead, page: Page, content: bytes, looking: Looking) -> Iterator[Item | _Waiting]:
    """A page that a document draws: looked at, then left for the engine. Of an animation that is inside of a document
    the first frame with text stands for all of them."""
    known = [replace(look, page=1) for look in item.looks if look.page == page.number]
    looks: list[Look] = []
    for look in known or looking(content):
        if isinstance(look, Issue):
            yield item.source_id, _moved(look, page.number)
        else:
            looks.append(look)
    if not looks:
        return
    if not known:
        seen = next((look for look in looks if look.kind != "blank"), looks[0])
        yield Seen(item.source_id, replace(seen, page=page.number))
    yield _Waiting(item, Picture(content, None, tuple(looks)), page.number)


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
            if not isinstance(step, Seen):
                answered.add(step["source_id"] if isinstance(step, dict) else step[0])
            yield step


def _read(step: _Waiting, results: Sequence[Reading | Issue], maker: "_Rows", counts: Counts) -> Iterator[Item]:
    item, legible = step.item, False
    if step.page is not None:
        results = _together(results)
    if not results:
        yield item.source_id, Issue(f"page:{step.page or 1}", "quarantined", "the engine gave no answer")
    for result in results:
        if isinstance(result, Issue):
            if step.page is not None:
                yield item.source_id, _moved(result, step.page)
            elif not (item.looks and result.code in _OF_LOOKING):
                yield item.source_id, result
        elif result.text.strip():
            legible = True
            yield maker.ocr(item, step.page or result.page, result)
    counts.blank_pictures += step.page is None and not legible and all(isinstance(r, Reading) for r in results)


def _together(results: Sequence[Reading | Issue]) -> list[Reading | Issue]:
    """The readings of the frames of one picture as one."""
    readings = [result for result in results if isinstance(result, Reading)]
    text, words = "", list[Word]()
    for reading in readings:
        text += "\n" if text and reading.text else ""
        at = len(text)
        words += [(word[0] + at, word[1] + at, *word[2:]) for word in reading.words]
        text += reading.text
    mean = round(sum(word[6] for word in words) / len(words), 4) if words else None
    issues = [result for result in results if isinstance(result, Issue)]
    return [*issues, Reading(1, text, mean, tuple(words))] if len(readings) > 1 else list(results)


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
        seen = {"confidence": reading.confidence, "bbox": _around(reading.words), "words": words}
        return row | seen | {"engine": self.engine}

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
            "engine": None,
        }


def _around(words: Sequence[Word]) -> list[int] | None:
    """Left, top, width and height of all words together."""
    if not words:
        return None
    left, top = min(word[2] for word in words), min(word[3] for word in words)
    return [left, top, max(word[2] + word[4] for word in words) - left, max(word[3] + word[5] for word in words) - top]
