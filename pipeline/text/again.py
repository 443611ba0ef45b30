"""The second tier: which pages are worth reading again, and which of two readings is the better one. Both stay."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from models.rows import Row
from pipeline.text.ocr.engine import Reading
from pipeline.text.pictures.picture import Look
from pipeline.text.read import Item

_LINES = frozenset({"screenshot", "document"})
"""Kinds of picture that are always read again: what is said and arranged stands there."""


def wanted(
    seen: Mapping[str, Sequence[Look]], texts: Iterable[Row], mentioned: frozenset[str], below: float
) -> dict[str, tuple[int, ...]]:
    """source_id → the pages to be read again: those of lines of text, those read with little confidence or not at all
    though text was seen there, and those in which anything was found.

    Args:
        seen: source_id → what its pages look like.
        texts: TEXTS of the first reading; a page without one held nothing legible.
        mentioned: text_ids with an identifier, a phrase or somebody's name.
        below: confidence below which a reading is little.
    """
    read = {(row["source_id"], row["page"]): row for row in texts if row["origin"] == "ocr"}
    pages = {
        source_id: tuple(
            look.page for look in looks if _worthwhile(look, read.get((source_id, look.page)), mentioned, below)
        )
        for source_id, looks in seen.items()
    }
    return {source_id: numbers for source_id, numbers in pages.items() if numbers}


def _worthwhile(look: Look, first: Row | None, mentioned: frozenset[str], below: float) -> bool:
    if look.kind == "blank":
        return False
    if first is None or look.kind in _LINES:
        return True
    return first["confidence"] is None or first["confidence"] < below or first["text_id"] in mentioned


def judged(items: Iterable[Item], firsts: Mapping[tuple[str, int], Row]) -> Iterator[Item]:
    """What the second reading found, each row of TEXTS saying which of the two is better.

    Args:
        items: of `pipeline.text.read`.
        firsts: (record_id, page) → row of TEXTS of the first reading.
    """
    from pipeline.text.ocr.better import better  # heavy: who only plans asks what is wanted

    for row in items:
        first = firsts.get((row["record_id"], row["page"])) if isinstance(row, dict) else None
        if first is None or not isinstance(row, dict):
            yield row
        elif better(_reading(first), _reading(row)):
            yield row | {"supersedes": first["text_id"]}
        else:
            yield row | {"superseded_by": first["text_id"]}


def _reading(row: Row) -> Reading:
    words = tuple(tuple(word) for word in json.loads(row["words"] or "[]"))
    return Reading(row["page"], row["text"], row["confidence"], words)
