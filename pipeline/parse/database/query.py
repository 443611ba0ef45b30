"""What is read of one table, as a parser declares it; and its rows as columns of RECORDS."""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from json.encoder import encode_basestring
from typing import Any

from models.issues import Issue
from pipeline.parse.parser import ODD, Batch, as_plain
from pipeline.parse.times import epochs
from pipeline.parse.times.epochs import Epoch


@dataclass(frozen=True)
class Query:
    """What is read of one table. SQL renames and joins; it does not decide.

    Attributes:
        kind: kind of record.
        table: the table whose rows are counted in the ledger: one row of it is one record.
        requires: tables and columns that the query uses.
        sql: selects `rowid` (that of `table`, not a column that should be equal to it) and the columns named below. No
            `order by`: rows come in order of rowid.
        columns: column of RECORDS (or `thread`) → column of the query.
        times: column of RECORDS → (column of the query, epoch). `sent_at` also fills `sent_at_raw` and
            `sent_at_source`.
        codes: column of RECORDS → (column of the query, code list). An unknown code stays visible: "type 37"; of a
            direction, a kind of thread or a state it is null or "unknown", and an issue says so.
        lists: column of RECORDS → column of the query that holds a JSON array of text.
        computed: column of RECORDS → (columns of the query, function). A ValueError costs the value, with an issue.
        extra: name in `extra` → column of the query, or that and its code list. What is null is left out.
        rowid: a name of the row id of `table` that no column of its own has taken.
        optional: tables and columns that may be absent: they read as null, an absent table as empty, and an issue
            names them.
        ignores: SQL condition on `table` for rows that the query leaves out on purpose; the docstring says why.
    """

    kind: str
    table: str
    requires: Mapping[str, frozenset[str]]
    sql: str
    columns: Mapping[str, str] = field(default_factory=dict)
    times: Mapping[str, tuple[str, Epoch]] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, Mapping[Any, str]]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    computed: Mapping[str, tuple[tuple[str, ...], Callable[..., Any]]] = field(default_factory=dict)
    extra: Mapping[str, str | tuple[str, Mapping[Any, str]]] = field(default_factory=dict)
    optional: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ignores: str | None = None
    rowid: str = "rowid"

    def missing(self, tables: Mapping[str, frozenset[str]]) -> list[str]:
        """What it requires and these tables do not have: "table.column"."""
        return [name for table in sorted(self.requires) for name in _absent(table, self.requires[table], tables)]

    def absent(self, tables: Mapping[str, frozenset[str]]) -> list[str]:
        """What is optional and not there: "table.column", or "table" where all of it is absent."""
        return [
            name
            for table in sorted(self.optional)
            for name in (_absent(table, self.optional[table], tables) if table in tables else [table])
        ]


_SAMPLE = 2048
_CLOSED = {"direction": None, "thread_kind": None, "state": "unknown"}
"""Columns that have these words and no others → what stands for a code that is not known; an issue says so."""


def _absent(table: str, columns: frozenset[str], tables: Mapping[str, frozenset[str]]) -> list[str]:
    there = {column.casefold() for column in tables.get(table, ())}  # names are the same in small and large letters
    return [f"{table}.{column}" for column in sorted(columns) if column.casefold() not in there]


def records(query: Query, names: list[str], rows: list[tuple[Any, ...]]) -> Iterator[Batch | Issue]:
    """Rows with these names of columns as one batch, after the issues of its values."""
    given = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    locators = [f"{query.table}:{rowid}" for rowid in given["rowid"]]
    out: dict[str, list[Any]] = {"locator": locators, "kind": [query.kind] * len(rows)}
    for column, name in query.columns.items():
        out[column] = given[name]
    for column, (name, epoch) in query.times.items():
        raw = given[name]
        out[column] = epochs.column(epoch, raw)
        if column == "sent_at":
            out["sent_at_raw"] = [None if value is None else str(value) for value in raw]
            out["sent_at_source"] = [None if time is None else "epoch" for time in out[column]]
        if None in out[column]:
            yield from _bad_times(column, raw, out[column], locators)
    for column, (name, codes) in query.codes.items():
        if column in _CLOSED:
            out[column] = yield from _closed(column, codes, given[name], locators)
        else:
            out[column] = [_code(codes, value) for value in given[name]]
    for column, name in query.lists.items():
        out[column] = [None if value is None else _texts(value) for value in given[name]]
    for column, (sources, function) in query.computed.items():
        try:
            out[column] = _computed(function, [given[name] for name in sources])
        except ODD:
            out[column] = yield from _one_by_one(column, function, [given[name] for name in sources], locators)
    if query.extra:
        out["extra"] = list(_extras(query.extra, given))
    yield Batch(query.table, out)


