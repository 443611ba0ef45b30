"""Identifiers in structured fields: who sent and received, what was visited, how a contact is called.

RECORDS to MENTIONS. A mention of a field is worth more than one of a text: its source says what it is. A few people
send many messages, so each distinct value is identified once.
"""

import json
from collections.abc import Iterable, Iterator
from importlib.metadata import version as installed

import pyarrow as pa
import pyarrow.compute as pc

from models.ids import Ids
from models.normalise import TYPES, identify, normalise
from pipeline.entities.batch import batch as mentions_batch

COLUMNS = ("record_id", "extraction_id", "kind", "app", "sender", "recipients", "url", "title", "body", "extra")
"""What is read of RECORDS."""

VERSION = f"4 phonenumbers-{installed('phonenumbers')}"

_SAME = {"detector": "structured", "detector_version": VERSION, "score": 1.0, "negated": False, "quoted": False}
_KNOWN = 200_000  # distinct values remembered; a history of visits has more, and hardly repeats them
_SPOKEN_FOR = ("message", "call")  # kinds whose sender may be a company's name in letters; elsewhere that is a person's
_UNIT = "\x1f"

Identity = tuple[str, str | None] | None


def mentions(records: Iterable[pa.RecordBatch], ids: Ids, region: str = "GB") -> Iterator[pa.RecordBatch]:
    """Mentions in the fields of records.

    Args:
        records: batches of RECORDS, or of its COLUMNS.
        ids: makes ids of this case.
        region: ISO 3166; a number without a country code is one of this country.

    Yields:
        Batches of MENTIONS, by field and within it in the order of the records. A value without canonical form (an
        ambiguous number) is kept as written; what is no identifier of anybody (a group, a withheld number) is none.
    """
    known: dict[str, Identity] = {}
    for batch in records:
        found = [_field(batch, field, known, ids, region) for field in ("sender", "recipients", "url", "title")]
        yield from (mentioned for mentioned in (*found, _of_device(batch, ids, region)) if mentioned.num_rows)
        if len(known) > _KNOWN:
            known.clear()


def _field(batch: pa.RecordBatch, field: str, known: dict[str, Identity], ids: Ids, region: str) -> pa.RecordBatch:
    values, rows = _values(batch, field)
    keys = pc.binary_join_element_wise(
        pc.fill_null(batch["app"], "").take(rows), batch["kind"].take(rows), values, _UNIT
    ).dictionary_encode()
    identities = [_identity(field, key, known, region) for key in keys.dictionary.to_pylist()]
    types = pa.array([identity[0] if identity else None for identity in identities], pa.string()).take(keys.indices)
    wanted = pc.is_valid(types)
    forms = pa.array([identity[1] if identity else None for identity in identities], pa.string()).take(keys.indices)
    record_ids = batch["record_id"].take(rows)
    places = pc.binary_join_element_wise(record_ids, _order(rows).cast(pa.string()), _UNIT).filter(wanted)
    columns = {
        "mention_id": ids.under("structured", field).column(places.to_pylist()),
        "extraction_id": batch["extraction_id"].take(rows).filter(wanted),
        "record_id": record_ids.filter(wanted),
        "type": types.filter(wanted),
        "surface": values.filter(wanted),
        "value_norm": forms.filter(wanted),
    }
    return mentions_batch(columns, _SAME | {"field": field}, len(places))


def _of_device(batch: pa.RecordBatch, ids: Ids, region: str) -> pa.RecordBatch:
    """What a device or a SIM is known by: the source says which type of identifier it is."""
    facts = batch.filter(pc.equal(batch["kind"], "device")).select(["record_id", "extraction_id", "body", "extra"])
    rows = [
        row | {"type": type_, "value_norm": normalise(type_, row["body"], region)}
        for row in facts.to_pylist()
        if row["body"] and (type_ := json.loads(row["extra"] or "{}").get("type")) in TYPES
    ]
    columns = {
        "mention_id": ids.under("structured", "body").column([row["record_id"] for row in rows]),
        "surface": [row["body"] for row in rows],
        **{name: [row[name] for row in rows] for name in ("extraction_id", "record_id", "type", "value_norm")},
    }
    return mentions_batch(columns, _SAME | {"field": "body"}, len(rows))


def _values(batch: pa.RecordBatch, field: str) -> tuple[pa.Array, pa.Array]:
    """The values that are there, and the place in the batch of the record of each."""
    column = batch[field]
    if field == "recipients":
        values, rows = pc.list_flatten(column), pc.list_parent_indices(column)
    else:
        values, rows = column, pa.array(range(batch.num_rows), pa.int64())
    there = pc.is_valid(values)
    if field == "title":  # names of contacts; every other title is text, and read as such
        there = pc.and_(there, pc.equal(batch["kind"], "contact"))
    return values.filter(there), rows.filter(there).cast(pa.int64())


def _order(rows: pa.Array) -> pa.Array:
    """0, 1, 2 … for the values of each record."""
    if not len(rows):
        return rows
    places = rows.to_numpy(zero_copy_only=False)
    changes = [0, *((places[1:] != places[:-1]).nonzero()[0] + 1).tolist()]
    lengths = [end - start for start, end in zip(changes, [*changes[1:], len(places)], strict=True)]
    return pa.array([n for length in lengths for n in range(length)], pa.int64())


def _identity(field: str, key: str, known: dict[str, Identity], region: str) -> Identity:
    whole = f"{field}{_UNIT}{key}"
    if whole not in known:
        app, kind, value = key.split(_UNIT, 2)
        known[whole] = _identified(field, value, kind, app, region)
    return known[whole]


def _identified(field: str, value: str, kind: str, app: str, region: str) -> Identity:
    if not value.strip():
        return None
    if field == "title":
        return "name", normalise("name", value)
    if field == "url":
        form = normalise("url", value)
        return ("url", form) if form else None
    found = identify(value, region, app or None)
    return None if found and found[0] == "sender_id" and kind not in _SPOKEN_FOR else found
