"""Reads declared queries from a SQLite database, in columns.

One row that cannot be read costs one row; a renamed column costs an `unknown-structure` issue, never an empty result.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing

from models.issues import Issue
from pipeline.parse.database.deleted import Deleted
from pipeline.parse.database.gaps import tombstones
from pipeline.parse.database.live import read_query
from pipeline.parse.database.opening import connect, looks_encrypted, structure, without_ids
from pipeline.parse.database.query import Query
from pipeline.parse.database.ranges import count
from pipeline.parse.parser import Evidence, Item, Stored
from pipeline.storage import raise_if_full

__all__ = ["Query", "Sqlite"]

_ROOM = 250


class Sqlite:
    """A reader of one database: for each subject, the first query whose structure is there; then what was deleted.

    Args:
        subjects: queries, or tuples of alternatives of which the newest structure comes first. A subject whose table
            is absent is passed over if another subject is there (an app's older and newer table, say).
        tombstones: tables in which the app notes that something was deleted, and no more.
        also: what else is read of the database, by functions of their own: with the first part, where it is read in
            parts.
    """

    def __init__(
        self,
        *subjects: Query | tuple[Query, ...],
        tombstones: tuple[str, ...] = (),
        also: tuple[Callable[[Evidence], Iterator[Item]], ...] = (),
    ) -> None:
        self.subjects = tuple(s if isinstance(s, tuple) else (s,) for s in subjects)
        self.tombstones = tombstones
        self.also = also

    def __call__(self, evidence: Evidence) -> Iterator[Item]:
        yield from self._tables(evidence)
        if evidence.part.index == 0:
            for read in self.also:
                yield from read(evidence)

    def _tables(self, evidence: Evidence) -> Iterator[Item]:
        try:
            with closing(connect(evidence.path)) as connection:
                yield from self._read(connection, evidence)
        except sqlite3.DatabaseError as error:
            raise_if_full(error)
            if looks_encrypted(evidence.path):
                yield Issue("database", "encrypted", "its first page is as even as random bytes")
            else:
                yield Issue("database", "damaged", f"SQLite: {type(error).__name__}")
        except UnicodeDecodeError:  # SQLite's own error message quotes a name that is not UTF-8
            yield Issue("database", "damaged", "SQLite: its schema is not text")

    def _read(self, connection: sqlite3.Connection, evidence: Evidence) -> Iterator[Item]:
        tables = structure(connection)
        keyed = without_ids(connection)
        found = False
        chosen = []
        for alternatives in self.subjects:
            query = next((q for q in alternatives if not q.missing(tables)), None)
            if query is not None and query.table in keyed:
                found = True
                if evidence.part.index == 0:
                    rows = count(connection, query.table, "true")
                    yield Stored(query.table, rows)
                    yield Issue(f"{query.table}:structure", "unknown-structure", "a table without row ids", rows=rows)
            elif query is not None:
                found = True
                chosen.append(query)
                if evidence.part.index == 0 and (absent := query.absent(tables)):
                    yield Issue(f"{query.table}:structure", "absent-column", f"not there: {_listed(absent)}")
                yield from read_query(connection, query, tables, evidence.part)
            elif any(q.table in tables for q in alternatives):
                found = True
                if evidence.part.index == 0:
                    yield from _unknown(connection, alternatives, tables)
        if not found and evidence.part.index == 0:
            wanted = dict.fromkeys(q.table for alternatives in self.subjects for q in alternatives)
            yield Issue("database", "unknown-structure", f"none of these tables: {_listed(wanted)}")
        if chosen:
            yield from Deleted(connection, tables, evidence).read(chosen)
        if evidence.part.index == 0:
            yield from tombstones(connection, [name for name in self.tombstones if name in tables])


def _unknown(
    connection: sqlite3.Connection, alternatives: tuple[Query, ...], tables: Mapping[str, frozenset[str]]
) -> Iterator[Item]:
    """Says which columns are missing, and counts the rows that are lost by it."""
    query = next(q for q in alternatives if q.table in tables)
    rows = count(connection, query.table, "true")
    yield Stored(query.table, rows)
    yield Issue(
        f"{query.table}:structure", "unknown-structure", f"not there: {_listed(query.missing(tables))}", rows=rows
    )


def _listed(names: Iterable[str]) -> str:
    """As many as an issue has room for."""
    shown = left = list(names)
    while len(", ".join(shown)) > _ROOM:
        shown = shown[:-1]
    return ", ".join(shown) + (f" and {len(left) - len(shown)} more" if len(shown) < len(left) else "")