class _Known(dict[tuple[Any, ...], Any]):
    """What a function makes of some values: of the same ones once."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __missing__(self, values: tuple[Any, ...]) -> Any:
        made = self[values] = self._function(*values)
        return made


def _computed(function: Callable[..., Any], given: list[list[Any]]) -> list[Any]:
    """A function of the values of each row."""
    if _few(given):
        return list(map(_Known(function).__getitem__, zip(*given, strict=True)))
    return list(map(function, *given))


def _few(given: list[list[Any]]) -> bool:
    """Whether most rows have the same few values: a conversation, a direction, a type.

    1 and 1.0 are the same to a dict, and not to every function: where there are fractions, each row is its own.
    """
    first = list(zip(*(values[:_SAMPLE] for values in given), strict=True))
    return len(set(first)) * 4 <= len(first) and not any(float in set(map(type, values)) for values in given)


def _extras(
    wanted: Mapping[str, str | tuple[str, Mapping[Any, str]]], given: Mapping[str, list[Any]]
) -> Iterator[str | None]:
    """What `parser.as_json` makes of each row: of equal ones once, else a column at a time."""
    names = [f"{encode_basestring(name)}: " for name in sorted(wanted)]
    sources = [source if isinstance(source, tuple) else (source, None) for _, source in sorted(wanted.items())]
    codes = [known for _, known in sources]
    columns = [given[column] for column, _ in sources]
    if _few(columns):

        def told(*values: Any) -> str | None:
            return _object(map(_member, names, map(_told, codes, values)))

        return map(_Known(told).__getitem__, zip(*columns, strict=True))
    members = [
        [_member(name, value) for value in (values if known is None else map(partial(_told, known), values))]
        for name, known, values in zip(names, codes, columns, strict=True)
    ]
    return map(_object, zip(*members, strict=True))


def _object(members: Iterable[str | None]) -> str | None:
    there = [member for member in members if member]
    return f"{{{', '.join(there)}}}" if there else None


def _member(name: str, value: Any) -> str | None:
    """A member of a JSON object; None of what is left out."""
    if value is None or value == "":
        return None
    if type(value) is str:
        return name + encode_basestring(value)
    return f"{name}{value}" if type(value) is int else name + json.dumps(as_plain(value), ensure_ascii=False)


def _told(codes: Mapping[Any, str] | None, value: Any) -> Any:
    return value if codes is None else _code(codes, value)


def _code(codes: Mapping[Any, str], value: Any) -> str | None:
    return codes.get(value, None if value is None else f"type {value}")


def _closed(
    column: str, codes: Mapping[Any, str], given: list[Any], locators: list[str]
) -> Generator[Issue, None, list[str | None]]:
    told = list(map(codes.get, given))
    if None in told:
        for locator, value, word in zip(locators, given, told, strict=True):
            if word is None and value is not None:
                yield Issue(locator, "bad-value", f"{column}: a code that is not known")
    otherwise = _CLOSED[column]
    return told if otherwise is None else [otherwise if word is None else word for word in told]


def _bad_times(column: str, raw: list[Any], times: list[int | None], locators: list[str]) -> Iterator[Issue]:
    for locator, value, time in zip(locators, raw, times, strict=True):
        if time is None and value not in (None, 0):
            yield Issue(locator, "bad-time", f"{column}: {type(value).__name__} that cannot be a time")


def _one_by_one(
    column: str, function: Callable[..., Any], given: list[list[Any]], locators: list[str]
) -> Generator[Issue, None, list[Any]]:
    """The values of a computed column; one that cannot be computed is null, with an issue."""
    values: list[Any] = []
    for locator, arguments in zip(locators, zip(*given, strict=True), strict=True):
        try:
            values.append(function(*arguments))
        except ODD as error:
            values.append(None)
            yield Issue(locator, "bad-value", f"{column}: {type(error).__name__}")
    return values


def _texts(value: str) -> list[str]:
    return [str(item) for item in dict.fromkeys(json.loads(value)) if item is not None]
