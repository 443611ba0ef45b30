"""Small batches of RECORDS and TEXTS, for entities."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from models.schemas import RECORDS, TEXTS

_RECORD = {
    "extraction_id": "x1",
    "exhibit_ref": "JAS/1",
    "source_id": "s1",
    "kind": "message",
    "app": "com.whatsapp",
    "state": "live",
    "parser": "demo",
    "parser_version": 1,
}
_TEXT = {"extraction_id": "x1", "source_id": "s1", "origin": "native"}


def _records(*rows: dict[str, Any]) -> pa.RecordBatch:
    full = [_RECORD | {"record_id": f"r{n}", "locator": f"message:{n}"} | row for n, row in enumerate(rows)]
    return pa.RecordBatch.from_pylist(full, schema=RECORDS)


def _texts(*rows: dict[str, Any] | str) -> pa.RecordBatch:
    given = [{"text": row} if isinstance(row, str) else row for row in rows]
    full = [_TEXT | {"text_id": f"t{n}", "record_id": f"r{n}"} | row for n, row in enumerate(given)]
    return pa.RecordBatch.from_pylist(full, schema=TEXTS)


@pytest.fixture
def records() -> Callable[..., pa.RecordBatch]:
    return _records


@pytest.fixture
def texts() -> Callable[..., pa.RecordBatch]:
    return _texts
