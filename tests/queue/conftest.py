"""Rows of tables as files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.schemas import TABLES

Write = Callable[..., list[Path]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A Parquet file of a table; what is not said of a row is filled with what the table requires."""
    plain = {"string": "x", "bool": False, "int64": 0, "int32": 0, "int16": 0, "int8": 1, "float": 1.0, "double": 0.0}

    def write(table: str, *rows: dict[str, Any]) -> list[Path]:
        schema = TABLES[table]
        filled = [{f.name: plain.get(str(f.type), []) for f in schema if not f.nullable} | row for row in rows]
        file = tmp_path / f"{table}.parquet"
        pq.write_table(pa.Table.from_pylist(filled, schema), file)
        return [file]

    return write
