"""Rows that a database has deleted or superseded, as records: through the parser's own query, unmodified.

What was found on pages becomes a temporary table of the query's own name, which shadows the real one; the tables that
it joins are those of today, with rows that are only to be found beside them. One version of a row at a time: joins need
the real ids. A row whose id is lost gets one that is nobody's, and joins nothing.

States: `deleted` and `superseded` for what was live after some commit, by whether its id is still live; `recovered` for
what was left in unused space, which may be older still, or never have been committed. Only content counts: a row that
differs from the live one in what no record shows is the live one, and nothing is reported twice.

Locators are "<table>@<where>:<what>": `sms@file:3` and `sms@journal:3` are row 3 of the whole file as it was before its
log, or before its last change; `sms@log:frame 12 offset 1034 row 3`, `sms@journal:record 4 offset 1034 row 3`,
`sms@free:page 7 offset 1034` name a place to the byte, in a page of the log, of the journal, of the database as it is
(`free`) or of the file without its log (`file`); the row id stands there where it is known.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.parse.parser import Batch
from pipeline.parse.sqlite_file.search import Found
from pipeline.parse.sqlite_file.tables import Table, quoted
from pipeline.parse.stage import Stage, Values
from pipeline.parse.versions import Columns, content

_AT_ONCE = 500  # ids in one condition
_VERSIONS = 20  # of one row; each costs one run of the query

Version = list[Found]
"""The places in which a row stands with the same values; there is at least one."""

Read = Callable[[sqlite3.Connection, str], Iterator[Columns]]
"""Runs the parser's query on a connection, for rows that meet a condition on `rowid`; yields columns of RECORDS."""


@dataclass(frozen=True)
class Known:
    """A state of the database that is read as a whole: what is in it was not lost.

    Attributes:
        table: as this state declares it; it may have fewer columns than today.
    """

    connection: sqlite3.Connection
    table: Table

    def rows(self, today: Table, conditions: Iterable[str]) -> Iterator[tuple[int, Values]]:
        """Row ids and values, as a row of today's table has them."""
        own = self.table
        if own.columns != today.columns[: len(own.columns)] or own.key != today.key:
            return
        names = ("null" if number == own.key else quoted(column.name) for number, column in enumerate(own.columns))
        sql = f"select rowid, {', '.join(names)} from main.{quoted(own.name)} where "
        for condition in conditions:
            yield from ((row[0], today.row(row[1:])) for row in self.connection.execute(sql + condition))

    def gone(self, found: Iterable[Found]) -> dict[int, Values]:
        """Of each found row that this state does not have, one version: rather one that was live after a commit."""
        best = sorted((row for row in found if row.row_id is not None), key=lambda row: row.whole)
        ids = {row.row_id for row in best if row.row_id is not None}
        ids -= self.ids(ids)
        return {row.row_id: row.values for row in best if row.row_id in ids and row.sound()}

    def ids(self, among: Collection[int]) -> set[int]:
        """Which of these rows there are."""
        sql = f"select rowid from main.{quoted(self.table.name)} where "
        return {row_id for condition in _conditions(among) for (row_id,) in self.connection.execute(sql + condition)}


