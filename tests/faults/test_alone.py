"""A unit of work whose sources were read one by one has the same bytes as one that was read at once."""

from pathlib import Path

import pyarrow as pa

from flows.workers import work
from models.schemas import RECORDS
from pipeline.store import CaseStore


def test_what_is_copied_from_sources_read_alone_is_cut_as_it_was_written(tmp_path: Path) -> None:
    store, alone = CaseStore(tmp_path / "case"), CaseStore(tmp_path / "alone")
    for one in (store, alone):
        one.prepare()
    batches = [_records(length) for length in (372, 1, 9000)]
    for place in (store, alone):
        with place.writing("parse-x", "parse", "x1") as output:
            for batch in batches:
                output.write("records", batch)
    with store.writing("parse-y", "parse", "x1") as output:
        work._copy(alone, "parse-x", output)
    first, second = (store.path("records", unit).read_bytes() for unit in ("parse-x", "parse-y"))
    assert first == second


def _records(length: int) -> pa.RecordBatch:
    arrays = [pa.nulls(length, field.type) if field.nullable else _filled(field, length) for field in RECORDS]
    return pa.RecordBatch.from_arrays(arrays, schema=RECORDS)


def _filled(field: pa.Field, length: int) -> pa.Array:
    return pa.array([f"{number}" for number in range(length)]).cast(field.type)
