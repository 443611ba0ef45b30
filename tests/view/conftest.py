"""The view of a few records."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models import schemas
from pipeline.view.build import build
from pipeline.view.search import View, opened
from pipeline.view.tables import Tables

START = datetime(2026, 3, 14, 22, 48, tzinfo=UTC)
_ROW = {"extraction_id": "x1", "exhibit_ref": "JAS/1", "source_id": "db"}
_RECORD = {"kind": "message", "app": "com.whatsapp", "state": "live", "recipients": [], "attachments": []}
_PARSED = {"parser": "whatsapp_android", "parser_version": 1}
Row = dict[str, Any]


def said(record_id: str, body: str | None = None, *, minutes: float | None = 0, **more: Any) -> Row:
    """A message of conversation `t1`."""
    sent_at = None if minutes is None else START + timedelta(minutes=minutes)
    given = {
        "record_id": record_id,
        "body": body,
        "sent_at": sent_at,
        "thread_id": "t1",
        "locator": f"message:{record_id}",
    }
    return _ROW | _RECORD | _PARSED | given | more


def file(source_id: str, path: str, **more: Any) -> Row:
    return _ROW | {"source_id": source_id, "path": path, "status": "claimed"} | more


def read(text_id: str, record_id: str, text: str, **more: Any) -> Row:
    """A text that was read in a picture."""
    given = {"text_id": text_id, "record_id": record_id, "text": text, "origin": "ocr", "confidence": 0.75}
    return _ROW | given | more


def own_texts(records: Sequence[Row]) -> list[Row]:
    """TEXTS of bodies."""
    return [
        read(f"text of {row['record_id']}", row["record_id"], row["body"], origin="native", confidence=None)
        for row in records
        if row["body"]
    ]


def written(folder: Path, records: Sequence[Row], texts: Sequence[Row] = (), **others: Sequence[Row]) -> Tables:
    """The tables in files. `sources` beside the database's are given, and what else there is."""
    rows = {"records": records, "texts": [*own_texts(records), *texts]}
    rows |= others | {"sources": [file("db", "data/msgstore.db"), *others.get("sources", ())]}
    files = {}
    for name, given in rows.items():
        schema = schemas.TABLES[name]
        files[name] = [folder / f"{name}.parquet"]
        pq.write_table(
            pa.Table.from_pylist([{n: row.get(n) for n in schema.names} for row in given], schema), *files[name]
        )
    return Tables(**files)


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Builds the view of some records, and tells where it is."""

    def make(*records: Row, **others: Any) -> Path:
        target = tmp_path / "view/x1.sqlite"
        tables = written(tmp_path, records, **others)
        build(tables, target, tmp_path, extraction_id="x1", exhibit_ref="JAS/1", inputs=["texts-2", "parse-1"])
        return target

    return make


@pytest.fixture
def view(made: Callable[..., Path]) -> Iterator[Callable[..., View]]:
    """The view of some records, opened."""
    with ExitStack() as stack:
        yield lambda *records, **others: stack.enter_context(opened(made(*records, **others)))


@pytest.fixture(scope="session", name="said")
def _said() -> Callable[..., Row]:
    return said


@pytest.fixture(scope="session", name="file")
def _file() -> Callable[..., Row]:
    return file


@pytest.fixture(scope="session", name="read")
def _read() -> Callable[..., Row]:
    return read


@pytest.fixture(scope="session", name="written")
def _written() -> Callable[..., Tables]:
    return written