@dataclass
class Recovery:
    """Found rows of one table to records.

    Attributes:
        table: the query's.
        states: the database as it is, and as a whole file says it was before; what is in them is not reported here.
        read: see Read.
        skipped: versions that were not read, for there were too many of one row.
        ids: of the rows that became records.
    """

    table: Table
    states: Sequence[Known]
    read: Read
    skipped: int = 0
    ids: set[int] = field(default_factory=set)

    def records(self, rows: Iterable[Found], stage: Stage) -> Iterator[Batch]:
        """Records of the rows that differ from all that is known.

        Args:
            rows: what was found of this table.
            stage: where the query is run on them.
        """
        new = unknown(rows, self.table, self.states)
        reported = set[str]()
        for layer in self._layers(new):
            stage.show(self.table, {row_id: version[0].values for row_id, version in layer.items()})
            for columns in self.read(stage.connection, "true"):
                yield from self._chosen(columns, layer, reported)

    def _layers(self, new: list[Version]) -> list[dict[int, Version]]:
        """One version of each row in each; those without an id come last, each under a number of its own."""
        layers: list[dict[int, Version]] = []
        versions = Counter[int]()
        lost: dict[int, Version] = {}
        for version in new:
            row_id = version[0].row_id
            if row_id is None:
                lost[-2 - len(lost)] = version
            elif versions[row_id] < _VERSIONS:
                if versions[row_id] == len(layers):
                    layers.append({})
                layers[versions[row_id]][row_id] = version
                versions[row_id] += 1
            else:
                self.skipped += 1
        return [*layers, lost] if lost else layers

    def _chosen(self, columns: Columns, layer: Mapping[int, Version], reported: set[str]) -> Iterator[Batch]:
        ids = [int(locator.rpartition(":")[2]) for locator in columns["locator"]]
        known = [self._contents(state.connection, ids) for state in self.states]
        live = self.states[0].ids(ids)
        without = {f" {content(columns, n)}" for n, row_id in enumerate(ids) if layer[row_id][0].row_id is None}
        reported |= self._among(without)
        chosen: dict[str, list[tuple[int, str, str]]] = {}
        for place, row_id in enumerate(ids):
            now, version = content(columns, place), layer[row_id]
            own = "" if version[0].row_id is None else row_id
            if any(now == contents.get(row_id) for contents in known) or f"{own} {now}" in reported:
                continue
            found = next((found for found in version if found.sound()), None)
            if found is None:
                continue
            reported |= {f" {now}", f"{own} {now}"}
            self.ids.add(row_id)
            state = "recovered" if not found.whole else "superseded" if row_id in live else "deleted"
            unit = f"{self.table.name}@{found.unit}"
            chosen.setdefault(unit, []).append((place, f"{unit}:{found.place}", state))
        for unit, picked in chosen.items():
            batch: dict[str, list[Any]] = {n: [values[p] for p, _, _ in picked] for n, values in columns.items()}
            batch["locator"] = [locator for _, locator, _ in picked]
            batch["state"] = [state for _, _, state in picked]
            yield Batch(unit, batch)

    def _among(self, contents: set[str]) -> set[str]:
        """Which of these any row has, whatever its id: a row without one may be an older version of it."""
        found = set[str]()
        for state in self.states if contents else ():
            for columns in self.read(state.connection, "true"):
                found |= contents & {f" {content(columns, place)}" for place in range(len(columns["locator"]))}
        return found

    def _contents(self, state: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Values]:
        found = {}
        for condition in _conditions([row_id for row_id in ids if row_id > -2]):
            for columns in self.read(state, condition):
                for place, locator in enumerate(columns["locator"]):
                    found[int(locator.rpartition(":")[2])] = content(columns, place)
        return found


def unknown(rows: Iterable[Found], table: Table, states: Iterable[Known]) -> list[Version]:
    """Versions of rows that are in none of these states: first those with an id.

    A row whose id is lost is known if any row has its values: splitting a page leaves copies of rows that are live.
    """
    kept: dict[tuple[int | None, Values], Version] = {}
    for found in sorted(rows, key=lambda found: (found.row_id is None, not found.whole)):
        kept.setdefault((found.row_id, found.values), []).append(found)
    for state in states:
        ids = {row_id for row_id, _ in kept if row_id is not None}
        for row_id, values in state.rows(table, _conditions(ids)):
            kept.pop((row_id, values), None)
        if any(row_id is None for row_id, _ in kept):
            for _, values in state.rows(table, ["true"]):
                kept.pop((None, values), None)
    return list(kept.values())


def _conditions(ids: Collection[int]) -> Iterator[str]:
    ordered = sorted(ids)
    for at in range(0, len(ordered), _AT_ONCE):
        yield f"rowid in ({', '.join(map(str, ordered[at : at + _AT_ONCE]))})"
