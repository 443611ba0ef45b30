"""The units of the version that is served, in memory, as columns: what facets choose, and how many each value has.

A hundred thousand units are a hundred kilobytes a value, and choosing among them takes less than asking a database.
What was decided since is read with each question, by the numbers of decisions.
"""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.relevance import RELEVANCE
from pipeline.review.case import aside as set_aside
from pipeline.review.clock import now
from pipeline.review.database.engine import Database
from pipeline.review.database.tables import CASES, DECISIONS, FACETS, HANDS, ITEMS, LEASES
from pipeline.review.work import chosen as choices
from pipeline.review.work.chosen import Chosen

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

Mask = npt.NDArray[np.bool_]

STATES = ("open", "in_hand", *RELEVANCE)
_COLUMNS = {"band": "band", "exhibit": "exhibit_ref", "kind": "kind", "app": "app"}
_AGAIN = 20
"""Decisions that are read once more: of two at the same moment the later number may be seen first."""


class Pool:
    """Units of one version. `at` is where each is in the columns, which are in the order of serving."""

    def __init__(self, connection: Connection, folder: str) -> None:
        self._folder = folder
        self._one = threading.Lock()
        names = ("unit_id", "place", "thread", "started_us", "ended_us", "relevance", *_COLUMNS.values())
        self._last = self._newest(connection)
        asked = sa.select(*(ITEMS.c[name] for name in names)).where(ITEMS.c.folder == folder, ITEMS.c.here)
        rows = connection.execute(asked.order_by(ITEMS.c.place)).all()
        self.places = np.array([row.place for row in rows], np.int64)
        self.at = {row.unit_id: number for number, row in enumerate(rows)}
        self._threads: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            self._threads.setdefault(row.thread, []).append(number)
        self._started = np.array([_or(row.started_us, 1 << 62) for row in rows], np.int64)
        self._ended = np.array([_or(row.ended_us, -(1 << 62)) for row in rows], np.int64)
        self._relevance = np.array([_code(row.relevance) for row in rows], np.int8)
        having: dict[tuple[str, str], list[int]] = {}
        for facet, column in _COLUMNS.items():
            for number, row in enumerate(rows):
                if (value := getattr(row, column)) is not None:
                    having.setdefault((facet, value), []).append(number)
        told = sa.select(FACETS.c.facet, FACETS.c.value, FACETS.c.unit_id).where(FACETS.c.folder == folder)
        for facet, value, unit_id in connection.execute(told):
            if unit_id in self.at:
                having.setdefault((facet, value), []).append(self.at[unit_id])
        self._having: dict[str, dict[str, Mask]] = {facet: {} for facet in choices.FACETS}
        for (facet, value), numbers in sorted(having.items()):
            self._having[facet][value] = self._mask(numbers)
        self._aside = self._none = self._mask([])
        self._set_aside: object = None

    def renew(self, connection: Connection, hidden: set_aside.Aside) -> None:
        """Take in what was decided and set aside since."""
        if hidden is not self._set_aside:
            self._aside = self._mask([self.at[unit_id] for unit_id in hidden.units if unit_id in self.at])
            self._set_aside = hidden
        newest = self._newest(connection)
        if newest == self._last:
            return
        with self._one:
            since = {"folder": self._folder, "since": self._last - _AGAIN}
            for unit_id, relevance in connection.execute(_DECIDED, since):
                if unit_id in self.at:
                    self._relevance[self.at[unit_id]] = _code(relevance)
            self._last = newest

    def open_units(self) -> int:
        """How many nobody has decided about."""
        return int(np.count_nonzero((self._relevance == 0) & ~self._aside))

    def chosen(self, what: Chosen, in_hand: Mask | None = None, *, but: str = "") -> Mask:
        """Which units are chosen.

        Args:
            in_hand: see `in_hand`; nothing is in hand without.
            but: a facet by which nothing is left out.
        """
        mask = ~self._aside
        for facet in choices.FACETS:
            if facet != but and (values := what.values(facet)):
                mask &= np.logical_or.reduce([self._of(facet, value, in_hand) for value in values])
        since, until = what.bounds
        if since is not None:
            mask &= self._ended >= since
        if until is not None:
            mask &= self._started < until
        return mask

    def served(self, what: Chosen, skip: Sequence[str]) -> list[int]:
        """Places of what is chosen, without some kinds, in order."""
        mask = self.chosen(what)
        for kind in skip:
            mask &= ~self._of("kind", kind, None)
        found: list[int] = self.places[mask].tolist()
        return found

    def counts(self, what: Chosen, in_hand: Mask) -> dict[str, dict[str, int]]:
        """Facet → value → how many units would be chosen with it, of those that the other facets choose."""
        found = {}
        for facet in choices.FACETS:
            mask = self.chosen(what, in_hand, but=facet)
            values = STATES if facet == "state" else self._having[facet]
            found[facet] = {value: int(np.count_nonzero(mask & self._of(facet, value, in_hand))) for value in values}
        return found

    def in_hand(self, connection: Connection) -> Mask:
        """Open units of conversations that somebody has in hand now."""
        joined = sa.and_(HANDS.c.folder == LEASES.c.folder, HANDS.c.user_id == LEASES.c.user_id)
        live = sa.select(LEASES.c.thread).join(HANDS, joined)
        threads = connection.scalars(live.where(LEASES.c.folder == self._folder, HANDS.c.until > now()))
        return self._mask([number for thread in threads for number in self._threads.get(thread, ())])

    def _of(self, facet: str, value: str, in_hand: Mask | None) -> Mask:
        if facet != "state":
            return self._having[facet].get(value, self._none)
        if value not in STATES:
            return self._none
        is_open: Mask = self._relevance == 0
        held = self._none if in_hand is None else in_hand
        if value == "in_hand":
            return is_open & held
        chosen: Mask = is_open if value == "open" else self._relevance == _code(value)
        return chosen

    def _mask(self, numbers: Sequence[int]) -> Mask:
        mask = np.zeros(len(self.places), np.bool_)
        mask[np.array(numbers, np.int64)] = True
        return mask

    def _newest(self, connection: Connection) -> int:
        return connection.scalar(_NEWEST) or 0


