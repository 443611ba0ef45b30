"""The shape of a table's rows, as its schema declares it: what tells a row of it from other bytes.

Only what SQLite itself keeps to is used (sections 3.1 and 3.2 of "Datatypes In SQLite"), with one exception: it would
store text in a column of integers, and an app does not.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.parse.sqlite_file.cells import Types

_FIRST = 4  # columns that the pattern looks at; the rest is compared one by one
_LITERAL = re.compile(r"[-+]?\d+|[-+]?\d+\.\d*|'(?:[^']|'')*'", re.ASCII)


@dataclass(frozen=True)
class Column:
    """A stored column. `affinity` is SQLite's: INTEGER, TEXT, REAL, NUMERIC or BLOB; `default` is of older rows."""

    name: str
    affinity: str
    required: bool = False
    default: Any = None

    def takes(self, type_: int) -> bool:
        """Whether a value of this type may stand in it."""
        if type_ == 0:
            return not self.required
        if self.affinity == "TEXT":
            return type_ >= 12
        return type_ < 10 or (type_ >= 12 and self.affinity not in ("INTEGER", "REAL"))

    @property
    def pattern(self) -> bytes:
        none = b"" if self.required else rb"\x00"
        long = rb"[\x81-\xff][\x80-\xff]{0,3}[\x00-\x7f]"
        if self.affinity == "TEXT":
            return rb"(?:[" + none + rb"\x0c-\x7f]|" + long + rb")"
        if self.affinity in ("INTEGER", "REAL"):
            return b"[" + none + rb"\x01-\x09]"
        return rb"(?:[" + none + rb"\x01-\x09\x0c-\x7f]|" + long + rb")"


