from typing import Any

import pyarrow as pa

from models.ids import Ids
from models.schemas import RECORDS, TEXTS
from pipeline.text.native import COLUMNS, bodies


def _batch(*rows: dict[str, Any]) -> pa.RecordBatch:
    fields = pa.schema([RECORDS.field(name) for name in COLUMNS])
    same = {"source_id": "s1", "extraction_id": "x1", "kind": "message"}
    return pa.RecordBatch.from_pylist([same | {"record_id": f"r{n}"} | row for n, row in enumerate(rows)], fields)


def test_every_body_is_a_text_as_it_stands(ids: Ids) -> None:
    found = bodies(_batch({"body": "  Hi\n😀 "}, {"body": None}, {"body": "there"}), ids, ["en"])
    assert found.schema == TEXTS
    assert [(row["record_id"], row["text"], row["origin"]) for row in found.to_pylist()] == [
        ("r0", "  Hi\n😀 ", "native"),
        ("r2", "there", "native"),
    ]


def test_ids_differ_between_fields_and_records_and_nothing_else(ids: Ids) -> None:
    one = bodies(_batch({"body": "Hi"}, {"body": "Hi"}), ids, ["en"])["text_id"].to_pylist()
    assert len(set(one)) == 2
    assert bodies(_batch({"body": "Another"}), ids, ["en"])["text_id"].to_pylist() == one[:1]


def test_a_short_text_has_the_language_of_its_conversation(ids: Ids) -> None:
    polish = "Gdzie jesteś? Czekam na ciebie przed domem od dwudziestu minut"
    rows = [{"body": polish, "thread_id": "t1"}, {"body": "ok", "thread_id": "t1"}, {"body": "ok", "thread_id": None}]
    found = bodies(_batch(*rows), ids, ["en", "pl"])
    assert found["language"].to_pylist() == ["pl", "pl", None]