_NEWEST = sa.select(sa.func.max(DECISIONS.c.id))
_DECIDED = sa.select(ITEMS.c.unit_id, ITEMS.c.relevance).where(
    ITEMS.c.folder == sa.bindparam("folder"),
    ITEMS.c.unit_id.in_(
        sa.select(DECISIONS.c.unit_id).where(
            DECISIONS.c.folder == sa.bindparam("folder"), DECISIONS.c.id > sa.bindparam("since")
        )
    ),
)
_ADMITTED = sa.select(CASES.c.admitted_at).where(CASES.c.folder == sa.bindparam("folder"))
_KNOWN: WeakKeyDictionary[Database, dict[str, tuple[tuple[str, int], Pool]]] = WeakKeyDictionary()
_MAKING = threading.Lock()


def pool(visit: "Visit") -> Pool:
    """The units of a case as they are now."""
    hidden = set_aside.aside(visit.database, visit.case)
    with visit.database.reading() as connection:
        return current(connection, visit, hidden)


def current(connection: Connection, visit: "Visit", hidden: set_aside.Aside) -> Pool:
    """The same, for whoever knows already what is set aside."""
    case, known = visit.case, _KNOWN.setdefault(visit.database, {})
    key = case.version, connection.scalar(_ADMITTED, {"folder": case.folder}) or 0
    with _MAKING:
        if case.folder not in known or known[case.folder][0] != key:
            known[case.folder] = key, Pool(connection, case.folder)
    found = known[case.folder][1]
    found.renew(connection, hidden)
    return found


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _code(relevance: str | None) -> int:
    return 0 if relevance is None else RELEVANCE.index(relevance) + 1
