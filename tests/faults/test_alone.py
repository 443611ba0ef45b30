"""A unit of work whose sources were read one by one has the same bytes as one that was read at once."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows.workers import work
from models.schemas import RECORDS
from pipeline.store import CaseStore


def test_what_is_copied_from_sources_read_alone_is_cut_as_if_they_had_been_read_together(tmp_path: Path) -> None:
    store, alone = CaseStore(tmp_path / "case"), CaseStore(tmp_path / "alone")
    sources = [[372, 1], [9_000], [1] * 300, [8_192]]
    with store.writing("parse-x", "parse", "x1") as output:
        for length in (length for lengths in sources for length in lengths):
            output.write("records", _records(length))
    for number, lengths in enumerate(sources):
        with alone.writing(f"parse-{number}", "parse", "x1") as output:
            for length in lengths:
                output.write("records", _records(length))
    with store.writing("parse-y", "parse", "x1") as output:
        for number in range(len(sources)):
            work._copy(alone, f"parse-{number}", output)
    first, second = (store.path("records", unit).read_bytes() for unit in ("parse-x", "parse-y"))
    assert first == second


def test_many_sources_of_one_row_take_no_more_room_than_one_of_many_rows(tmp_path: Path) -> None:
    store = CaseStore(tmp_path / "case")
    with store.writing("parse-x", "parse", "x1") as output:
        for _ in range(1_000):
            output.write("records", _records(1))
    with pq.ParquetFile(store.path("records", "parse-x")) as file:
        assert (file.metadata.num_rows, file.num_row_groups) == (1_000, 1)


def _records(length: int) -> pa.RecordBatch:
    arrays = [pa.nulls(length, field.type) if field.nullable else _filled(field, length) for field in RECORDS]
    return pa.RecordBatch.from_arrays(arrays, schema=RECORDS)


def _filled(field: pa.Field, length: int) -> pa.Array:
    return pa.array([f"{number}" for number in range(length)]).cast(field.type)
