"""Rows of a state of the database that is read as a whole, by their ids and as they are stored."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.parse.sqlite_file.search import Found
from pipeline.parse.sqlite_file.tables import Table, quoted

_AT_ONCE = 500  # ids in one condition

Values = tuple[Any, ...]
"""Of one row, in order of its table's columns."""


@dataclass(frozen=True)
class Known:
    """A state of the database that is read as a whole: what is in it was not lost.

    Attributes:
        table: as this state declares it; it may have fewer columns than today.
    """

    connection: sqlite3.Connection
    table: Table

    def rows(self, today: Table, where: Iterable[str]) -> Iterator[tuple[int, Values]]:
        """Row ids and values, as a row of today's table has them."""
        own = self.table
        if own.columns != today.columns[: len(own.columns)] or own.key != today.key:
            return
        names = ("null" if number == own.key else quoted(column.name) for number, column in enumerate(own.columns))
        sql = f"select rowid, {', '.join(names)} from main.{quoted(own.name)} where "
        for condition in where:
            yield from ((row[0], today.row(row[1:])) for row in self.connection.execute(sql + condition))

    def gone(self, found: Iterable[Found]) -> dict[int, Values]:
        """Of each found row that this state does not have, one version: rather one that was live after a commit."""
        best = sorted((row for row in found if row.row_id is not None), key=lambda row: row.whole)
        ids = {row.row_id for row in best if row.row_id is not None}
        ids -= self.ids(ids)
        return {row.row_id: row.values for row in best if row.row_id in ids and row.sound()}

    def ids(self, among: Collection[int]) -> set[int]:
        """Which of these rows there are."""
        sql = f"select rowid from main.{quoted(self.table.name)} where "
        return {row_id for condition in conditions(among) for (row_id,) in self.connection.execute(sql + condition)}


def conditions(ids: Collection[int]) -> Iterator[str]:
    """What finds the rows of these ids, some at a time."""
    ordered = sorted(ids)
    for at in range(0, len(ordered), _AT_ONCE):
        yield f"rowid in ({', '.join(map(str, ordered[at : at + _AT_ONCE]))})"
