"""Python values to Arrow, in the one place that checks them. What does not fit becomes an issue.

pyarrow alone is too lenient for evidence: it drops unknown keys, lets null into `nullable=False`, takes bytes for text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import pyarrow as pa

from models.issues import Issue

Row = dict[str, Any]


@dataclass(frozen=True)
class Misfit:
    """One value that does not fit its column. `kept` says whether its row is still in the batch."""

    index: int
    column: str
    reason: str
    kept: bool = False


def pack(columns: Mapping[str, Sequence[Any]], schema: pa.Schema) -> tuple[pa.RecordBatch, list[Misfit]]:
    """Columns of Python values as one batch of `schema`; columns that are not given are null.

    Text with lone surrogates is kept, with U+FFFD in their place; any other value of the wrong type costs its row.

    Raises:
        ValueError: a column that the schema does not have, or columns of unequal length: our bug, not the evidence's.
    """
    if unknown := set(columns) - set(schema.names):
        raise ValueError(f"not in the table: {', '.join(sorted(unknown))}")
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise ValueError(f"columns of unequal length: {sorted(lengths)}")
    length = lengths.pop() if lengths else 0
    try:
        return _batch(columns, schema, length), []
    except (TypeError, ValueError, OverflowError, pa.ArrowException):
        return _careful(columns, schema, length)


def batches(
    rows: Iterable[Row | Issue], schema: pa.Schema, *, stage_locator: str = "locator", size: int = 8192
) -> Iterator[pa.RecordBatch | Issue]:
    """Rows as batches of `schema`, issues passed through. A row that does not fit becomes a `bad-value` issue."""
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield from (item for item in chunk if isinstance(item, Issue))
        wanted = [item for item in chunk if not isinstance(item, Issue)]
        if not wanted:
            continue
        names = dict.fromkeys(name for row in wanted for name in row)
        batch, misfits = pack({name: [row.get(name) for row in wanted] for name in names}, schema)
        for misfit in misfits:
            yield as_issue(misfit, str(wanted[misfit.index].get(stage_locator) or f"row {misfit.index}"))
        if batch.num_rows:
            yield batch


def as_issue(misfit: Misfit, locator: str) -> Issue:
    """The issue that says so: a row kept with repaired text, or a row left out."""
    code = "bad-text" if misfit.kept else "bad-value"
    return Issue(locator, code, f"column {misfit.column}: {misfit.reason}", rows=0 if misfit.kept else 1)


def _batch(columns: Mapping[str, Sequence[Any]], schema: pa.Schema, length: int) -> pa.RecordBatch:
    arrays = []
    for field in schema:
        values = columns.get(field.name)
        if values is None:
            if not field.nullable and length:
                raise ValueError(f"required column {field.name} is not given")
            arrays.append(pa.nulls(length, field.type))
            continue
        if isinstance(values, pa.Array):
            arrays.append(values.cast(field.type))
            continue
        kinds = set(map(type, values))
        if not kinds <= _allowed(field):
            raise TypeError(field.name)
        arrays.append(pa.array(values, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _allowed(field: pa.Field) -> set[type]:
    kind = field.type
    if pa.types.is_string(kind):
        types: set[type] = {str}
    elif pa.types.is_boolean(kind):
        types = {bool}
    elif pa.types.is_integer(kind):
        types = {int}
    elif pa.types.is_floating(kind):
        types = {int, float}
    elif pa.types.is_timestamp(kind):
        types = {int, datetime}
    elif pa.types.is_list(kind):
        types = {list, tuple}
    else:
        types = {dict}
    return types | {type(None)} if field.nullable else types


def _careful(
    columns: Mapping[str, Sequence[Any]], schema: pa.Schema, length: int
) -> tuple[pa.RecordBatch, list[Misfit]]:
    """The slow way: look at each value of the columns that fail, repair text, leave out rows that do not fit."""
    repaired: dict[str, Sequence[Any]] = {}
    misfits: list[Misfit] = []
    for field in schema:
        values = columns.get(field.name)
        if values is None:
            if not field.nullable and length:
                raise ValueError(f"required column {field.name} is not given")
            continue
        if isinstance(values, pa.Array):
            values = values.to_pylist()
        fixed, found = _column(field, values)
        repaired[field.name] = fixed
        misfits += found
    bad = {misfit.index for misfit in misfits if not misfit.kept}
    good = {
        name: [value for index, value in enumerate(values) if index not in bad] for name, values in repaired.items()
    }
    return _batch(good, schema, length - len(bad)), misfits


def _column(field: pa.Field, values: Sequence[Any]) -> tuple[list[Any], list[Misfit]]:
    allowed = _allowed(field)
    fixed: list[Any] = []
    misfits: list[Misfit] = []
    for index, value in enumerate(values):
        if type(value) not in allowed:
            reason = f"{type(value).__name__} where {field.type} is expected"
            misfits.append(Misfit(index, field.name, "null where a value is required" if value is None else reason))
            fixed.append(None)
            continue
        try:
            pa.array([value], field.type)
        except UnicodeEncodeError:
            value = _without_surrogates(value)
            misfits.append(Misfit(index, field.name, "lone surrogates replaced", kept=True))
        except (TypeError, ValueError, OverflowError, pa.ArrowException):
            misfits.append(Misfit(index, field.name, f"does not fit {field.type}"))
            value = None
        fixed.append(value)
    return fixed, misfits


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_surrogates(item) for key, item in value.items()}
    return value
