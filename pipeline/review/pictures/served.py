"""Every record of a case that may be shown, as columns: what pictures of a whole case are counted from. One Parquet
file for a version of the queue, beside its board, made from the views the first time that somebody asks for a picture.

It holds what the views serve: nothing that is held or out of scope, and an event that several sources tell of once.
"""

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import query
from pipeline.review.case.aside import aside
from pipeline.review.case.cases import CaseAtHand
from pipeline.review.web.visit import Visit
from pipeline.store import publish

_SCHEMA = pa.schema(
    [
        ("extraction_id", pa.string()),
        ("exhibit_ref", pa.string()),
        ("number", pa.int64()),  # in the view of its extraction
        ("record_id", pa.string()),
        ("kind", pa.string()),
        ("app", pa.string()),
        ("sent_us", pa.int64()),
        ("sender", pa.string()),
        ("recipients", pa.string()),  # JSON list
        ("talk", pa.string()),  # kind of its conversation: direct, group, broadcast
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
        ("accuracy_m", pa.float64()),
        ("parser", pa.string()),
        ("state", pa.string()),
        ("unit", pa.int64()),  # place of the unit that is served first of those that have it
        ("evidence", pa.bool_()),  # a reason of the queue names it
    ]
)

_ROWS = """
select r.number, r.record_id, r.kind, r.app, r.sent_us, r.sender, r.recipients, c.kind, r.latitude, r.longitude,
    r.accuracy_m, r.parser, r.state,
    m.unit
from records r left join conversations c on c.number = r.conversation
left join (
    select record, min(unit) as unit from board.members where extraction_id = :extraction and record is not null
    group by record
) m on m.record = r.number
order by r.number
"""

_BATCH = 65_536
AT_ONCE = 3
"""Pictures of a whole case that are counted at a time: each may take a gigabyte of memory."""
_FEW = threading.BoundedSemaphore(AT_ONCE)
_ONE = threading.Lock()


def prepare(case: CaseAtHand) -> Path:
    """See that the file of a case's version is there, and where: made once."""
    path = case.board_path.with_suffix(".records.parquet")
    with _ONE:
        if not path.exists():
            _build(case, path)
    return path


@contextmanager
def opened(visit: Visit, *tables: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the view `served`: _SCHEMA, without what is set aside; and with other tables of the case."""
    case = visit.case
    path = prepare(case)
    hidden = sorted(aside(visit.database, case).records)
    columns = {"extraction_id": [one for one, _ in hidden], "number": [number for _, number in hidden]}
    schema = pa.schema([_SCHEMA.field("extraction_id"), _SCHEMA.field("number")])
    files = {"every": [path]} | {table: case.opened.files(table) for table in tables}
    with _FEW, query.opened(files, case.opened.store.scratch, threads=2) as database:
        database.register("hidden", pa.table(columns, schema))
        database.execute("create view served as from every anti join hidden using (extraction_id, number)")
        yield database


def _build(case: CaseAtHand, target: Path) -> None:
    exhibits = {}
    part = target.with_name(f"{target.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    part.touch(mode=0o600)
    evidence = _evidence(case)
    try:
        with pq.ParquetWriter(part, _SCHEMA, compression="zstd") as writer:
            for extraction_id in sorted(case.views):
                with case.view(extraction_id) as view:
                    exhibits[extraction_id] = view.meta()["exhibit_ref"]
                for batch in _batches(case, extraction_id, exhibits[extraction_id], evidence):
                    writer.write_batch(batch)
        publish(part, target, 0o444)
    finally:
        part.unlink(missing_ok=True)


def _batches(case: CaseAtHand, extraction_id: str, exhibit_ref: str, evidence: set[str]) -> Iterator[pa.RecordBatch]:
    with closing(sqlite3.connect(_address(case.views[extraction_id]), uri=True)) as view:
        view.execute("attach ? as board", (_address(case.board_path),))
        cursor = view.execute(_ROWS, {"extraction": extraction_id})
        while rows := cursor.fetchmany(_BATCH):
            columns = list(zip(*rows, strict=True))
            told = [record_id in evidence for record_id in columns[1]]
            whole = [[extraction_id] * len(rows), [exhibit_ref] * len(rows), *columns, told]
            arrays = [pa.array(column, field.type) for column, field in zip(whole, _SCHEMA, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=_SCHEMA)


def _evidence(case: CaseAtHand) -> set[str]:
    with case.board() as board:
        return {piece["record_id"] for unit in board.every() for piece in unit.evidence}


def _address(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"
