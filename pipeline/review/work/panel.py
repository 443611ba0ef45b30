"""What stands beside a unit that is read: what to decide, what was decided, notes, and where one is in one's work.

`work/panel.html` is given it as `panel`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.case.aside import Aside
from pipeline.review.database.tables import HANDS, ITEMS, USERS
from pipeline.review.people.roles import Act
from pipeline.review.work import keys, lease, pool, undo
from pipeline.review.work.decide import name
from pipeline.review.work.notes import Note, notes
from pipeline.view.board import Unit

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit


@dataclass(frozen=True)
class Last:
    """One of somebody's last decisions. `title` is None of what is not shown any more."""

    decision: int
    unit_id: str
    place: int
    relevance: str
    title: str | None


@dataclass(frozen=True)
class Panel:
    """A unit, as somebody works on it.

    Attributes:
        seen: how many decisions about it there were; goes back with the next one.
        relevance, by, at: the decision in force, whose it is, and when; None: nobody has decided.
        holder: who else has its conversation in hand; None: nobody.
        number, handed: it is the third of ten in hand; number is None of a unit that is not in hand.
        left: units in hand that are open.
        open: units of the case that are.
        last: somebody's last decisions, the newest first.
        undo: the one that can be taken back.
        keys: see `keys.Keys`.
    """

    unit_id: str
    place: int
    may: bool
    seen: int
    relevance: str | None
    by: str | None
    at: int | None
    holder: str | None
    number: int | None
    handed: int
    left: int
    open: int
    notes: Sequence[Note]
    last: Sequence[Last]
    undo: Last | None
    keys: keys.Keys


def panel(connection: Connection, visit: "Visit", unit: Unit, hidden: Aside) -> Panel:
    """The panel of a unit, for whoever visits."""
    me = visit.person.user_id
    asked = {"folder": visit.folder, "user_id": me, "unit_id": unit.unit_id, "place": unit.place}
    item = connection.execute(_ITEM, asked).one()
    left, earlier, handed = connection.execute(_HAND, asked).one()
    holder = lease.holder(connection, visit.folder, item.thread) if item.relevance is None else None
    last = undo.last(connection, visit)
    number = max(1, handed - left + earlier + 1) if item.lease_by == me and item.relevance is None else None
    shown = _last(visit, last)
    back = next(undo.undoable(last), None)
    return Panel(
        unit_id=unit.unit_id,
        place=unit.place,
        may=visit.person.may(Act.decide, visit.folder),
        seen=item.decisions,
        relevance=item.relevance,
        by=item.by,
        at=item.decided_at,
        holder=None if holder in (None, me) else name(connection, holder),
        number=number,
        handed=max(handed, left),
        left=left,
        open=pool.current(connection, visit, hidden).open_units(),
        notes=notes(connection, visit.folder, unit.unit_id),
        last=shown,
        undo=next((one for one in shown if back is not None and one.decision == back.id), None),
        keys=keys.keys(visit.person),
    )


_ITEM = (
    sa.select(ITEMS.c.thread, ITEMS.c.relevance, ITEMS.c.decisions, ITEMS.c.decided_by, ITEMS.c.decided_at)
    .add_columns(ITEMS.c.lease_by, USERS.c.name.label("by"))
    .outerjoin(USERS, USERS.c.id == ITEMS.c.decided_by)
    .where(ITEMS.c.folder == sa.bindparam("folder"), ITEMS.c.unit_id == sa.bindparam("unit_id"))
)
_HANDED = sa.select(HANDS.c.handed).where(
    HANDS.c.folder == sa.bindparam("folder"), HANDS.c.user_id == sa.bindparam("user_id")
)
_HAND = (
    sa.select(sa.func.count(), sa.func.count().filter(ITEMS.c.place < sa.bindparam("place")))
    .add_columns(sa.func.coalesce(_HANDED.scalar_subquery(), 0))
    .where(ITEMS.c.folder == sa.bindparam("folder"), ITEMS.c.lease_by == sa.bindparam("user_id"), lease.OPEN)
)


def _last(visit: "Visit", rows: Sequence[Any]) -> list[Last]:
    shown = [row.unit_id for row in rows if row.here and not row.aside]
    titles = {unit_id: _TITLES.get((visit.case.board_path, unit_id)) for unit_id in shown}
    if missing := [unit_id for unit_id, title in titles.items() if title is None]:
        with visit.case.board() as board:
            found = {unit_id: called(unit, visit) for unit_id, unit in board.units(missing).items()}
        if len(_TITLES) > _MOST:
            _TITLES.clear()
        _TITLES.update({(visit.case.board_path, unit_id): title for unit_id, title in found.items()})
        titles |= found
    return [Last(row.id, row.unit_id, row.place, row.relevance, titles.get(row.unit_id)) for row in rows]


_MOST = 2000
_TITLES: dict[tuple[Path, str], str] = {}
"""Of what was decided last: nine of ten are those of the unit before."""


def called(unit: Unit, visit: "Visit") -> str:
    """A unit in a few words: its title, or who is in it."""
    if unit.title:
        return unit.title
    people = [str(visit.case.names.named(one, unit.app)) for one in unit.participants[:3]]
    more = len(unit.participants) - len(people)
    return ", ".join(people) + (f" and {more} more" if more > 0 else "") if people else "No title"
