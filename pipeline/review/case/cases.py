"""Cases as requests see them: opened once, opened again when their run has changed, and taken in when they have a
version of the queue that is not served yet.

While a new version is taken in, the one before is still served, unless something was withheld since: then its board is
gone, and whoever asks waits.
"""

import atexit
import contextlib
import gc
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from models.party_names import PartyNames
from pipeline.errors import TriageError
from pipeline.review.audit.agreed import agree
from pipeline.review.case.admit import admit
from pipeline.review.case.house import House, Opened
from pipeline.review.database.engine import Database
from pipeline.view import board as boards
from pipeline.view import search
from pipeline.view.board import Board
from pipeline.view.search import View

atexit.register(gc.unfreeze)  # or libraries would complain at the end of what is left


class NotServed(TriageError):
    """The case has no queue now: it is being run again, or its last run was refused."""


@dataclass(frozen=True)
class CaseAtHand:
    """A case with the version of its queue that is served.

    Attributes:
        folder: its name in addresses: the folder in the store.
        version: the queue's unit of work.
        views: extraction_id → its view.
    """

    folder: str
    opened: Opened
    version: str
    board_path: Path
    views: Mapping[str, Path] = field(default_factory=dict)

    @cached_property
    def case_id(self) -> str:
        return self.opened.case.case_id

    @cached_property
    def names(self) -> PartyNames:
        """Who is who."""
        return PartyNames(self.opened.case, self.opened.run["settings"]["text"]["default_region"])

    @contextmanager
    def board(self) -> Iterator[Board]:
        """The queue as rows."""
        with boards.opened(self.board_path) as board:
            yield board

    @contextmanager
    def view(self, extraction_id: str) -> Iterator[View]:
        """The read model of one extraction."""
        with search.opened(self.views[extraction_id]) as view:
            yield view


class Cases:
    """The cases of a store, for any thread."""

    def __init__(self, house: House, database: Database, prepare: Callable[[CaseAtHand], object]) -> None:
        """Args:
        prepare: is given, in a thread of its own, each version that was taken in: for what takes long to make.
        """
        self._house, self._database, self._prepare = house, database, prepare
        self._known: dict[str, tuple[int, CaseAtHand]] = {}
        self._each: dict[str, threading.Lock] = {}

    def folders(self) -> list[str]:
        """Folders of the cases that were run, in order."""
        folder = self._house.root / "cases"
        return sorted(path.parent.name for path in folder.glob("*/run.json"))

    def at_hand(self, folder: str) -> CaseAtHand:
        """A case by its folder.

        Raises:
            TriageError: there is none, or nothing of it may be served now.
        """
        stamp = self._stamp(folder)
        known = self._known.get(folder)
        if known and known[0] == stamp:
            return known[1]
        one = self._each.setdefault(folder, threading.Lock())
        if known and one.locked() and known[1].board_path.exists():
            return known[1]  # somebody is taking the new version in
        with one:
            known = self._known.get(folder)
            if known and known[0] == stamp:
                return known[1]
            found = self._taken_in(folder)
            self._known[folder] = stamp, found
        threading.Thread(target=self._prepared, args=(found,), daemon=True).start()
        return found

    def _prepared(self, case: CaseAtHand) -> None:
        with contextlib.suppress(OSError, TriageError, sqlite3.Error):  # the version is gone already; whoever asks sees
            self._prepare(case)
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # what is there by now stays: going through it again and again would keep readers waiting

    def _stamp(self, folder: str) -> int:
        try:
            return (self._house.root / "cases" / folder / "run.json").stat().st_mtime_ns
        except OSError:
            self._known.pop(folder, None)
            raise NotServed("There is no such case.") from None

    def _taken_in(self, folder: str) -> CaseAtHand:
        opened = self._house.opened(folder)
        queue = opened.run.get("units", {}).get("queue", [])
        if not queue:
            raise NotServed("The case is being made anew, and has no queue until then. Try again in some minutes.")
        (version,) = queue
        views = {}
        for unit in opened.run["units"].get("views", []):
            path = opened.store.view(unit)
            views[_extraction(path)] = path
        found = CaseAtHand(folder, opened, version, opened.store.review / f"{version}.sqlite", views)
        if not found.board_path.exists():
            tables = boards.Tables(*(opened.files(table) for table in ("queue", "units", "links")))
            boards.build(tables, views, found.board_path, opened.store.scratch, unit=version)
        admit(self._database, found)
        agree(self._house, self._database, opened)
        return found


def _extraction(view: Path) -> str:
    with closing(sqlite3.connect(f"{view.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return str(connection.execute("select value from meta where name = 'extraction_id'").fetchone()[0])
