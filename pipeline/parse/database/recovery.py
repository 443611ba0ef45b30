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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.parse.database.content import Content, content, contents, row_id_of
from pipeline.parse.database.known import Known, Values, conditions
from pipeline.parse.database.ranges import Columns
from pipeline.parse.database.shadow import Shadow
from pipeline.parse.parser import Batch
from pipeline.parse.sqlite_file.search import Found
from pipeline.parse.sqlite_file.tables import Table

_VERSIONS = 20  # of one row; each costs one run of the query

Version = list[Found]
"""The places in which a row stands with the same values; there is at least one."""

Read = Callable[[sqlite3.Connection, str], Iterator[Columns]]
"""Runs the parser's query on a connection, for rows that meet a condition on `rowid`; yields columns of RECORDS."""


@dataclass
class Recovery:
    """Found rows of one table to records.

    Attributes:
        table: the query's.
        states: the database as it is, and as a whole file says it was before; what is in them is not reported here.
        read: see Read.
        skipped: versions that were not read, for there were too many of one row.
        ids: of the rows that became records.
        without_ids: how many rows became records whose id is lost.
    """

    table: Table
    states: Sequence[Known]
    read: Read
    skipped: int = 0
    ids: set[int] = field(default_factory=set)
    without_ids: int = 0

    def records(self, rows: Iterable[Found], shadow: Shadow) -> Iterator[Batch]:
        """Records of the rows that differ from all that is known.

        Args:
            rows: what was found of this table.
            shadow: where the query is run on them.
        """
        new = unknown(rows, self.table, self.states)
        reported = set[str]()
        for layer in self._layers(new):
            shadow.show(self.table, {row_id: version[0].values for row_id, version in layer.items()})
            for columns in self.read(shadow.connection, "true"):
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
        ids = [row_id_of(locator) for locator in columns["locator"]]
        known = [self._contents(state.connection, ids) for state in self.states]
        live = self.states[0].ids(ids)
        without = {f" {content(columns, n)}" for n, row_id in enumerate(ids) if layer[row_id][0].row_id is None}
        reported |= self._among(without)
        chosen: dict[str, list[tuple[int, str, str]]] = {}
        for place, row_id in enumerate(ids):
            now, version = content(columns, place), layer[row_id]
            own = "" if version[0].row_id is None else str(row_id)
            if any(now == by_id.get(row_id) for by_id in known) or f"{own} {now}" in reported:
                continue
            found = next((found for found in version if found.sound()), None)
            if found is None:
                continue
            reported |= {f" {now}", f"{own} {now}"}
            self.ids.update([row_id] if own else [])
            self.without_ids += not own
            state = "recovered" if not found.whole else "superseded" if row_id in live else "deleted"
            unit = f"{self.table.name}@{found.unit}"
            chosen.setdefault(unit, []).append((place, f"{unit}:{found.place}", state))
        for unit, picked in chosen.items():
            batch: dict[str, list[Any]] = {n: [values[p] for p, _, _ in picked] for n, values in columns.items()}
            batch["locator"] = [locator for _, locator, _ in picked]
            batch["state"] = [state for _, _, state in picked]
            yield Batch(unit, batch)

    def _among(self, sought: set[str]) -> set[str]:
        """Which of these any row has, whatever its id: a row without one may be an older version of it."""
        found = set[str]()
        for state in self.states if sought else ():
            for columns in self.read(state.connection, "true"):
                found |= sought & {f" {content(columns, place)}" for place in range(len(columns["locator"]))}
        return found

    def _contents(self, state: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Content]:
        where = conditions([row_id for row_id in ids if row_id > -2])
        return contents(columns for condition in where for columns in self.read(state, condition))


def unknown(rows: Iterable[Found], table: Table, states: Iterable[Known]) -> list[Version]:
    """Versions of rows that are in none of these states: first those with an id.

    A row whose id is lost is known if any row has its values: splitting a page leaves copies of rows that are live.
    """
    kept: dict[tuple[int | None, Values], Version] = {}
    for found in sorted(rows, key=lambda found: (found.row_id is None, not found.whole)):
        kept.setdefault((found.row_id, found.values), []).append(found)
    for state in states:
        ids = {row_id for row_id, _ in kept if row_id is not None}
        for row_id, values in state.rows(table, conditions(ids)):
            kept.pop((row_id, values), None)
        if any(row_id is None for row_id, _ in kept):
            for _, values in state.rows(table, ["true"]):
                kept.pop((None, values), None)
    return list(kept.values())
