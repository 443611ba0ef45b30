"""The store as the review application needs it: see `pipeline.review.case.house`."""

from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.case import holds, link_decisions, suspects
from flows.case.actor import Actor
from flows.case.decided import decided
from flows.case.enquiries import log_of_terms
from flows.case.ledger import covered
from flows.case.lock import alone
from flows.case.opened import OpenedCase, opened
from flows.case.repeat import Known
from flows.review import copies
from flows.review.anew import Works
from models import settings
from models.link_decisions import State
from pipeline import audit
from pipeline.gate import held
from pipeline.gate.held import Family, Line
from pipeline.queue.coverage import Coverage
from pipeline.queue.links import Pair
from pipeline.review.case.house import Anew, Decider, How, Opened

_DECISIONS, _DECIDED = frozenset({"combine", "release", "withhold"}), {"pair_id", "decisions"}


class Store:
    """A store, opened for the review application."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.works = Works(self.root)

    def opened(self, case_id: str) -> OpenedCase:
        return opened(self.root, case_id)

    def coverage(self, case: Opened) -> Coverage:
        return covered(case.store, case.run["units"])

    def links(self, case: Opened, *, everything: bool = False) -> list[Pair]:
        return link_decisions.found(_own(case), everything=everything)

    def link(self, case: Opened, pair_id: str) -> Pair | None:
        return link_decisions.one(_own(case), pair_id)

    def links_in(self, case: Opened, record_ids: Sequence[str]) -> set[str]:
        return link_decisions.standing_in(_own(case), record_ids)

    def links_hidden(self, case: Opened) -> int:
        return link_decisions.hidden(_own(case))

    def decided(self, case: Opened) -> list[dict[str, Any]]:
        events = audit.events(self.root, case.case.case_id)
        return [event for event in events if event["action"] in _DECISIONS and _DECIDED & set(event["detail"])]

    def decide_link(
        self, case: Opened, pair: Pair, state: State, who: Decider, reason: str, read: Set[str], asked: str
    ) -> None:
        decided(self.root, case.case.case_id, [])  # the chain holds
        decider = link_decisions.Decider(who.login, who.role, who.name)
        link_decisions.take(self.root, _own(case), pair, state, decider, reason, read, asked=asked)

    def make_anew(self, folder: str, how: How) -> None:
        self.works.start(folder, how)

    def anew(self, folder: str) -> Anew:
        return self.works.of(folder)

    def repeat_case(self, case: Opened, hidden: Iterable[str] = ()) -> dict[str, Any]:
        return suspects.case(self._known(), case.case.case_id, hidden)

    def repeat_definition(self) -> dict[str, Any]:
        return settings.read(None).repeat.model_dump(mode="json")

    def repeat_nominal(self, nominal_id: str) -> dict[str, Any]:
        return suspects.nominal(self._known(), nominal_id)

    def repeat_all(self) -> list[dict[str, Any]]:
        known = self._known()
        return [suspects.summary(known, nominal_id) for nominal_id in known.standings()]

    def held(self, case: Opened) -> list[Family]:
        return held.families(_held(case), case.store.scratch)

    def held_lines(self, case: Opened, family: Family) -> list[Line]:
        return held.lines(_held(case), family, case.store.scratch)

    def release(
        self, case: Opened, family: Family, records: Sequence[str], who: Decider, reason: str, asked: str
    ) -> None:
        own = _own(case)
        decided(self.root, own.case_id, [])
        with alone(own.store):
            holds.release(self.root, own, family.family_id, records, reason, _actor(who), asked=asked)

    def withhold(
        self, case: Opened, unit_id: str, who: Decider, reason: str, asked: str, consulted: Iterable[dict[str, Any]]
    ) -> list[str]:
        own = _own(case)
        decided(self.root, own.case_id, [])
        with alone(own.store):
            told = holds.withhold(
                self.root,
                own,
                own.unit(unit_id),
                "LPP_HOLD",
                reason,
                _actor(who),
                consulted,
                role=who.role,
                asked=asked,
            )
        return sorted({event["actor"] for event in told})

    def terms(self, case: Opened) -> list[Any]:
        return list(log_of_terms(_own(case)))

    def copying(self, case: Opened) -> AbstractContextManager[Callable[[str, Sequence[tuple[str, str]]], None]]:
        return copies.copying(_own(case), settings.read(None))

    def _known(self) -> Known:
        return Known.of(self.root, settings.read(None).repeat, datetime.now(UTC))


def _actor(who: Decider) -> Actor:
    return Actor(who.login, who.roles)


def _own(case: Opened) -> OpenedCase:
    assert isinstance(case, OpenedCase)  # noqa: S101 - it is this class that has opened it
    return case


def _held(case: Opened) -> held.Files:
    return held.Files(*(case.files(table) for table in ("held", "holds", "sources")))
