"""Tables of the store in DuckDB: larger than memory, sorted on disk, never the network."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from models.schemas import TABLES
from pipeline import footer


@contextmanager
def opened(
    tables: Mapping[str, Sequence[Path]],
    scratch: Path,
    memory_bytes: int = 1_000_000_000,
    threads: int = 1,
    columns: Mapping[str, str] | None = None,
    of: Mapping[str, str] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with a view of each table. Read times as `epoch_us(sent_at)`: DuckDB would show them in local time.

    Args:
        tables: name of a table → its Parquet files; an empty table has none.
        scratch: what does not fit in memory goes to a folder under it, which is removed at the end.
        memory_bytes: what sorting and joining may use.
        threads: of one query; the results are the same for any number.
        columns: name of a table → what its view shows of it, in SQL; all of it if not named.
        of: name → the table whose columns it has, where that has another name.

    Raises:
        StoreDamaged: a table cannot be read, whichever query of the block has met that.
    """
    with TemporaryDirectory(dir=scratch, prefix="query-") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_bytes // 1_000_000}MB",
            "threads": threads,
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with _damage_named(tables), duckdb.connect(config=settings) as database:
            database.execute("set enable_progress_bar = false")
            for name, files in tables.items():
                chosen = (columns or {}).get(name, "*")
                if files:
                    database.read_parquet([str(file) for file in files]).project(chosen).create_view(name)
                else:
                    database.register(f"no_{name}", TABLES[(of or {}).get(name, name)].empty_table())
                    database.execute(f"create table {name} as select {chosen} from no_{name}")
            yield database


@contextmanager
def _damage_named(tables: Mapping[str, Sequence[Path]]) -> Iterator[None]:
    """DuckDB's own words name no remedy, and not always the file."""
    try:
        yield
    except duckdb.Error as error:
        for file in chain.from_iterable(tables.values()):
            if file.parent.name in TABLES and (damage := footer.damage(file)):
                raise damage from error
        raise