@dataclass(frozen=True)
class Table:
    """A table with row ids. One without them has another structure, and is not looked at.

    Attributes:
        columns: those that are stored, in their order.
        key: which of them is the row id, and stored as null; None if none is.
        root: the first page of its tree.
    """

    name: str
    columns: tuple[Column, ...]
    key: int | None
    root: int

    def fits(self, types: Types, *, short: bool, text: bool = False) -> bool:
        """Whether a row may have values of these types.

        Args:
            short: whether there may be fewer than are declared: of a row from before a column was added.
            text: whether a column of text must hold text. SQLite lets bytes stand there.
        """
        if len(types) != len(self.columns) and not (short and len(types) < len(self.columns)):
            return False
        bytes_ = (c for c, type_ in zip(self.columns, types, strict=False) if type_ >= 12 and not type_ % 2)
        if text and any(column.affinity == "TEXT" for column in bytes_):
            return False
        return self.takes(0, types)

    def takes(self, first: int, types: Types) -> bool:
        """Whether values of these types may stand in the columns from `first` on."""
        pairs = enumerate(zip(self.columns[first:], types, strict=False), first)
        return all(type_ == 0 if n == self.key else column.takes(type_) for n, (column, type_) in pairs)

    def row(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The values as SQLite would give them: older rows filled up, the row id left out."""
        pairs = zip(self.columns, values, strict=False)
        found = [float(v) if c.affinity == "REAL" and isinstance(v, int) else v for c, v in pairs]
        return (*found, *(column.default for column in self.columns[len(found) :]))

    @cached_property
    def header(self) -> "re.Pattern[bytes]":
        """Where the header of a row may begin."""
        return re.compile(b"(?=" + self._header() + b")", re.DOTALL)

    @cached_property
    def rest(self) -> "re.Pattern[bytes]":
        """Where a row may begin whose first four bytes are the length of a block: with the rest of its header."""
        row_id = rb"(?:[\x80-\xff]{0,4}[\x00-\x7f])?"
        rests = [row_id + self._header(), self._columns(0), *([self._columns(1)] if self.key == 0 else [])]
        return re.compile(rb"(?=..(?!\x00[\x00-\x04])..(?:" + b"|".join(rests) + b"))", re.DOTALL)

    def _header(self) -> bytes:
        lengths = range(2, 4 * len(self.columns) + 2)
        short = b"".join(re.escape(bytes([n])) for n in lengths if n < 128)
        return rb"(?:[" + short + rb"]|[\x81-\x84][\x00-\x7f])" + self._columns(0)

    def _columns(self, first: int) -> bytes:
        return b"".join(
            rb"\x00" if number == self.key else column.pattern
            for number, column in enumerate(self.columns[:_FIRST])
            if number >= first
        )


def declared(connection: sqlite3.Connection) -> dict[str, Table]:
    """All tables of a database that have row ids, by name."""
    listed = connection.execute("select name, rootpage from main.sqlite_master where type = 'table' and rootpage > 0")
    found = {"sqlite_master": Table("sqlite_master", _MASTER, None, 1)}
    for name, root in listed.fetchall():
        try:
            table = _declared(connection, name, root)
        except (sqlite3.DatabaseError, UnicodeEncodeError):
            continue  # it names a module that is not here, or its own name is no text
        if table:
            found[name] = table
    return found


_MASTER = (
    Column("type", "TEXT", required=True),
    Column("name", "TEXT", required=True),
    Column("tbl_name", "TEXT", required=True),
    Column("rootpage", "INTEGER"),
    Column("sql", "TEXT"),
)


def quoted(name: str) -> str:
    """A name from evidence, as SQL."""
    return '"' + name.replace('"', '""') + '"'


def dropped(definitions: Iterable[str], live: Mapping[str, Table]) -> dict[str, Table]:
    """Tables that are gone, by what is left of their definitions; not earlier ones of a table that is there."""
    found: dict[str, Table] = {}
    for sql in dict.fromkeys(definitions):
        with closing(sqlite3.connect(":memory:")) as empty:
            empty.set_authorizer(_defines)  # it is evidence: it may make a table, and do nothing else
            try:
                empty.execute(sql)
                empty.set_authorizer(None)
                tables = declared(empty)
            except (sqlite3.Error, sqlite3.Warning, UnicodeError):
                continue
        found |= {name: table for name, table in tables.items() if name not in live and name not in _OWN}
    return found


_OWN = ("sqlite_master", "sqlite_sequence")


def _defines(action: int, *_: str | None) -> int:
    allowed = (sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE)
    return sqlite3.SQLITE_OK if action in (*allowed, sqlite3.SQLITE_READ) else sqlite3.SQLITE_DENY


def _declared(connection: sqlite3.Connection, name: str, root: int) -> Table | None:
    sql = "select name, type, \"notnull\", dflt_value, pk, hidden from pragma_table_xinfo(?, 'main')"
    listed = connection.execute(sql, (name,))
    columns = [row for row in listed.fetchall() if row[5] != 2]  # a value that is computed is not stored
    for row in columns:
        row[0].encode()
    keys = [number for number, row in enumerate(columns) if row[4]]
    indexes = connection.execute("select origin from pragma_index_list(?, 'main')", (name,)).fetchall()
    indexed = any(origin == "pk" for (origin,) in indexes)
    if indexed and not _has_row_ids(connection, name):
        return None
    integer = len(keys) == 1 and not indexed and str(columns[keys[0]][1]).upper() == "INTEGER"
    key = keys[0] if integer else None
    shape = tuple(
        Column(name, kind := affinity(str(type_)), bool(required) and n != key, _literal(default, kind))
        for n, (name, type_, required, default, *_) in enumerate(columns)
    )
    return Table(name, shape, key, root) if shape else None


def _has_row_ids(connection: sqlite3.Connection, name: str) -> bool:
    try:
        connection.execute(f"select rowid from main.{quoted(name)} limit 0")
    except sqlite3.OperationalError:
        return False
    return True


def affinity(type_: str) -> str:
    """Section 3.1 of "Datatypes In SQLite"."""
    upper = type_.upper()
    if "INT" in upper:
        return "INTEGER"
    if any(part in upper for part in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if "BLOB" in upper or not upper:
        return "BLOB"
    return "REAL" if any(part in upper for part in ("REAL", "FLOA", "DOUB")) else "NUMERIC"


def _literal(default: object, affinity: str) -> Any:
    """The value of a default that is a plain number or text; any other is not computed."""
    if not isinstance(default, str) or not _LITERAL.fullmatch(default):
        return None
    if default.startswith("'"):
        return default[1:-1].replace("''", "'")
    if affinity == "TEXT":
        return default
    return float(default) if "." in default else int(default)
