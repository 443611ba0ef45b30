"""The text that records carry themselves: a row of TEXTS for each body and for the titles that are text."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from models.ids import Ids
from models.language.languages.detect import languages
from models.schemas import TEXTS

TITLED = ("message", "mail", "visit", "download", "search", "calendar", "note")
"""Kinds whose title somebody wrote or chose: a subject, a page's title. A document's is its file name, and no text."""

COLUMNS = ("record_id", "extraction_id", "source_id", "kind", "thread_id", "body", "title")
"""What of RECORDS is needed."""


def bodies(records: pa.RecordBatch, ids: Ids, spoken: Sequence[str]) -> pa.RecordBatch:
    """TEXTS of the bodies and titles of some records, in their order, a body before its title.

    Args:
        records: RECORDS, or at least its COLUMNS.
        ids: makes ids of this case.
        spoken: languages that they may be in, ISO 639-1: a short text has that of its conversation.
    """
    body, title = records["body"], records["title"]
    titled = pc.is_in(records["kind"], pa.array(TITLED))
    same = pc.fill_null(pc.equal(body, title), False)
    parts = [
        _texts(records, ids, spoken, "body", _written(body)),
        _texts(records, ids, spoken, "title", pc.and_not(pc.and_(_written(title), titled), same)),
    ]
    if not parts[1][1].num_rows:
        return parts[0][1]
    places = pa.concat_arrays([place for place, _ in parts])
    texts = pa.Table.from_batches([batch for _, batch in parts]).combine_chunks()
    order = pc.sort_indices(
        pa.table({"place": places, "part": [0] * len(parts[0][0]) + [1] * len(parts[1][0])}),
        sort_keys=[("place", "ascending"), ("part", "ascending")],
    )
    return texts.take(order).combine_chunks().to_batches()[0]


def _written(column: pa.Array) -> pa.Array:
    """Where there is more than white space."""
    return pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False)


def _texts(
    records: pa.RecordBatch, ids: Ids, spoken: Sequence[str], field: str, wanted: pa.Array
) -> tuple[pa.Array, pa.RecordBatch]:
    """The rows of one field, and the places of their records in the batch."""
    places = pc.indices_nonzero(wanted)
    chosen = records.filter(wanted)
    given = {
        # The field before the record: all rows then share the prefix of their ids.
        "text_id": pa.array(ids.under("native", field).column(chosen["record_id"].to_pylist()), pa.string()),
        "extraction_id": chosen["extraction_id"],
        "record_id": chosen["record_id"],
        "source_id": chosen["source_id"],
        "origin": pa.repeat("native", chosen.num_rows),
        "text": chosen[field],
        "language": pa.array(
            languages(chosen[field].to_pylist(), chosen["thread_id"].to_pylist(), spoken), pa.string()
        ),
    }
    arrays = [given.get(column.name, pa.nulls(chosen.num_rows, column.type)) for column in TEXTS]
    return places, pa.RecordBatch.from_arrays(arrays, schema=TEXTS)
