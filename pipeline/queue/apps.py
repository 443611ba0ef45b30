"""The apps of a case: which were installed, which of their stores were found, and what could be read of each.

An empty result must never look like "never used": every store that belongs to an app has a line and a state.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipeline.query import opened

STATES: dict[str, str] = {
    "parsed": "every row that the parser reads is a record",
    "partly": "part of it could not be read, or is of a structure that is not known",
    "empty": "it is there, and holds nothing that the parser reads",
    "held": "held: possibly privileged, or third-party material",
    "out of scope": "outside the authorised scope: counted, never kept",
    "encrypted": "needs a key that was not given",
    "unsupported": "nothing here reads it",
    "unread": "could not be read: see the note",
}
"""What became of a store."""


@dataclass(frozen=True)
class Files:
    """The Parquet files that it is told from."""

    sources: Sequence[Path]
    reads: Sequence[Path]
    issues: Sequence[Path]
    records: Sequence[Path]


@dataclass(frozen=True)
class Store:
    """A file that an app keeps.

    Attributes:
        app: package or bundle; None if nobody knows whose it is.
        parser: who reads it; None if nobody does.
        state: see STATES.
        stored, records, held, outside: rows that are there, that became records, that are held, outside the scope.
        notes: what could not be used, in words of the parser; never of the evidence.
    """

    exhibit_ref: str
    app: str | None
    path: str
    parser: str | None
    state: str
    stored: int
    records: int
    held: int
    outside: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Installed:
    """An app that the device says is or was installed. `container` is the folder of its data on iOS."""

    exhibit_ref: str
    app: str
    name: str | None
    version: str | None
    state: str
    container: str | None


@dataclass(frozen=True)
class Apps:
    """The stores of a case, by exhibit, app and path, and what was installed.

    Attributes:
        outside: exhibit → stores of apps outside its scope. They are counted, not listed: what else was installed is
            nobody's business.
    """

    stores: tuple[Store, ...]
    installed: tuple[Installed, ...]
    outside: Mapping[str, int] = field(default_factory=dict)

    def within(self, scopes: Mapping[str, frozenset[str] | None]) -> "Apps":
        """What lies within the scope of each exhibit: its packages in small letters; None does not narrow."""

        def inside(item: Store | Installed) -> bool:
            scope = scopes.get(item.exhibit_ref)
            return scope is None or (item.app or "").casefold() in scope

        stores, installed = tuple(filter(inside, self.stores)), tuple(filter(inside, self.installed))
        outside = Counter(store.exhibit_ref for store in self.stores if not inside(store))
        return Apps(stores, installed, dict(outside))

    def without_store(self) -> tuple[Installed, ...]:
        """Apps that were installed, and of which no store was found in the extraction."""
        found = {(store.exhibit_ref, (store.app or "").casefold()) for store in self.stores}
        return tuple(app for app in self.installed if (app.exhibit_ref, app.app.casefold()) not in found)


_ABSENT = "absent-column: not there: "

AppOf = Callable[[str | None, str], str | None]
"""The app of what a parser (None: nobody) reads at a logical path."""

_STORES = """
with counted as (
    select source_id, sum(rows_stored)::bigint as stored, sum(records)::bigint as records, sum(held)::bigint as held,
        sum(out_of_scope)::bigint as outside, sum(issues)::bigint as lost from reads group by source_id
), noted as (
    select source_id, list(distinct code order by code) as codes,
        list(distinct code || ': ' || detail order by code || ': ' || detail)[1:8] as notes
    from issues where source_id is not null
        and code not in ('out-of-scope', 'held', 'deleted', 'bad-time', 'unresolved')
    group by source_id
)
select s.exhibit_ref, s.path, s.parser, s.status, coalesce(c.stored, 0) as stored, coalesce(c.records, 0) as records,
    coalesce(c.held, 0) as held, coalesce(c.outside, 0) as outside, coalesce(c.lost, 0) as lost,
    coalesce(n.codes, []) as codes, coalesce(n.notes, []) as notes
from sources s left join counted c using (source_id) left join noted n using (source_id)
where (s.status in ('claimed', 'unsupported', 'encrypted', 'failed') or list_contains(n.codes, 'encrypted'))
    and (s.parser is not null or s.status <> 'unsupported' or contains(s.type, 'sqlite') or len(n.codes) > 0)
    and coalesce(s.parser, '') not in $everywhere
order by s.exhibit_ref, s.path, s.source_id
"""

_INSTALLED = """
select exhibit_ref, app, any_value(title) as name, state,
    max(json_extract_string(extra, '$.version')) as version, max(json_extract_string(extra, '$.container')) as container
from records where kind = 'app' and app is not null group by exhibit_ref, app, state order by all
"""


def apps(files: Files, app_of: AppOf, everywhere: Sequence[str], scratch: Path) -> Apps:
    """Tell it from a case's tables.

    Args:
        app_of: says whose a store is.
        everywhere: parsers of files that lie anywhere and belong to no app: photographs, documents.
    """
    with opened(vars(files), scratch) as database:
        installed = tuple(Installed(**row) for row in _rows(database, _INSTALLED))
        containers = {app.container: app.app for app in installed if app.container}
        found = _rows(database, _STORES, {"everywhere": list(everywhere)})
        stores = sorted(
            (_store(row, app_of(row["parser"], row["path"]) or _contained(row["path"], containers)) for row in found),
            key=lambda store: (store.exhibit_ref, (store.app or "~").casefold(), store.parser is None, store.path),
        )
    return Apps(tuple(stores), installed)


def _store(row: dict[str, Any], app: str | None) -> Store:
    return Store(
        exhibit_ref=row["exhibit_ref"],
        app=app,
        path=row["path"],
        parser=row["parser"],
        state=_state(row),
        stored=row["stored"],
        records=row["records"],
        held=row["held"],
        outside=row["outside"],
        notes=tuple(_notes(row["notes"])),
    )


def _notes(notes: Sequence[str]) -> Iterator[str]:
    """Columns that several queries did not find in one note; the rest as it is."""
    absent = [note.removeprefix(_ABSENT) for note in notes if note.startswith(_ABSENT)]
    names = dict.fromkeys(name for listed in absent for name in re.sub(r" and \d+ more$", "", listed).split(", "))
    if names:
        yield _ABSENT + ", ".join(names)
    yield from (note for note in notes if not note.startswith(_ABSENT))


def _state(row: dict[str, Any]) -> str:
    codes = set(row["codes"]) - {"absent-column", "bad-text"}
    if row["status"] == "encrypted" or "encrypted" in codes:
        return "encrypted"
    if row["parser"] is None:
        return "unread" if row["status"] == "failed" else "unsupported"
    if row["records"]:
        return "partly" if row["lost"] or codes - {"bad-value"} else "parsed"
    if row["held"]:
        return "held"
    if row["outside"]:
        return "out of scope"
    return "unread" if codes or row["status"] == "failed" else "empty"


def _contained(path: str, containers: dict[str, str]) -> str | None:
    """The app whose container on iOS a path leads through."""
    return next((containers[part] for part in path.split("/") if part in containers), None)


def as_json(found: Apps) -> Iterator[str]:
    """One object a line: stores, then what was installed and has none."""
    for store in found.stores:
        yield json.dumps(vars(store), ensure_ascii=False)
    for app in found.without_store():
        yield json.dumps(vars(app) | {"store": None}, ensure_ascii=False)


def _rows(database: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    found = database.execute(sql, values or {})
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
