"""Makes the view of one extraction: a SQLite file that appears whole under its name and is never changed."""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from models.language.search import searched
from pipeline.store import publish
from pipeline.view import schema
from pipeline.view.tables import ORDERED, Tables, opened

__all__ = ["Tables", "build"]

_PRAGMAS = ("journal_mode = off", "synchronous = off", "locking_mode = exclusive", "secure_delete = off")
"""A file that is thrown away if it is not finished needs no journal."""

_CACHE = 64 << 20
GATHERED = f"insert into found (found, rank) values ('hashsize', {64 << 20})"
"""Bytes of the index that are gathered before they are written: fewer parts to merge."""

_BATCH = 4096  # rows; of a document each page is one, and may be long
_SAME = ("body", "title", "url")
_FIELD, _WRITTEN = 3, 5


def build(
    tables: Tables,
    target: Path,
    scratch: Path,
    *,
    extraction_id: str,
    exhibit_ref: str,
    inputs: Sequence[str] = (),
    memory_bytes: int = 400_000_000,
    threads: int = 1,
) -> dict[str, int]:
    """Write the view of one extraction. Its content is the same for any number of threads, and any order of files.

    Args:
        tables: its tables.
        target: where the view is written; its folder is made if it is not there. What lies there is replaced.
        scratch: folder for what does not fit in memory; emptied at the end.
        inputs: names of the units of work that the tables are of; kept in the view.
        memory_bytes: what sorting and joining may use; SQLite takes up to 200 MB beside it, and 50 bytes a record.

    Returns:
        Table of the view → rows.

    Raises:
        Refused: SQLite cannot search.
    """
    schema.check()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    meta = {
        "extraction_id": extraction_id,
        "exhibit_ref": exhibit_ref,
        "inputs": json.dumps(sorted(inputs)),
        "schema": str(schema.VERSION),
        "searched": searched.VERSION,
    }
    part.touch(mode=0o600)
    try:
        with opened(tables, scratch, memory_bytes, threads) as database, closing(_created(part)) as view:
            counts = _fill(database, view, meta)
        publish(part, target, 0o444)
    finally:
        part.unlink(missing_ok=True)
    return counts


def _created(part: Path) -> sqlite3.Connection:
    view = sqlite3.connect(part, isolation_level=None)
    for pragma in (*_PRAGMAS, f"cache_size = -{_CACHE // 1024}", "temp_store = memory"):
        view.execute(f"pragma {pragma}")
    view.executescript(schema.TABLES + schema.FOUND)
    view.execute(GATHERED)
    return view


def _fill(database: duckdb.DuckDBPyConnection, view: sqlite3.Connection, meta: dict[str, str]) -> dict[str, int]:
    view.execute("begin")
    view.executemany("insert into meta values (?, ?)", sorted(meta.items()))
    counts = {}
    for table, ordered in ORDERED.items():
        insert = _texts if table == "texts" else _rows
        counts[table] = sum(insert(view, table, columns) for columns in _columns(database, ordered))
    view.execute("insert into found (found) values ('optimize')")
    view.execute("commit")
    view.executescript(schema.INDEXES)
    return counts


def _columns(database: duckdb.DuckDBPyConnection, sql: str) -> Iterator[list[list[Any]]]:
    """Batches of a table, in columns: rows as dicts would take several times as long."""
    for batch in database.sql(sql).to_arrow_reader(_BATCH):
        yield [column.to_pylist() for column in batch.columns]


def _rows(view: sqlite3.Connection, table: str, columns: list[list[Any]]) -> int:
    places = ", ".join("?" * len(columns))
    view.executemany(f"insert into {table} values ({places})", zip(*columns, strict=True))
    return len(columns[0])


def _texts(view: sqlite3.Connection, table: str, columns: list[list[Any]]) -> int:
    """Rows of texts, and what is found of them."""
    fields, written = columns[_FIELD], columns[_WRITTEN]
    texts = [_told(text) if field == "extra" else text for field, text in zip(fields, written, strict=True)]
    columns[_WRITTEN] = [None if field in _SAME else text for field, text in zip(fields, texts, strict=True)]
    found = {text: searched.searched(text) for text in set(texts)}
    indexed = zip(columns[0], map(found.__getitem__, texts), strict=True)
    view.executemany("insert into found (rowid, text) values (?, ?)", indexed)
    return _rows(view, table, columns)


def _told(extra: str) -> str:
    """What a JSON object says, a line for each value."""
    try:
        return "\n".join(_values(json.loads(extra)))
    except (ValueError, RecursionError):
        return extra


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _values(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
