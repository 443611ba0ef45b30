"""What the application needs of the store beyond tables and views: given by whoever starts it (`flows.review`), since
only there is known how a case is opened, linked anew and run again."""

from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from models.casefile import Case
from models.link_decisions import State
from pipeline.gate.held import Family, Line
from pipeline.queue.apps import Apps
from pipeline.queue.coverage import Coverage
from pipeline.queue.links import Pair
from pipeline.store import CaseStore

How = Literal["link", "run", "hidden"]
"""Linked anew; run again; run again after something was withheld: if that fails, nothing that was read stays."""


@dataclass(frozen=True)
class Anew:
    """How it stands with making a case anew.

    Attributes:
        failed: why it could not be made the last time, in words for people.
    """

    running: bool = False
    failed: str | None = None


@dataclass(frozen=True)
class Decider:
    """Somebody who decides, and may.

    Attributes:
        role: in which they do.
        roles: all that they have in the case.
    """

    login: str
    name: str
    role: str
    roles: frozenset[str]


class Opened(Protocol):
    """A case that was run: `flows.case.opened.OpenedCase`."""

    @property
    def store(self) -> CaseStore: ...

    @property
    def run(self) -> dict[str, Any]: ...

    @property
    def case(self) -> Case: ...

    def files(self, table: str) -> list[Path]:
        """The present Parquet files of a table."""
        ...

    def apps(self) -> Apps:
        """The apps of its exhibits, within the scope of each: which of their stores were read, and how far."""
        ...


class House(Protocol):
    """The store, with what can be done to it."""

    @property
    def root(self) -> Path: ...

    def opened(self, case_id: str) -> Opened:
        """A case. Raises TriageError: it has not been run, or was purged."""
        ...

    def coverage(self, case: Opened) -> Coverage:
        """The ledger of a case."""
        ...

    def links(self, case: Opened, *, everything: bool = False) -> list[Pair]:
        """The links of a case; with those for analysts only, if they are asked for."""
        ...

    def link(self, case: Opened, pair_id: str) -> Pair | None:
        """One link, whatever its grade."""
        ...

    def links_in(self, case: Opened, record_ids: Sequence[str]) -> set[str]:
        """pair_ids of the links of which the value stands in some records."""
        ...

    def links_hidden(self, case: Opened) -> int:
        """How many are for analysts only."""
        ...

    def decided(self, case: Opened) -> list[dict[str, Any]]:
        """What people have decided about links and about what is held: events of the store's audit chain."""
        ...

    def decide_link(
        self, case: Opened, pair: Pair, state: State, who: Decider, reason: str, read: Set[str], asked: str
    ) -> None:
        """Decide about a link, on disk when this returns.

        Args:
            read: records that they have read.
            asked: stands in the event, by which it is found again.

        Raises:
            TriageError: it stands so already, or they have not read its source.
        """
        ...

    def make_anew(self, folder: str, how: How) -> None:
        """Begin to make a case anew, in the background. The next version of its queue is there then."""
        ...

    def anew(self, folder: str) -> Anew:
        """Whether it is being made anew, or could not be."""
        ...

    def repeat_case(self, case: Opened, hidden: Iterable[str] = ()) -> dict[str, Any]:
        """Suspects of a case who are suspects in other cases too, by the definition in force."""
        ...

    def repeat_definition(self) -> dict[str, Any]:
        """The definition in force: roles, cases, complainants."""
        ...

    def repeat_nominal(self, nominal_id: str) -> dict[str, Any]:
        """The cases of a nominal."""
        ...

    def repeat_all(self) -> list[dict[str, Any]]:
        """All nominals with a role that counts, in short."""
        ...

    def held(self, case: Opened) -> list[Family]:
        """What is held in a case, conversation by conversation."""
        ...

    def held_lines(self, case: Opened, family: Family) -> list[Line]:
        """What one of them says: for those who may decide about it."""
        ...

    def release(
        self, case: Opened, family: Family, records: Sequence[str], who: Decider, reason: str, asked: str
    ) -> None:
        """Let it, or some records of it, be searched, from the next run on. Raises TriageError: a run works on it."""
        ...

    def withhold(
        self, case: Opened, unit_id: str, who: Decider, reason: str, asked: str, consulted: Iterable[dict[str, Any]]
    ) -> list[str]:
        """Hold a unit with its conversation for good, as possibly privileged: nothing of the case is shown until it
        was run again.

        Args:
            consulted: events by which the application has shown anything of the case.

        Returns:
            Who had read any of it: accounts.

        Raises:
            TriageError: there is no such unit, or a run works on the case.
        """
        ...

    def terms(self, case: Opened) -> list[Any]:
        """What lexicons and lines of enquiry searched for, and what it found: rows of `triage terms`."""
        ...

    def copying(self, case: Opened) -> AbstractContextManager[Callable[[str, Sequence[tuple[str, str]]], None]]:
        """Something that copies files of an extraction, each by its path and SHA-256, into the case's `review/copies/`,
        where they are named by their SHA-256; it takes as long as that extraction has to be read. What it keeps open
        is let go when the block ends. Raises TriageError: the extraction cannot be read, or holds them no more."""
        ...
