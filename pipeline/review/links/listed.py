"""The links of a case as a page lists them, without what is set aside: made once for each version of the queue and each
change of what may be seen."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pipeline.queue.links import Pair, Source
from pipeline.review.case.aside import Aside, aside
from pipeline.review.database.engine import Database
from pipeline.view.board import Board

if TYPE_CHECKING:
    from pipeline.review.case.cases import CaseAtHand
    from pipeline.review.web.visit import Visit

_KEPT = 8  # lists
_TRIED = 50  # records of which a unit is looked for


@dataclass(frozen=True)
class Place:
    """Where a link stands on one exhibit: how many records, from when, and a unit in which one can be read."""

    source: Source
    records: int


@dataclass(frozen=True)
class Link:
    """A link of a list; of its records only the numbers are kept."""

    pair: Pair
    places: tuple[Place, ...]

    @property
    def records(self) -> int:
        return sum(place.records for place in self.places)

    @property
    def exhibits(self) -> list[str]:
        return list(dict.fromkeys(place.source.exhibit_ref for place in self.places))


_LISTS: WeakKeyDictionary[Database, OrderedDict[tuple[str, str, Aside, bool], list[Link]]] = WeakKeyDictionary()
_ONE = threading.Lock()


def listed(visit: "Visit", *, everything: bool = False) -> list[Link]:
    """All links of the case, candidates first; those for analysts only (G4) if they are asked for."""
    hidden = aside(visit.database, visit.case)
    key = visit.case.folder, visit.case.version, hidden, everything
    with _ONE:
        lists = _LISTS.setdefault(visit.database, OrderedDict())
        if key not in lists:
            pairs = visible(visit.case, visit.house.links(visit.case.opened, everything=everything), hidden)
            lists[key] = [_short(pair) for pair in pairs]
            while len(lists) > _KEPT:
                lists.popitem(last=False)
        lists.move_to_end(key)
        return lists[key]


def one(visit: "Visit", pair_id: str) -> Pair | None:
    """One link with all its records; None if there is none, or all of it is set aside."""
    found = visit.house.link(visit.case.opened, pair_id)
    left = visible(visit.case, [found] if found else [], aside(visit.database, visit.case))
    return left[0] if left else None


def visible(case: "CaseAtHand", pairs: Iterable[Pair], hidden: Aside) -> Sequence[Pair]:
    """Links without the records that are set aside; one that stands nowhere else is none."""
    if not hidden.record_ids:
        return list(pairs)
    with case.board() as board:
        cut = [(pair, replace(pair, sources=tuple(_cut(board, pair.sources, hidden)))) for pair in pairs]
    return [
        left
        for pair, left in cut
        if left.sources == pair.sources or (left.sources and not (pair.between and len(left.sources) < 2))
    ]


def _cut(board: Board, sources: Iterable[Source], hidden: Aside) -> Iterable[Source]:
    for source in sources:
        left = source.record_ids - hidden.record_ids
        if len(left) == len(source.record_ids):
            yield source
        elif left:
            yield replace(source, record_ids=left, unit_id=_unit(board, left, hidden.units), sent_at=None)


def _unit(board: Board, record_ids: Set[str], hidden: Set[str]) -> str | None:
    found = (board.unit_of(record_id) for record_id in sorted(record_ids)[:_TRIED])
    return next((unit.unit_id for unit in found if unit and unit.unit_id not in hidden), None)


def _short(pair: Pair) -> Link:
    places = tuple(Place(replace(one, record_ids=frozenset()), len(one.record_ids)) for one in pair.sources)
    return Link(replace(pair, sources=()), places)
