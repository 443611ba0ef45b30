"""Rows of MENTIONS from columns: what most of them have in common is filled in."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from models.schemas import MENTIONS


def batch(columns: Mapping[str, pa.Array | list[Any]], same: Mapping[str, Any], rows: int) -> pa.RecordBatch:
    """A batch of MENTIONS: `columns` as they are, `same` repeated, the rest null."""
    arrays = []
    for field in MENTIONS:
        if field.name in columns:
            given = columns[field.name]
            arrays.append(given if isinstance(given, pa.Array) else pa.array(given, field.type))
        elif field.name in same:
            arrays.append(pa.repeat(pa.scalar(same[field.name], field.type), rows))
        else:
            arrays.append(pa.nulls(rows, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=MENTIONS)
