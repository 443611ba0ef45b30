"""Rows of a query between two row ids, each once: how a large table is read in parts."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.parse.database.opening import lenient
from pipeline.parse.database.query import Query, records
from pipeline.parse.database.row_ids import RowIds
from pipeline.parse.parser import Batch, Part
from pipeline.parse.sqlite_file.tables import quoted

LOWEST, HIGHEST = -(2**63), 2**63 - 1
_ROWS = 8192

Columns = Mapping[str, Sequence[Any]]
"""Rows of one query as columns of RECORDS."""


def limits(connection: sqlite3.Connection, query: Query, part: Part) -> tuple[int, int]:
    """The first and the last row id of a part, each part as wide as the others; 1 and 0 if there are no rows.

    Raises:
        sqlite3.DatabaseError: the tree is damaged, or its row ids are no numbers.
    """
    name, rowid = quoted(query.table), query.rowid  # each alone: SQLite looks up one of them, and reads all for both
    low, high = connection.execute(
        f"select (select min({rowid}) from main.{name}), (select max({rowid}) from main.{name})"
    ).fetchone()
    if low is None:
        return 1, 0
    if type(low) is not int or type(high) is not int:
        raise sqlite3.DatabaseError("a column that is called rowid, and is none")
    width = high - low + 1
    return low + width * part.index // part.of, low + width * (part.index + 1) // part.of - 1


def ends(part: Part, first: int, last: int) -> tuple[int, int]:
    """Where no other part goes on there is no end: one wrong number would else end the reading of a whole table."""
    return first if part.index else LOWEST, last if part.index < part.of - 1 else HIGHEST


def span(query: Query, part: Part, first: int, last: int) -> str:
    """The rows of a part, as a search finds them; the second comparison is of what was found."""
    if part.of == 1:
        return "true"
    low, high = ends(part, first, last)
    rowid = query.rowid
    return f"{rowid} >= {low} and {rowid} <= {high} and +{rowid} >= {low} and +{rowid} <= {high}"


_BETWEEN = "rowid >= ? and rowid <= ?"
"""For many ranges of one query: SQLite prepares it once, which for a wide one takes longer than to search."""


def between(low: int, high: int) -> str:
    """The condition on the rows of a query."""
    return f"rowid >= {low} and rowid <= {high}"


def count(connection: sqlite3.Connection, table: str, condition: str) -> int:
    """Rows of a table itself that meet a condition."""
    row = connection.execute(f"select count(*) from main.{quoted(table)} where {condition}").fetchone()
    return int(row[0])


def fetch(
    connection: sqlite3.Connection, query: Query, low: int, high: int, seen: RowIds
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """Rows that were not seen yet, in batches."""
    for names, rows in _selected(connection, query, _BETWEEN, low, high):
        place = names.index("rowid")
        ids = [row[place] for row in rows]
        if (
            set(map(type, ids)) != {int}
            or min(ids) < low
            or max(ids) > high
            or len(set(ids)) < len(ids)
            or not seen.isdisjoint(ids)
        ):
            rows = list(_once(rows, place, low, high, seen))
        seen.update(row[place] for row in rows)
        if rows:
            yield names, rows


def columns(connection: sqlite3.Connection, query: Query, condition: str) -> Iterator[Columns]:
    """The rows of a query that meet a condition, each once, without the issues of their values."""
    connection.text_factory = lenient
    seen = RowIds()
    for names, rows in _selected(connection, query, condition):
        rows = list(_once(rows, names.index("rowid"), LOWEST, HIGHEST, seen))
        seen.update(row[names.index("rowid")] for row in rows)
        if not rows:
            continue
        yield from (item.columns for item in records(query, names, rows) if isinstance(item, Batch))


def _selected(
    connection: sqlite3.Connection, query: Query, condition: str, *values: int
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    sql = f"select * from ({query.sql}) where {condition} order by rowid"
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(_ROWS):
        yield names, rows


def _once(rows: list[tuple[Any, ...]], place: int, low: int, high: int, seen: RowIds) -> Iterator[tuple[Any, ...]]:
    """One row of a table is one record: the first, where what it is joined with is there more than once.

    A row of a damaged tree may have the number of another, or one of another range; `live` counts those.
    """
    known: set[int] = set()
    for row in rows:
        rowid = row[place]
        if type(rowid) is int and low <= rowid <= high and rowid not in seen and rowid not in known:
            known.add(rowid)
            yield row
