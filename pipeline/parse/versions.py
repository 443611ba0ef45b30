"""Rows of a database as it was, as a whole: before its log, or before its last change.

Until a checkpoint the file itself still holds the older state; a finished rollback journal holds the pages to restore
one. A row of it that is gone in the newer one was deleted, a row whose content differs was superseded. What is only to
be found page by page is in `recovery`, with the scheme of locators.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.issues import Issue
from pipeline.parse.parser import Batch, Item

_CONTENT = ("body", "sent_at", "sender", "recipients", "direction", "attachments", "url", "title", "ended_at", "extra")
"""What makes a row another one; that a conversation was renamed does not."""

Columns = Mapping[str, Sequence[Any]]


def earlier(unit: str, old: Iterator[Columns], live: "LiveRows") -> Iterator[Item]:
    """Rows that were deleted or superseded.

    Args:
        unit: they are counted in the ledger under a name of their own.
        old: columns of RECORDS of the older state, in order of row id.
        live: the same of the newer state, by a range of row ids.
    """
    try:
        for columns in old:
            ids = [_row_id(locator) for locator in columns["locator"]]
            newer = live(min(ids), max(ids))
            states = [_state(columns, place, newer.get(row_id)) for place, row_id in enumerate(ids)]
            chosen = [place for place, state in enumerate(states) if state]
            if chosen:
                picked: dict[str, list[Any]] = {
                    name: [values[place] for place in chosen] for name, values in columns.items()
                }
                picked["locator"] = [f"{unit}:{ids[place]}" for place in chosen]
                picked["state"] = [states[place] for place in chosen]
                yield Batch(unit, picked)
    except sqlite3.DatabaseError:
        yield Issue(f"{unit}:structure", "damaged", "the state before cannot be read")


class LiveRows:
    """Rows of the newer state, by row id: content only."""

    def __init__(self, fetch: Any) -> None:
        self._fetch = fetch

    def __call__(self, low: int, high: int) -> dict[int, tuple[Any, ...]]:
        found: dict[int, tuple[Any, ...]] = {}
        for columns in self._fetch(low, high):
            for place, locator in enumerate(columns["locator"]):
                found[_row_id(locator)] = content(columns, place)
        return found


def _state(columns: Columns, place: int, newer: tuple[Any, ...] | None) -> str | None:
    if newer is None:
        return "deleted"
    return "superseded" if content(columns, place) != newer else None


def content(columns: Columns, place: int) -> tuple[Any, ...]:
    """What makes the row at a place of these columns another one."""
    return tuple(columns[name][place] for name in _CONTENT if name in columns)


def _row_id(locator: str) -> int:
    return int(locator.rpartition(":")[2])
