"""A case of the store, as the commands that only read see it."""

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from flows.case import versions
from flows.case.published import PublishedQueue, version
from flows.terminal.people import People
from models import casefile
from models.application import unread_at
from models.casefile import Case
from models.schemas import VERSION
from pipeline.errors import TriageError
from pipeline.gate.scope import applications
from pipeline.parse import claims
from pipeline.parse.packages import package
from pipeline.queue import apps
from pipeline.queue.apps import Apps
from pipeline.queue.changes import Change, changes
from pipeline.queue.show import Files, Shown, show
from pipeline.store import CaseStore, Store


class NoSuchCase(TriageError):
    """The store has no case of that name, or none that has been run."""


class NoSuchUnit(TriageError):
    """The queue has no unit of that name, or more than one."""


ENOUGH = 8
"""Characters of an id: nothing is ever decided about what was not meant."""


@dataclass(frozen=True)
class OpenedCase:
    """A case that was run.

    Attributes:
        run: the report of its last run, `run.json`.
    """

    store: CaseStore
    run: dict[str, Any]

    @cached_property
    def case(self) -> Case:
        """As it was submitted."""
        return casefile.stored(self.store.read_text("case.yaml"))

    @property
    def case_id(self) -> str:
        return self.case.case_id

    def files(self, table: str) -> list[Path]:
        """The present Parquet files of a table."""
        return self.store.files(table, self.run["units"].get(table, []))

    def unit(self, wanted: str) -> Shown:
        """One unit of the queue, by its place or the beginning of its id.

        Raises:
            NoSuchUnit: there is none, or more than one.
        """
        if not wanted.isdigit() and len(wanted) < ENOUGH:
            raise NoSuchUnit(f"{wanted!r}: give a place, or {ENOUGH} characters or more of a unit's id.")
        files = Files(**{table.name: self.files(table.name) for table in fields(Files)})
        shown = show(files, wanted, self.store.scratch)
        if shown is None:
            raise NoSuchUnit(f"{wanted}: not one unit of the queue. Give its place, or more of its id.")
        return shown

    def version(self, wanted: str | None = None) -> PublishedQueue:
        """A version of its queue by its name, or the present one."""
        return version(self.store, self.run, wanted)

    def apps(self) -> Apps:
        """The apps of its exhibits, within the scope of each."""
        files = apps.Files(**{table.name: self.files(table.name) for table in fields(apps.Files)})
        everywhere = [parser.name for parser in claims.parsers() if parser.types]
        scopes = {exhibit.exhibit_ref: applications(exhibit) for exhibit in self.case.exhibits}
        return apps.apps(files, _app_of, everywhere, self.store.scratch).within(scopes)

    def changes(self) -> tuple[str | None, list[Change]]:
        """The version of the queue before the present one, and what the present one says otherwise."""
        present = self.run["units"].get("queue", [])
        there = self.store.units("queue", "v[0-9]*")
        published = [entry["version"] for entry in self.run.get("queue_versions", [])[:-1]]
        earlier = [name for name in published or there if name in there and present and name != present[0]]
        if not earlier:
            return None, []
        before = self.store.files("queue", [earlier[-1]])
        return earlier[-1], changes(before, self.files("queue"), self.store.scratch)

    def since(self, before: str) -> str:
        """An earlier version of the queue, and why there is another since: "v0001 (intelligence)"."""
        why = ", ".join(versions.since(self.run.get("queue_versions", []), before))
        return before.partition("-")[0] + (f" ({why})" if why else "")

    def people(self) -> People:
        """The parties of the case, as it was submitted."""
        return People(self.case, self.run["settings"]["text"]["default_region"])


def _app_of(parser: str | None, path: str) -> str | None:
    """By the parser that reads it, else by the folder in which it lies, else by the catalogue."""
    read = claims.named(parser).app_at(path) if parser else None
    known = unread_at(path)
    return read or package(path) or (known[0].packages[0] if known else None)


def opened(root: Path, case: str | None) -> OpenedCase:
    """A case by its id; without one, the only case of the store.

    Raises:
        NoSuchCase: there is none, or several and no id.
        StoreDamaged: an older version of this program has made it, and this one cannot read that.
        StoreNewer: a newer one has.
    """
    found = folder(root, case)
    run = found.read_json("run.json")
    if run.get("tables", 0) < VERSION:
        found.see_that_it_fits(run["units"])
    return OpenedCase(found, run)


def folder(root: Path, case: str | None) -> CaseStore:
    """Where that case is, whatever version of this program has made it.

    Raises:
        NoSuchCase: there is none, or several and no id.
    """
    store = Store(root.absolute())
    names = [path.name for path in store.cases()]
    if case is None and len(names) == 1:
        found = CaseStore(store.root / "cases" / names[0])
    elif case is None:
        raise NoSuchCase(f"{root}: {'no case is there' if not names else 'say which case: ' + ', '.join(names)}.")
    else:
        found = store.case(case)
    if (found.root / "tombstone.json").exists():
        raise NoSuchCase(f"{found.root}: this case was purged; its tombstone.json says when, by whom and why.")
    if not (found.root / "run.json").exists():
        raise _not_run(root, case or found.root.name)
    return found


def _not_run(root: Path, case: str) -> NoSuchCase:
    names = [path.name for path in Store(root.absolute()).cases()]
    there = f"Cases there: {', '.join(names)}." if names else "Run one with `triage run CASE.yaml`."
    return NoSuchCase(f"{root}: case {case} has not been run in this store. {there}")
