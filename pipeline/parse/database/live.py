"""Live rows of one query, also around damaged pages; every stored row is a record or an issue."""

import sqlite3
from collections.abc import Iterator, Mapping

from models.issues import Issue
from pipeline.parse.database.opening import lenient, stand_in
from pipeline.parse.database.query import Query, records
from pipeline.parse.database.ranges import HIGHEST, LOWEST, count, ends, fetch, limits, span
from pipeline.parse.database.row_ids import RowIds
from pipeline.parse.parser import Batch, Item, Part, Stored
from pipeline.parse.sqlite_file.tables import quoted
from pipeline.storage import raise_if_full

_LAST = 2**62  # row id to which a table is searched whose last one is not known
_ATTEMPTS = 10_000  # ranges of damaged rows that are halved, about a second's work


def read_query(
    connection: sqlite3.Connection, query: Query, tables: Mapping[str, frozenset[str]], part: Part
) -> Iterator[Item]:
    """The rows of one query, in order of rowid; only those of this part."""
    stand_in(connection, query.optional, tables)
    try:
        first, last = limits(connection, query, part)
    except sqlite3.DatabaseError:
        if part.index:
            return  # the first part reads all that can be read
        first, last, part = 0, _LAST, Part()
    condition = span(query, part, first, last)
    try:
        stored = count(connection, query.table, condition)
        ignored = count(connection, query.table, f"{condition} and ({query.ignores})") if query.ignores else 0
    except sqlite3.DatabaseError:
        left = _count_by_index(connection, query) if part.of == 1 else None
        if left is not None:
            yield Stored(query.table, left)
        yield from _salvage(connection, query, first, last, left, RowIds())
        return
    yield Stored(query.table, stored, ignored)
    if part.of > 1 and part.index == 0:
        yield from _in_no_part(connection, query, part.of)
    yield from _rows(connection, query, part, first, last, stored - ignored)


def _rows(connection: sqlite3.Connection, query: Query, part: Part, first: int, last: int, left: int) -> Iterator[Item]:
    connection.text_factory = str
    low, high = ends(part, first, last)
    seen = RowIds()
    while True:
        try:
            for names, rows in fetch(connection, query, low, high, seen):
                yield from records(query, names, rows)
                left -= len(rows)
            yield from _difference(query.table, first, left)
            return
        except sqlite3.DatabaseError as error:
            raise_if_full(error)
            if "decode" not in str(error).lower() or connection.text_factory is not str:
                yield from _salvage(connection, query, first, last, left, seen)
                return
            connection.text_factory = lenient  # text that is not UTF-8: go on with what was not seen yet


def _in_no_part(connection: sqlite3.Connection, query: Query, of: int) -> Iterator[Item]:
    """Rows of a damaged tree that no part finds, because they stand where others should be: read with the first."""
    table = query.table
    try:
        parts = [Part(index, of) for index in range(of)]
        ranges = [limits(connection, query, part) for part in parts]
        spans = [span(query, part, *ids) for part, ids in zip(parts, ranges, strict=True)]
        left = count(connection, table, "true") - sum(count(connection, table, condition) for condition in spans)
        if not left:
            return
        seen = RowIds()
        for part, edges, condition in zip(parts, ranges, spans, strict=True):
            low, high = ends(part, *edges)
            ids = connection.execute(f"select {query.rowid} from main.{quoted(table)} where {condition}")
            seen.update(row[0] for row in ids if type(row[0]) is int and low <= row[0] <= high)
        for names, rows in fetch(connection, query, LOWEST, HIGHEST, seen):
            yield from records(query, names, rows)
            yield Stored(table, len(rows))
            left -= len(rows)
    except sqlite3.DatabaseError:
        return  # the part that meets the damage says so
    if left > 0:
        yield Stored(table, left)
        yield from _difference(table, LOWEST, left)


def _difference(table: str, first: int, left: int) -> Iterator[Issue | Stored]:
    """A tree that contradicts itself is counted one way and read another."""
    if left > 0:
        yield Issue(f"{table}:{first}", "damaged", f"{left} rows are counted and not found", rows=left)
    elif left < 0:
        yield Stored(table, -left)


def _salvage(
    connection: sqlite3.Connection, query: Query, first: int, last: int, left: int | None, seen: RowIds
) -> Iterator[Batch | Issue | Stored]:
    """Read around damage: a range of rows that fails is halved until only those that cannot be read are left out.

    Args:
        left: how many rows should be there beside those seen; None if the damage hides that too.
        seen: row ids of what was read already.
    """
    connection.text_factory = lenient
    waiting, lost, read = [(first, last)], list[tuple[int, int]](), 0
    failures = 0
    while waiting:
        low, high = waiting.pop()
        try:
            for names, rows in fetch(connection, query, low, high, seen):
                yield from records(query, names, rows)
                read += len(rows)
                low = rows[-1][names.index("rowid")] + 1
        except sqlite3.DatabaseError:
            failures += 1
            if low >= high or failures > _ATTEMPTS:
                lost.append((low, high))
            else:
                middle = (low + high) // 2
                waiting += [(middle + 1, high), (low, middle)]
    if left is not None and read > left:
        yield Stored(query.table, read - left)
    rows_lost = None if left is None else max(0, left - read)
    if lost or rows_lost:
        known = "rows that are not known" if rows_lost is None else f"{rows_lost} rows"
        where = f"{query.table}:{lost[0][0] if lost else first}"
        yield Issue(where, "damaged", f"{known} on pages that SQLite cannot read", rows=rows_lost or 0)


def _count_by_index(connection: sqlite3.Connection, query: Query) -> int | None:
    """Rows of a damaged table, where an index still knows; None if not, or if the query leaves some out on purpose.

    Without `where`, even one that is always true: only then does SQLite add up what pages say they hold, those of an
    index if there is one, where it otherwise goes from row to row and fails at one that is damaged.
    """
    if query.ignores:
        return None
    try:
        row = connection.execute(f"select count(*) from main.{quoted(query.table)}").fetchone()
    except sqlite3.DatabaseError:
        return None
    return int(row[0])
