"""What somebody has said may be privileged: from that moment nobody but an LPP reviewer is shown it, nor any of its
conversation, in no page, search, count or picture (domain P-03).

What was said is kept: of which conversation, or of which records. What belongs to it is looked up in each version of
the case, so that a conversation that has grown, or an exhibit that came later, is set aside too.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from sqlite3 import connect
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.clock import now
from pipeline.review.database.engine import Database
from pipeline.review.database.tables import ASIDE, CASES, DECISIONS, ITEMS
from pipeline.view.board import Unit
from pipeline.view.family import Seed, Span, Tables, family, together

if TYPE_CHECKING:
    from pipeline.review.case.cases import CaseAtHand
    from pipeline.review.web.visit import Visit

_AT_ONCE = 5000  # ids in one statement
_IDS = "select record_id from records where number between ?1 and ?2 union all "
_IDS += "select record_id from elsewhere where record between ?1 and ?2"


@dataclass(frozen=True)
class Aside:
    """What is set aside in a case.

    Attributes:
        units: unit_ids.
        records: (extraction_id, number in its view) of every record of their conversations.
        record_ids: their ids, and those of other sources that tell of the same event: for tables.
    """

    units: Set[str] = frozenset()
    records: Set[tuple[str, int]] = frozenset()
    record_ids: Set[str] = frozenset()

    def hides(self, extraction_id: str, number: int | None) -> bool:
        """Whether a record may not be shown."""
        return (extraction_id, number) in self.records


@dataclass(frozen=True)
class Said:
    """Somebody has said that a unit may be privileged.

    Attributes:
        user_id, at: who, and when.
    """

    unit_id: str
    user_id: int
    at: int
    seeds: tuple[Seed, ...]


_NOTHING = Aside()
_GENERATION = sa.select(CASES.c.generation).where(CASES.c.folder == sa.bindparam("folder"))
_KNOWN: WeakKeyDictionary[Database, dict[str, tuple[tuple[str, int], Aside]]] = WeakKeyDictionary()
_ONE = threading.Lock()


def aside(database: Database, case: "CaseAtHand") -> Aside:
    """What is set aside in a case now."""
    with database.reading() as connection:
        generation = connection.scalar(_GENERATION, {"folder": case.folder}) or 0
        key = case.version, generation
        known = _KNOWN.setdefault(database, {}).get(case.folder)
        if known and known[0] == key:
            return known[1]
        seeds = [seed for one in said(connection, case.folder) for seed in one.seeds]
    with _ONE:
        found = _together(case, seeds) if seeds else _NOTHING
        _KNOWN[database][case.folder] = key, found
    return found


def said(connection: Connection, folder: str) -> list[Said]:
    """What was said in a case, the last one first."""
    rows = connection.execute(sa.select(ASIDE).where(ASIDE.c.folder == folder).order_by(ASIDE.c.at.desc(), ASIDE.c.id))
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.unit_id, []).append(row)
    return [
        Said(unit_id, of[0].user_id, of[0].at, tuple(Seed(row.extraction_id, row.kind, row.id) for row in of))
        for unit_id, of in found.items()
    ]


def set_aside(visit: "Visit", connection: Connection, unit: Unit) -> None:
    """Set a unit aside with all that belongs to it, in the transaction of the decision that says so."""
    about = {"folder": visit.folder, "unit_id": unit.unit_id}
    there = sa.select(sa.func.count()).where(ASIDE.c.folder == visit.folder, ASIDE.c.unit_id == unit.unit_id)
    seeds = _seeds(visit.case, unit)
    if not connection.scalar(there):
        rows = [about | vars(seed) | {"user_id": visit.person.user_id, "at": now()} for seed in seeds]
        connection.execute(sa.insert(ASIDE), rows)
    _mark(connection, visit.case, {unit.unit_id} | _units(visit.case, spans(visit.case, seeds)))
    _more(connection, visit.case.folder)


def restore(visit: "Visit", connection: Connection, unit_id: str, reason: str) -> bool:
    """Show again what was set aside: an LPP reviewer says that it is not privileged. It is to be decided about anew.

    Returns:
        Whether it was set aside.
    """
    folder = visit.case.folder
    if not forget(connection, folder, unit_id):
        return False
    before = _marked(connection, folder)
    renew(connection, visit.case)
    back = sorted(before - _marked(connection, folder))
    for some in _some(back):
        _take_back(visit, connection, some, reason)
    _more(connection, folder)
    return True


def forget(connection: Connection, folder: str, unit_id: str) -> bool:
    """Forget what was said of a unit. Returns whether anything was."""
    gone = connection.execute(sa.delete(ASIDE).where(ASIDE.c.folder == folder, ASIDE.c.unit_id == unit_id))
    return bool(gone.rowcount)


def renew(connection: Connection, case: "CaseAtHand") -> None:
    """Mark the items of the version that is served now, in the transaction in which it is taken in."""
    here = ITEMS.c.folder == case.folder, ITEMS.c.here, ITEMS.c.aside
    connection.execute(sa.update(ITEMS).where(*here).values(aside=False))
    told = said(connection, case.folder)
    found = _units(case, spans(case, [seed for one in told for seed in one.seeds]))
    _mark(connection, case, found | {one.unit_id for one in told})


def spans(case: "CaseAtHand", seeds: Iterable[Seed]) -> dict[str, list[Span]]:
    """extraction_id → numbers of the records that belong to what was said to be set aside."""
    views = tuple(sorted(case.views.items()))
    pictures, sources = (tuple(case.opened.files(table)) for table in ("pictures", "sources"))
    tables = Tables(pictures, sources, case.opened.store.scratch)
    found: dict[str, list[Span]] = {}
    for seed in seeds:
        for extraction_id, of in _family(views, tables, seed).items():
            found.setdefault(extraction_id, []).extend(of)
    return {extraction_id: together(of) for extraction_id, of in found.items()}


@lru_cache(maxsize=512)
def _family(views: tuple[tuple[str, Path], ...], tables: Tables, seed: Seed) -> dict[str, list[Span]]:
    return family(dict(views), tables, seed)  # of files that never change


def _seeds(case: "CaseAtHand", unit: Unit) -> list[Seed]:
    """Its conversation and its own records: these are in no conversation, or one that the view does not know."""
    if unit.thread_id and _family_known(case, Seed(unit.extraction_id, "thread", unit.thread_id)):
        return [Seed(unit.extraction_id, "thread", unit.thread_id)]
    with case.board() as board:
        return [Seed(member.extraction_id, "record", member.record_id) for member in board.members(unit)]


def _family_known(case: "CaseAtHand", seed: Seed) -> bool:
    return seed.extraction_id in spans(case, [seed])


def _together(case: "CaseAtHand", seeds: Sequence[Seed]) -> Aside:
    found = spans(case, seeds)
    records = {
        (extraction_id, number) for extraction_id, of in found.items() for span in of for number in _numbers(span)
    }
    return Aside(frozenset(_units(case, found)), frozenset(records), frozenset(_ids(case, found)))


def _numbers(span: Span) -> range:
    return range(span[0], span[1] + 1)


def _ids(case: "CaseAtHand", found: dict[str, list[Span]]) -> Iterator[str]:
    for extraction_id, of in found.items():
        path = case.views[extraction_id].absolute().as_uri()
        with closing(connect(f"{path}?mode=ro&immutable=1", uri=True)) as view:
            for span in of:
                yield from (record_id for (record_id,) in view.execute(_IDS, span))


def _units(case: "CaseAtHand", found: dict[str, list[Span]]) -> set[str]:
    """Units that have any of these records."""
    with case.board() as board:
        places = {
            member.unit
            for extraction_id, of in found.items()
            for first, last in of
            for member in board.in_range(extraction_id, first, last)
        }
        return {unit.unit_id for place in places if (unit := board.at(place))}


def _mark(connection: Connection, case: "CaseAtHand", units: Set[str]) -> None:
    """Nobody is served them any more, and nobody has them in hand."""
    for some in _some(sorted(units)):
        here = ITEMS.c.folder == case.folder, ITEMS.c.unit_id.in_(some)
        connection.execute(sa.update(ITEMS).where(*here).values(aside=True, lease_by=None))


def _marked(connection: Connection, folder: str) -> set[str]:
    rows = connection.execute(sa.select(ITEMS.c.unit_id).where(ITEMS.c.folder == folder, ITEMS.c.aside))
    return {row.unit_id for row in rows}


def _take_back(visit: "Visit", connection: Connection, units: Sequence[str], reason: str) -> None:
    """Whoever said "may be privileged" was answered: those units are to be decided about."""
    here = ITEMS.c.folder == visit.folder, ITEMS.c.unit_id.in_(units), ITEMS.c.relevance == "privileged"
    for item in connection.execute(sa.select(ITEMS.c.unit_id).where(*here)).all():
        of = DECISIONS.c.folder == visit.folder, DECISIONS.c.unit_id == item.unit_id
        last = connection.scalar(sa.select(sa.func.max(DECISIONS.c.id)).where(*of))
        row = {"folder": visit.folder, "unit_id": item.unit_id, "relevance": None, "pass_": "first", "at": now()}
        row |= {"user_id": visit.person.user_id, "reason": reason, "version": visit.case.version, "supersedes": last}
        connection.execute(sa.insert(DECISIONS).values(row))
    nothing = {"relevance": None, "decided_by": None, "decided_at": None}
    connection.execute(sa.update(ITEMS).where(*here).values(nothing | {"decisions": ITEMS.c.decisions + 1}))


def _more(connection: Connection, folder: str) -> None:
    """What may be seen has changed."""
    connection.execute(sa.update(CASES).where(CASES.c.folder == folder).values(generation=CASES.c.generation + 1))


def _some(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
