"""Rows of LINKS from columns; those that are not given are null."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from models.ids import Ids
from models.schemas import LINKS


def pairs_of(ids: Ids, types: pa.Array, values: pa.Array, **whose: pa.Array) -> list[str]:
    """pair_id of each row: what a person decides as one question.

    It is that of a value, and of the first of some columns that says with whom or what it is linked. The column's name
    is part of it: nominal S1 is not party S1.
    """
    columns = [column.to_pylist() for column in (types, values, *whose.values())]
    said = [
        f"{type_}\x1f{value}\x1f{next((f'{kind} {one}' for kind, one in zip(whose, others, strict=True) if one), '')}"
        for type_, value, *others in zip(*columns, strict=True)
    ]
    return ids.under("pair").column(said)


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
