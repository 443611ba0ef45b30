"""Rows of a database as it was, as a whole: before its log, or before its last change.

Until a checkpoint the file itself still holds the older state; a finished rollback journal holds the pages to restore
one. A row of it that is gone in the newer one was deleted, a row whose content differs was superseded. What is only to
be found page by page is in `recovery`, with the scheme of locators.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from models.issues import Issue
from pipeline.parse.database.content import Content, content, contents, row_id_of
from pipeline.parse.database.ranges import Columns
from pipeline.parse.parser import Batch, Item


def earlier(unit: str, old: Iterator[Columns], live: Callable[[int, int], Iterator[Columns]]) -> Iterator[Item]:
    """Rows that were deleted or superseded.

    Args:
        unit: they are counted in the ledger under a name of their own.
        old: columns of RECORDS of the older state, in order of row id.
        live: the same of the newer state, by a range of row ids.
    """
    try:
        for columns in old:
            ids = [row_id_of(locator) for locator in columns["locator"]]
            newer = contents(live(min(ids), max(ids)))
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


def _state(columns: Columns, place: int, newer: Content | None) -> str | None:
    if newer is None:
        return "deleted"
    return "superseded" if content(columns, place) != newer else None
