"""Rows that are not live: of a whole state before, then of pages and unused space."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from models.issues import Issue
from pipeline.parse.database.before import earlier
from pipeline.parse.database.gaps import gap
from pipeline.parse.database.known import Known
from pipeline.parse.database.opening import connect, stand_in, structure
from pipeline.parse.database.query import Query
from pipeline.parse.database.ranges import between, columns, limits
from pipeline.parse.database.recovery import Recovery
from pipeline.parse.database.shadow import Shadow
from pipeline.parse.parser import Evidence, Item
from pipeline.parse.sqlite_file.journal import undone
from pipeline.parse.sqlite_file.search import Files, Search, definitions, searched
from pipeline.parse.sqlite_file.tables import Table, declared, dropped


class Deleted:
    """Rows that are not live, of one database: of a whole earlier state, then what is only to be found on pages."""

    def __init__(self, live: sqlite3.Connection, tables: Mapping[str, frozenset[str]], evidence: Evidence) -> None:
        self._live, self._tables, self._evidence = live, tables, evidence
        self._unit, self._path = _earlier_state(evidence)
        self._before: list[Query] = []  # that the earlier state has the structure of

    def read(self, queries: Sequence[Query]) -> Iterator[Item]:
        """In parts, each reads its range of the earlier state; the first reads the pages."""
        with ExitStack() as stack:
            before = stack.enter_context(closing(connect(self._path))) if self._path else None
            for query in queries:
                if before and self._same(before, query):
                    self._before.append(query)
                    yield from self._earlier(before, query)
            if self._evidence.part.index == 0:
                yield from self._searched(before, queries)

    def _same(self, before: sqlite3.Connection, query: Query) -> bool:
        """Whether the earlier state is of this structure; a file that its log has made had nothing before."""
        try:
            tables = structure(before)
            stand_in(before, query.optional, tables)
            return not query.missing(tables) and query.table in declared(before)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return False

    def _earlier(self, before: sqlite3.Connection, query: Query) -> Iterator[Item]:
        try:
            first, last = limits(before, query, self._evidence.part)
        except sqlite3.DatabaseError:
            return
        yield from earlier(
            f"{query.table}@{self._unit}",
            columns(before, query, between(first, last)),
            lambda low, high: columns(self._live, query, between(low, high)),
        )

    def _searched(self, before: sqlite3.Connection | None, queries: Sequence[Query]) -> Iterator[Item]:
        try:
            shapes, older = declared(self._live), _declared(before)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return  # its schema is damaged: the live rows say so
        evidence = self._evidence
        wanted = {name for query in queries for name in (*query.requires, *query.optional)} & set(shapes)
        files = Files(evidence.path, evidence.log, evidence.journal, self._path)
        gone = dropped(definitions(files, shapes, older), shapes)
        with searched(files, shapes, older, gone, wanted) as found:
            if found.more:
                yield Issue("database", "truncated", "deleted rows were looked for on so many pages only")
            if found.unclaimed:
                told = f"{found.unclaimed} rows in unused space are not claimed: their table or their end is not sure"
                yield Issue("database", "deleted", told)
            for query in queries:
                if query.table in shapes:
                    yield from self._recovered(before, query, shapes, older, found)

    def _recovered(
        self,
        before: sqlite3.Connection | None,
        query: Query,
        shapes: Mapping[str, Table],
        older: Mapping[str, Table],
        found: Search,
    ) -> Iterator[Item]:
        table = shapes[query.table]
        states = [Known(self._live, table)]
        if before and query in self._before:
            states.append(Known(before, older[query.table]))
        recovery = Recovery(table, states, lambda state, condition: columns(state, query, condition))
        rows = found.rows.get(query.table, [])
        try:
            if rows:
                with closing(connect(self._evidence.path)) as connection:
                    yield from recovery.records(rows, self._shadow(connection, query, shapes, found))
        except sqlite3.DatabaseError:
            yield Issue(f"{query.table}@free:structure", "damaged", "deleted rows cannot be told from live ones")
        yield from gap(states, recovery.ids, recovery.without_ids)
        if recovery.skipped:
            told = f"{recovery.skipped} more versions of rows were found and not read"
            yield Issue(f"{query.table}@log:versions", "truncated", told)

    def _shadow(
        self, connection: sqlite3.Connection, query: Query, shapes: Mapping[str, Table], found: Search
    ) -> Shadow:
        """For one query: what was found of the tables that it joins stands beside their own rows."""
        absent = {
            name: sorted(columns - self._tables[name])
            for name, columns in query.optional.items()
            if name in self._tables
        }
        shadow = Shadow(connection, absent)
        beside = [name for name in (*query.requires, *query.optional) if name in found.rows and name != query.table]
        shadowed = {query.table}
        for name in dict.fromkeys(beside):
            rows = Known(self._live, shapes[name]).gone(found.rows[name])
            if rows:
                shadowed.add(name)
                shadow.add(shapes[name], rows)
        others = {name: columns for name, columns in query.optional.items() if name not in shadowed}
        stand_in(connection, others, self._tables)
        return shadow


def _earlier_state(evidence: Evidence) -> tuple[str, Path | None]:
    """A whole state of the database that is older than the live one, and where it is from."""
    if evidence.log:
        return "file", evidence.file
    if evidence.journal:
        return "journal", undone(evidence.path, evidence.journal, evidence.path.with_suffix(".undone"))
    return "", None


def _declared(before: sqlite3.Connection | None) -> dict[str, Table]:
    try:
        return declared(before) if before else {}
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return {}
