"""Our own copy of a database: merged with its logs, opened so that nothing is written, and what its schema holds."""

import math
import secrets
import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.sqlite_file.tables import quoted
from pipeline.storage import full, raise_if_full

COMPANIONS = ("-wal", "-journal", "-shm")


def materialise(database: Path, companions: Mapping[str, Path], target: Path) -> Path:
    """Copy a database with its -wal or -journal to `target`, merged, read-only. Does nothing if it is there already.

    The originals are not touched: `immutable=1` on them would hide rows that are only in the WAL, and `mode=ro` would
    write a -shm beside them.

    Args:
        database: the database.
        companions: "-wal" and "-journal" to the files beside it; "-shm" is rebuilt and never used.
        target: where the copy goes; it appears whole or not at all.
    """
    if target.exists():
        return target
    part = target.with_name(f"{target.name}.{secrets.token_hex(8)}.part")  # process ids are the same behind other walls
    shutil.copyfile(database, part)
    part.chmod(0o600)
    for suffix in ("-wal", "-journal"):
        if suffix in companions:
            shutil.copyfile(companions[suffix], f"{part}{suffix}")
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.execute("select count(*) from sqlite_master").fetchone()
            connection.execute("pragma journal_mode=delete").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter of SQLite's message, which quotes names
        if full(error):
            raise
        # not a database, or damaged: the reader meets the same error and says so in an issue
    for suffix in COMPANIONS:
        Path(f"{part}{suffix}").unlink(missing_ok=True)
    part.chmod(0o400)
    part.replace(target)
    return target


class _Copy(sqlite3.Connection):
    """Our own copy. That there is no room on the disk to sort in does not pass for its damage, wherever it is asked."""

    def execute(self, *asked: Any) -> sqlite3.Cursor:
        try:
            return super().execute(*asked)
        except sqlite3.Error as error:
            raise_if_full(error)
            raise


def connect(path: Path) -> sqlite3.Connection:
    """Open our own copy; nothing is written, not even a lock."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, factory=_Copy)
    connection.execute("pragma trusted_schema=off")  # evidence may define views and functions of its own
    connection.execute("pragma cell_size_check=on")
    connection.text_factory = lenient  # names of tables are evidence too
    return connection


def structure(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Tables with their columns. No app keeps in a view what is read here, and a view may have no end."""
    names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    tables = {}
    for name in names:
        try:
            columns = connection.execute(f"pragma table_info({quoted(name)})").fetchall()
        except sqlite3.DatabaseError:
            continue  # a virtual table whose module is missing
        tables[name] = frozenset(row[1] for row in columns)
    return tables


def without_ids(connection: sqlite3.Connection) -> frozenset[str]:
    """Tables that have no row ids, which a row could be named by."""
    return frozenset(name for (name,) in connection.execute("select name from pragma_table_list where wr"))


def stand_in(
    connection: sqlite3.Connection, optional: Mapping[str, frozenset[str]], tables: Mapping[str, frozenset[str]]
) -> None:
    """A temporary view in the place of each table that lacks optional columns, with null where they would be."""
    for table, columns in optional.items():
        there = {column.casefold() for column in tables.get(table, ())}
        absent = sorted(column for column in columns if column.casefold() not in there)
        if not absent:
            continue
        nulls = ", ".join(f"null as {quoted(column)}" for column in absent)
        rest = (
            f"select rowid as rowid, *, {nulls} from main.{quoted(table)}"
            if table in tables
            else (f"select null as rowid, {nulls} where 0")
        )
        connection.execute(f"drop view if exists temp.{quoted(table)}")  # of another query, which lacked others
        connection.execute(f"create temp view {quoted(table)} as {rest}")


def looks_encrypted(path: Path) -> bool:
    """Whether the first page of what should be a database is as even as random bytes, behind its header or without one.

    The schema stands there: of a plain database it is text, and of a damaged one mostly still.
    """
    with path.open("rb") as file:
        page = file.read(4096)[100:]
    counts = Counter(page)
    entropy = -sum(count / len(page) * math.log2(count / len(page)) for count in counts.values())
    return len(page) >= 900 and entropy > 7.5


def lenient(raw: bytes) -> str:
    """Text that is not valid UTF-8 keeps its bytes as lone surrogates; `models.rows` replaces and reports them."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "surrogateescape")
