"""Reads declared queries from a SQLite database, in columns.

One row that cannot be read costs one row; a renamed column costs an `unknown-structure` issue, never an empty result.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from models.issues import Issue
from pipeline.parse.epochs import Epoch
from pipeline.parse.gaps import gap, tombstones
from pipeline.parse.parser import Batch, Evidence, Item, Part, Stored
from pipeline.parse.recovery import Known, Recovery
from pipeline.parse.sqlite_file.journal import undone
from pipeline.parse.sqlite_file.search import Files, Search, definitions, searched
from pipeline.parse.sqlite_file.tables import Table, declared, dropped, quoted
from pipeline.parse.stage import Stage
from pipeline.parse.versions import LiveRows, earlier

COMPANIONS = ("-wal", "-journal", "-shm")
_ROWS = 8192
_LOWEST, _LAST, _HIGHEST = -(2**63), 2**62, 2**63 - 1
_ODD = (ValueError, TypeError, OverflowError, AttributeError)  # of values that are not what an app writes there
_ATTEMPTS = 10_000  # ranges of damaged rows that are halved, about a second's work


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
        codes: column of RECORDS → (column of the query, code list). An unknown code stays visible: "type 37".
        lists: column of RECORDS → column of the query that holds a JSON array of text.
        computed: column of RECORDS → (columns of the query, function). A ValueError costs the value, with an issue.
        rowid: a name of the row id of `table` that no column of its own has taken.
        optional: tables and columns that may be absent: they read as null, an absent table as empty.
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
    optional: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ignores: str | None = None
    rowid: str = "rowid"


class Sqlite:
    """A reader of one database: for each subject, the first query whose structure is there; then what was deleted.

    Args:
        subjects: queries, or tuples of alternatives of which the newest structure comes first. A subject whose table
            is absent is passed over if another subject is there (an app's older and newer table, say).
        tombstones: tables in which the app notes that something was deleted, and no more.
    """

    def __init__(self, *subjects: Query | tuple[Query, ...], tombstones: tuple[str, ...] = ()) -> None:
        self.subjects = tuple(s if isinstance(s, tuple) else (s,) for s in subjects)
        self.tombstones = tombstones

    def __call__(self, evidence: Evidence) -> Iterator[Item]:
        try:
            with closing(connect(evidence.path)) as connection:
                yield from self._read(connection, evidence)
        except sqlite3.DatabaseError as error:
            yield Issue("database", "damaged", f"SQLite: {type(error).__name__}")
        except UnicodeDecodeError:  # of SQLite's own complaint, which quotes a name that is not text
            yield Issue("database", "damaged", "SQLite: its schema is not text")

    def _read(self, connection: sqlite3.Connection, evidence: Evidence) -> Iterator[Item]:
        tables = structure(connection)
        found = False
        chosen = []
        for alternatives in self.subjects:
            query = next((q for q in alternatives if not _missing(q.requires, tables)), None)
            if query is not None:
                found = True
                chosen.append(query)
                yield from read_query(connection, query, tables, evidence)
            elif any(q.table in tables for q in alternatives):
                found = True
                if evidence.part.index == 0:
                    yield from _unknown(connection, alternatives, tables)
        if not found and evidence.part.index == 0:
            wanted = ", ".join(q.table for alternatives in self.subjects for q in alternatives)
            yield Issue("database", "unknown-structure", f"none of these tables: {wanted}")
        if chosen:
            yield from _Deleted(connection, tables, evidence).read(chosen)
        if evidence.part.index == 0:
            yield from tombstones(connection, [name for name in self.tombstones if name in tables])


class _Deleted:
    """Rows that are not live, of one database: of a whole earlier state, then what is only to be found on pages."""

    def __init__(self, live: sqlite3.Connection, tables: Mapping[str, frozenset[str]], evidence: Evidence) -> None:
        self._live, self._tables, self._evidence = live, tables, evidence
        self._unit, self._path = _earlier_state(evidence)
        self._before: list[Query] = []  # that the earlier state has the structure of

    def read(self, queries: Sequence[Query]) -> Iterator[Item]:
        """In parts, each reads its range of the earlier state; the first reads the pages."""
        with ExitStack() as stack:
            before = stack.enter_context(closing(connect(self._path))) if self._path else None
            for query in queries:
                if before and self._same(before, query):
                    self._before.append(query)
                    yield from self._earlier(before, query)
            if self._evidence.part.index == 0:
                yield from self._searched(before, queries)

    def _same(self, before: sqlite3.Connection, query: Query) -> bool:
        """Whether the earlier state is of this structure; a file that its log has made had nothing before."""
        try:
            tables = structure(before)
            _stand_in(before, query.optional, tables)
            return not _missing(query.requires, tables) and query.table in declared(before)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return False

    def _earlier(self, before: sqlite3.Connection, query: Query) -> Iterator[Item]:
        try:
            first, last = _range(before, query, self._evidence)
        except sqlite3.DatabaseError:
            return
        yield from earlier(
            f"{query.table}@{self._unit}",
            _columns(before, query, _between(first, last)),
            LiveRows(lambda low, high: _columns(self._live, query, _between(low, high))),
        )

    def _searched(self, before: sqlite3.Connection | None, queries: Sequence[Query]) -> Iterator[Item]:
        try:
            shapes, older = declared(self._live), _declared(before)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return  # its schema is damaged: the live rows say so
        evidence = self._evidence
        wanted = {name for query in queries for name in (*query.requires, *query.optional)} & set(shapes)
        files = Files(evidence.path, evidence.log, evidence.journal, self._path)
        gone = dropped(definitions(files, shapes, older), shapes)
        with searched(files, shapes, older, gone, wanted) as found:
            if found.more:
                yield Issue("database", "truncated", "deleted rows were looked for on so many pages only")
            if found.unclaimed:
                told = f"{found.unclaimed} rows in unused space are not claimed: their table or their end is not sure"
                yield Issue("database", "deleted", told)
            for query in queries:
                if query.table in shapes:
                    yield from self._recovered(before, query, shapes, older, found)

    def _recovered(
        self,
        before: sqlite3.Connection | None,
        query: Query,
        shapes: Mapping[str, Table],
        older: Mapping[str, Table],
        found: Search,
    ) -> Iterator[Item]:
        table = shapes[query.table]
        states = [Known(self._live, table)]
        if before and query in self._before:
            states.append(Known(before, older[query.table]))
        recovery = Recovery(table, states, lambda state, condition: _columns(state, query, condition))
        rows = found.rows.get(query.table, [])
        try:
            if rows:
                with closing(connect(self._evidence.path)) as connection:
                    yield from recovery.records(rows, self._stage(connection, query, shapes, found))
        except sqlite3.DatabaseError:
            yield Issue(f"{query.table}@free:structure", "damaged", "deleted rows cannot be told from live ones")
        yield from gap(states, recovery.ids, recovery.without_ids)
        if recovery.skipped:
            told = f"{recovery.skipped} more versions of rows were found and not read"
            yield Issue(f"{query.table}@log:versions", "truncated", told)

    def _stage(self, connection: sqlite3.Connection, query: Query, shapes: Mapping[str, Table], found: Search) -> Stage:
        absent = {
            name: sorted(columns - self._tables[name])
            for name, columns in query.optional.items()
            if name in self._tables
        }
        stage = Stage(connection, absent)
        beside = [name for name in (*query.requires, *query.optional) if name in found.rows and name != query.table]
        shadowed = {query.table}
        for name in dict.fromkeys(beside):
            rows = Known(self._live, shapes[name]).gone(found.rows[name])
            if rows:
                shadowed.add(name)
                stage.add(shapes[name], rows)
        others = {name: columns for name, columns in query.optional.items() if name not in shadowed}
        _stand_in(connection, others, self._tables)
        return stage


def _earlier_state(evidence: Evidence) -> tuple[str, Path | None]:
    """A whole state of the database that is older than the live one, and where it is from."""
    if evidence.log:
        return "file", evidence.file
    if evidence.journal:
        return "journal", undone(evidence.path, evidence.journal, evidence.path.with_suffix(".undone"))
    return "", None


def _declared(before: sqlite3.Connection | None) -> dict[str, Table]:
    try:
        return declared(before) if before else {}
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return {}


def _columns(connection: sqlite3.Connection, query: Query, condition: str) -> Iterator[Mapping[str, Sequence[Any]]]:
    connection.text_factory = _lenient
    seen: set[int] = set()
    for names, rows in _selected(connection, query, condition):
        rows = list(_once(rows, names.index("rowid"), _LOWEST, _HIGHEST, seen))
        seen.update(row[names.index("rowid")] for row in rows)
        if not rows:
            continue
        yield from (item.columns for item in _batch(query, names, rows) if isinstance(item, Batch))


def materialise(database: Path, companions: Mapping[str, Path], target: Path) -> Path:
    """Copy a database with its -wal or -journal to `target`, merged, read-only. Does nothing if it is there already.

    The originals are not touched: `immutable=1` on them would hide rows that are only in the WAL, and `mode=ro` would
    write a -shm beside them.

    Args:
        database: the database.
        companions: "-wal" and "-journal" to the files beside it; "-shm" is rebuilt and never used.
        target: where the copy goes; it appears whole or not at all.
    """
    if target.exists():
        return target
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    shutil.copyfile(database, part)
    part.chmod(0o600)
    for suffix in ("-wal", "-journal"):
        if suffix in companions:
            shutil.copyfile(companions[suffix], f"{part}{suffix}")
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.execute("select count(*) from sqlite_master").fetchone()
            connection.execute("pragma journal_mode=delete").fetchone()
    except sqlite3.DatabaseError:
        pass  # not a database, or damaged: the reader meets the same error and says so in an issue
    for suffix in COMPANIONS:
        Path(f"{part}{suffix}").unlink(missing_ok=True)
    part.chmod(0o400)
    part.replace(target)
    return target


def connect(path: Path) -> sqlite3.Connection:
    """Open our own copy; nothing is written, not even a lock."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute("pragma trusted_schema=off")  # evidence may define views and functions of its own
    connection.execute("pragma cell_size_check=on")
    connection.text_factory = _lenient  # names of tables are evidence too
    return connection


def structure(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Tables with their columns. No app keeps in a view what is read here, and a view may have no end."""
    names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    tables = {}
    for name in names:
        try:
            columns = connection.execute(f"pragma table_info({quoted(name)})").fetchall()
        except sqlite3.DatabaseError:
            continue  # of a module that is not there
        tables[name] = frozenset(row[1] for row in columns)
    return tables


def read_query(
    connection: sqlite3.Connection, query: Query, tables: Mapping[str, frozenset[str]], evidence: Evidence
) -> Iterator[Item]:
    """The rows of one query, in order of rowid; only those of the evidence's part."""
    _stand_in(connection, query.optional, tables)
    try:
        first, last = _range(connection, query, evidence)
    except sqlite3.DatabaseError:
        if evidence.part.index:
            return  # the first part reads all that can be read
        first, last, evidence = 0, _LAST, replace(evidence, part=Part())
    span = _span(query, evidence.part, first, last)
    try:
        stored = _count(connection, query.table, span)
        ignored = _count(connection, query.table, f"{span} and ({query.ignores})") if query.ignores else 0
    except sqlite3.DatabaseError:
        left = _count_by_index(connection, query) if evidence.part.of == 1 else None
        if left is not None:
            yield Stored(query.table, left)
        yield from _salvage(connection, query, first, last, left, set())
        return
    yield Stored(query.table, stored, ignored)
    if evidence.part.of > 1 and evidence.part.index == 0:
        yield from _in_no_part(connection, query, evidence)
    yield from _rows(connection, query, evidence.part, first, last, stored - ignored)


def _rows(connection: sqlite3.Connection, query: Query, part: Part, first: int, last: int, left: int) -> Iterator[Item]:
    connection.text_factory = str
    low, high = _ends(part, first, last)
    seen: set[int] = set()
    while True:
        try:
            for names, rows in _fetch(connection, query, low, high, seen):
                yield from _batch(query, names, rows)
                left -= len(rows)
            yield from _difference(query.table, first, left)
            return
        except sqlite3.DatabaseError as error:
            if "decode" not in str(error).lower() or connection.text_factory is not str:
                yield from _salvage(connection, query, first, last, left, seen)
                return
            connection.text_factory = _lenient  # text that is not UTF-8: go on with what was not seen yet


def _in_no_part(connection: sqlite3.Connection, query: Query, evidence: Evidence) -> Iterator[Item]:
    """Rows of a damaged tree that no part finds, because they stand where others should be: read with the first."""
    table, of = query.table, evidence.part.of
    try:
        parts = [replace(evidence, part=Part(index, of)) for index in range(of)]
        ranges = [_range(connection, query, other) for other in parts]
        spans = [_span(query, other.part, *limits) for other, limits in zip(parts, ranges, strict=True)]
        left = _count(connection, table, "true") - sum(_count(connection, table, span) for span in spans)
        if not left:
            return
        seen: set[int] = set()
        for index, span in enumerate(spans):
            low, high = _ends(parts[index].part, *ranges[index])
            ids = connection.execute(f"select {query.rowid} from main.{quoted(table)} where {span}")
            seen.update(row[0] for row in ids if type(row[0]) is int and low <= row[0] <= high)
        for names, rows in _fetch(connection, query, _LOWEST, _HIGHEST, seen):
            yield from _batch(query, names, rows)
            yield Stored(table, len(rows))
            left -= len(rows)
    except sqlite3.DatabaseError:
        return  # the part that meets the damage says so
    if left > 0:
        yield Stored(table, left)
        yield from _difference(table, _LOWEST, left)


def _ends(part: Part, first: int, last: int) -> tuple[int, int]:
    """Where no other part goes on there is no end: one wrong number would else end the reading of a whole table."""
    return first if part.index else _LOWEST, last if part.index < part.of - 1 else _HIGHEST


def _difference(table: str, first: int, left: int) -> Iterator[Issue | Stored]:
    """A tree that contradicts itself is counted one way and read another."""
    if left > 0:
        yield Issue(f"{table}:{first}", "damaged", f"{left} rows are counted and not found", rows=left)
    elif left < 0:
        yield Stored(table, -left)


def _salvage(
    connection: sqlite3.Connection, query: Query, first: int, last: int, left: int | None, seen: set[int]
) -> Iterator[Batch | Issue | Stored]:
    """Read around damage: a range of rows that fails is halved until only those that cannot be read are left out.

    Args:
        left: how many rows should be there beside those seen; None if the damage hides that too.
        seen: row ids of what was read already.
    """
    connection.text_factory = _lenient
    waiting, lost, read = [(first, last)], list[tuple[int, int]](), 0
    failures = 0
    while waiting:
        low, high = waiting.pop()
        try:
            for names, rows in _fetch(connection, query, low, high, seen):
                yield from _batch(query, names, rows)
                read += len(rows)
                low = rows[-1][names.index("rowid")] + 1
        except sqlite3.DatabaseError:
            failures += 1
            if low >= high or failures > _ATTEMPTS:
                lost.append((low, high))
            else:
                middle = (low + high) // 2
                waiting += [(middle + 1, high), (low, middle)]
    if left is not None and read > left:
        yield Stored(query.table, read - left)
    rows_lost = None if left is None else max(0, left - read)
    if lost or rows_lost:
        known = "rows that are not known" if rows_lost is None else f"{rows_lost} rows"
        where = f"{query.table}:{lost[0][0] if lost else first}"
        yield Issue(where, "damaged", f"{known} on pages that SQLite cannot read", rows=rows_lost or 0)


def _between(low: int, high: int) -> str:
    return f"rowid >= {low} and rowid <= {high}"


def _fetch(
    connection: sqlite3.Connection, query: Query, low: int, high: int, seen: set[int]
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """Rows that were not seen yet, in batches."""
    for names, rows in _selected(connection, query, _between(low, high)):
        place = names.index("rowid")
        ids = [row[place] for row in rows]
        if (
            set(map(type, ids)) != {int}
            or min(ids) < low
            or max(ids) > high
            or len(set(ids)) < len(ids)
            or not seen.isdisjoint(ids)
        ):
            rows = list(_once(rows, place, low, high, seen))
        seen.update(row[place] for row in rows)
        if rows:
            yield names, rows


def _selected(
    connection: sqlite3.Connection, query: Query, condition: str
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    sql = f"select * from ({query.sql}) where {condition} order by rowid"
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(_ROWS):
        yield names, rows


def _once(rows: list[tuple[Any, ...]], place: int, low: int, high: int, seen: set[int]) -> Iterator[tuple[Any, ...]]:
    """One row of a table is one record: the first, where what it is joined with is there more than once.

    A row of a damaged tree may have the number of another, or one of another range; `_difference` counts those.
    """
    known: set[int] = set()
    for row in rows:
        rowid = row[place]
        if type(rowid) is int and low <= rowid <= high and rowid not in seen and rowid not in known:
            known.add(rowid)
            yield row


def _batch(query: Query, names: list[str], rows: list[tuple[Any, ...]]) -> Iterator[Batch | Issue]:
    given = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    locators = [f"{query.table}:{rowid}" for rowid in given["rowid"]]
    out: dict[str, list[Any]] = {"locator": locators, "kind": [query.kind] * len(rows)}
    for column, name in query.columns.items():
        out[column] = given[name]
    for column, (name, epoch) in query.times.items():
        raw = given[name]
        out[column] = list(map(epoch, raw))
        if column == "sent_at":
            out["sent_at_raw"] = [None if value is None else str(value) for value in raw]
            out["sent_at_source"] = [None if time is None else "epoch" for time in out[column]]
        if None in out[column]:
            yield from _bad_times(column, raw, out[column], locators)
    for column, (name, codes) in query.codes.items():
        out[column] = [codes.get(c, None if c is None else f"type {c}") for c in given[name]]
    for column, name in query.lists.items():
        out[column] = [None if value is None else _texts(value) for value in given[name]]
    for column, (sources, function) in query.computed.items():
        try:
            out[column] = list(map(function, *(given[name] for name in sources)))
        except _ODD:
            out[column] = yield from _one_by_one(column, function, [given[name] for name in sources], locators)
    yield Batch(query.table, out)


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
        except _ODD as error:
            values.append(None)
            yield Issue(locator, "bad-value", f"{column}: {type(error).__name__}")
    return values


def _lenient(raw: bytes) -> str:
    """Text that is not valid UTF-8 keeps its bytes as lone surrogates; `models.rows` replaces and reports them."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "surrogateescape")


def _texts(value: str) -> list[str]:
    return [str(item) for item in dict.fromkeys(json.loads(value)) if item is not None]


def _range(connection: sqlite3.Connection, query: Query, evidence: Evidence) -> tuple[int, int]:
    name, rowid = quoted(query.table), query.rowid  # each alone: SQLite looks up one of them, and reads all for both
    low, high = connection.execute(
        f"select (select min({rowid}) from main.{name}), (select max({rowid}) from main.{name})"
    ).fetchone()
    if low is None:
        return 1, 0
    if type(low) is not int or type(high) is not int:
        raise sqlite3.DatabaseError("a column that is called rowid, and is none")
    width = high - low + 1
    part = evidence.part
    return low + width * part.index // part.of, low + width * (part.index + 1) // part.of - 1


def _span(query: Query, part: Part, first: int, last: int) -> str:
    """The rows of a part, as a search finds them; the second comparison is of what was found."""
    if part.of == 1:
        return "true"
    low, high = _ends(part, first, last)
    rowid = query.rowid
    return f"{rowid} >= {low} and {rowid} <= {high} and +{rowid} >= {low} and +{rowid} <= {high}"


def _count(connection: sqlite3.Connection, table: str, condition: str) -> int:
    row = connection.execute(f"select count(*) from main.{quoted(table)} where {condition}").fetchone()
    return int(row[0])


def _count_by_index(connection: sqlite3.Connection, query: Query) -> int | None:
    """Rows of a damaged table, where an index still knows; None if not, or if the query leaves some out on purpose."""
    if query.ignores:
        return None
    try:
        row = connection.execute(f"select count(*) from main.{quoted(query.table)}").fetchone()
    except sqlite3.DatabaseError:
        return None
    return int(row[0])


def _stand_in(
    connection: sqlite3.Connection, optional: Mapping[str, frozenset[str]], tables: Mapping[str, frozenset[str]]
) -> None:
    """A temporary view in the place of each table that lacks optional columns, with null where they would be."""
    for table, columns in optional.items():
        absent = sorted(columns - tables.get(table, frozenset()))
        if not absent:
            continue
        nulls = ", ".join(f"null as {quoted(column)}" for column in absent)
        rest = (
            f"select rowid as rowid, *, {nulls} from main.{quoted(table)}"
            if table in tables
            else (f"select null as rowid, {nulls} where 0")
        )
        connection.execute(f"create temp view if not exists {quoted(table)} as {rest}")


def _missing(requires: Mapping[str, frozenset[str]], tables: Mapping[str, frozenset[str]]) -> list[str]:
    return [
        f"{table}.{column}"
        for table, columns in sorted(requires.items())
        for column in (sorted(columns - tables[table]) if table in tables else sorted(columns))
    ]


def _unknown(
    connection: sqlite3.Connection, alternatives: tuple[Query, ...], tables: Mapping[str, frozenset[str]]
) -> Iterator[Item]:
    """Says which columns are missing, and counts the rows that are lost by it."""
    query = next(q for q in alternatives if q.table in tables)
    rows = _count(connection, query.table, "true")
    missing = ", ".join(_missing(query.requires, tables))
    yield Stored(query.table, rows)
    yield Issue(f"{query.table}:structure", "unknown-structure", f"not there: {missing}", rows=rows)
