"""Tables without row ids, which `Sqlite` counts by: read whole, with their key in the place of the row id."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from models.issues import Issue
from pipeline.parse.database.opening import connect, lenient, stand_in, structure
from pipeline.parse.database.query import Query, records
from pipeline.parse.parser import Evidence, Item, Stored
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.sqlite_file.tables import quoted
from pipeline.storage import raise_if_full

_ROWS = 4096


@dataclass(frozen=True)
class Keyed:
    """A reader of one query: as `Sqlite` where its table has row ids; where it has none, by its key.

    Attributes:
        query: its `sql` begins with `rowid`, that of its table, and ignores no row.
        rowid: how the row id is written there.
        key: SQL for the key as one text.
    """

    query: Query
    rowid: str
    key: str

    def __call__(self, evidence: Evidence) -> Iterator[Item]:
        if not self._without_ids(evidence):
            yield from Sqlite(self.query)(evidence)
        elif evidence.part.index == 0:
            yield from self._by_key(evidence)

    def _without_ids(self, evidence: Evidence) -> bool:
        sql = "select 1 from pragma_table_list where schema = 'main' and name = ? and wr"
        try:
            with closing(connect(evidence.path)) as connection:
                return connection.execute(sql, (self.query.table,)).fetchone() is not None
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return False

    def _stand_in(self, connection: sqlite3.Connection, absent: list[str]) -> None:
        """As `stand_in`, of a table that has no row id to pass on."""
        table = quoted(self.query.table)
        nulls = "".join(f", null as {quoted(column)}" for column in absent)
        connection.execute(f"create temp view {table} as select *{nulls} from main.{table}")

    def _by_key(self, evidence: Evidence) -> Iterator[Item]:
        query, read = self.query, 0
        try:
            with closing(connect(evidence.path)) as connection:
                connection.text_factory = lenient
                tables = structure(connection)
                if missing := query.missing(tables):
                    yield Issue(f"{query.table}:structure", "unknown-structure", f"not there: {', '.join(missing)}")
                    return
                absent = query.absent(tables)
                if absent:
                    yield Issue(f"{query.table}:structure", "absent-column", f"not there: {', '.join(absent)}")
                stand_in(connection, {name: of for name, of in query.optional.items() if name != query.table}, tables)
                self._stand_in(connection, [name.partition(".")[2] for name in absent if "." in name])
                cursor = connection.execute(query.sql.replace(self.rowid, self.key, 1))
                names = [column[0] for column in cursor.description]
                while rows := cursor.fetchmany(_ROWS):
                    yield from records(query, names, rows)
                    read += len(rows)
        except sqlite3.DatabaseError as error:
            raise_if_full(error)
            yield Issue(f"{query.table}:", "damaged", f"SQLite: {type(error).__name__} after {read} rows")
        yield Stored(query.table, read)
