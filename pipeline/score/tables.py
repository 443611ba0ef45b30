"""The tables of one extraction, opened in DuckDB: larger than memory, sorted on disk, one row never lost to a type."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from models.schemas import TABLES


@dataclass(frozen=True)
class Tables:
    """The Parquet files of one extraction. Any of them may be empty."""

    records: Sequence[Path]
    texts: Sequence[Path] = ()
    mentions: Sequence[Path] = ()
    links: Sequence[Path] = ()


_COLUMNS = {
    "records": "record_id, source_id, kind, app, thread_id, thread_title, epoch_us(sent_at) as sent_us, "
    "epoch_us(ended_at) as until_us, direction, sender, recipients, state, title, locator",
    "texts": "text_id, origin, confidence",
    "mentions": 'mention_id, record_id, text_id, field, type, start, "end" as stop, detector, score, negated, quoted',
    "links": "mention_id, record_id, nominal_id, party_id, grade, source_grade, assessment, handling, conditions, "
    "scores, state",
}
"""What scoring reads of them: no text of any message, no name."""


@contextmanager
def opened(tables: Tables, scratch: Path, memory_bytes: int, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with a view of each table; what does not fit in memory goes to a folder under `scratch`."""
    with TemporaryDirectory(dir=scratch, prefix="score-") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_bytes // 1_000_000}MB",
            "threads": threads,
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(config=settings) as database:
            for name, columns in _COLUMNS.items():
                database.execute(f"create view {name} as select {columns} from {_source(name, getattr(tables, name))}")
            yield database


def _source(name: str, files: Sequence[Path]) -> str:
    if files:
        names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        return f"read_parquet([{names}])"
    columns = ", ".join(f'null::{_sql_type(str(field.type))} as "{field.name}"' for field in TABLES[name])
    return f"(select {columns} where false)"


def _sql_type(arrow: str) -> str:
    """Only so far as an empty table needs it."""
    if arrow.startswith("timestamp"):
        return "timestamptz"
    if arrow.startswith("list"):
        return "varchar[]"
    return {"string": "varchar", "bool": "boolean", "float": "float", "double": "double"}.get(arrow, "bigint")
