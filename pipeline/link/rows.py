"""Rows of LINKS from columns; those that are not given are null."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from models.schemas import LINKS


def rows(columns: Mapping[str, Any], count: int) -> pa.RecordBatch:
    """A batch of LINKS from Arrow columns or lists of `count` values."""
    arrays = []
    for field in LINKS:
        given = columns.get(field.name)
        if given is None:
            arrays.append(pa.nulls(count, field.type))
        elif isinstance(given, pa.ChunkedArray):
            arrays.append(given.combine_chunks().cast(field.type))
        else:
            arrays.append(given.cast(field.type) if isinstance(given, pa.Array) else pa.array(given, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=LINKS)
