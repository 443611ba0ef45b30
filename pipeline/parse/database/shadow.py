"""Where a parser's query is run on rows that are not live: temporary tables of the names that it uses."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.parse.database.known import Values
from pipeline.parse.sqlite_file.tables import Table, quoted


class Shadow:
    """A connection on which tables are shadowed by what was found of them."""

    def __init__(self, connection: sqlite3.Connection, absent: Mapping[str, Sequence[str]]) -> None:
        """`absent`: optional columns that a table of this database does not have; they read as null."""
        self.connection, self._absent = connection, absent
        connection.execute("pragma temp_store=memory")  # evidence is not to lie about in temporary files

    def show(self, table: Table, rows: Mapping[int, Values]) -> None:
        """These rows in the place of the table's own."""
        self._fill(table.name, table, rows)

    def add(self, table: Table, rows: Mapping[int, Values]) -> None:
        """These rows beside the table's own."""
        beside = f"{table.name} beside"
        self._fill(beside, table, rows)
        names = [quoted(column.name) for column in table.columns]
        if "rowid" not in {column.name.lower() for column in table.columns}:
            names.insert(0, "rowid as rowid")
        nulls = [f"null as {quoted(name)}" for name in self._absent.get(table.name, ())]
        own = f"select {', '.join([*names, *nulls])} from main.{quoted(table.name)}"
        found = f"select {', '.join([*names, *nulls])} from temp.{quoted(beside)}"
        self.connection.execute(f"create temp view {quoted(table.name)} as {own} union all {found}")

    def _fill(self, name: str, table: Table, rows: Mapping[int, Values]) -> None:
        columns = [
            f"{quoted(column.name)} {column.affinity}{' primary key' * (number == table.key)}"
            for number, column in enumerate(table.columns)
        ]
        columns += [quoted(column) for column in self._absent.get(table.name, ())]
        self.connection.execute(f"drop table if exists temp.{quoted(name)}")
        self.connection.execute(f"create temp table {quoted(name)} ({', '.join(columns)})")
        taken = {column.name.lower() for column in table.columns}
        free = next((alias for alias in ("rowid", "_rowid_", "oid") if alias not in taken), "rowid")
        key = quoted(table.columns[table.key].name) if table.key is not None else free
        others = [(n, quoted(column.name)) for n, column in enumerate(table.columns) if n != table.key]
        into = ", ".join([key, *(column for _, column in others)])
        marks = ", ".join("?" * (1 + len(others)))
        self.connection.executemany(
            f"insert into temp.{quoted(name)} ({into}) values ({marks})",
            ((row_id, *(_bound(values[n]) for n, _ in others)) for row_id, values in rows.items()),
        )


def _bound(value: Any) -> Any:
    """Bytes that are no text are replaced: SQLite takes no lone surrogates."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if isinstance(value, str) else value
