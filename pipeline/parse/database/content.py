"""What makes a row another one: what its record says, not how the app keeps it."""

from collections.abc import Iterable
from typing import Any

from pipeline.parse.database.ranges import Columns

_CONTENT = (
    *("body", "sent_at", "sender", "recipients", "direction", "attachments", "url", "title", "ended_at"),
    *("latitude", "longitude", "extra"),
)
"""That a conversation was renamed does not make its messages others."""

Content = tuple[Any, ...]


def content(columns: Columns, place: int) -> Content:
    """Of the row at a place of these columns."""
    return tuple(columns[name][place] for name in _CONTENT if name in columns)


def contents(batches: Iterable[Columns]) -> dict[int, Content]:
    """Of all these rows, by row id."""
    return {
        row_id_of(locator): content(columns, place)
        for columns in batches
        for place, locator in enumerate(columns["locator"])
    }


def row_id_of(locator: str) -> int:
    """Of a record that was read by a query: "<table>:<row id>"."""
    return int(locator.rpartition(":")[2])
