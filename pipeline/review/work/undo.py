"""Takes decisions back: a row more, that says so, and the unit as it was before."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.database.tables import DECISIONS, ITEMS
from pipeline.review.work import lease
from pipeline.review.work.decide import NotDecided, found, written

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

FIRST = "first"
"""The pass in which one takes back; a second review is another matter."""

_LOOKED_AT = 60
"""Of somebody's decisions, the last ones among which those in force are looked for."""


def last(connection: Connection, visit: "Visit", limit: int = 10) -> list[Any]:
    """Somebody's last decisions in a case that are in force, the newest first, each with what its item says now."""
    asked = {"folder": visit.folder, "user_id": visit.person.user_id, "limit": limit}
    return list(connection.execute(_LAST, asked))


def _last() -> sa.Select[Any]:
    """Built once: it is asked for with each unit that is shown."""
    of = DECISIONS.c.folder == sa.bindparam("folder"), DECISIONS.c.user_id == sa.bindparam("user_id")
    mine = sa.select(DECISIONS).where(*of, DECISIONS.c.pass_ == FIRST).order_by(DECISIONS.c.id.desc())
    mine_ = mine.limit(_LOOKED_AT).subquery()
    newer = DECISIONS.alias()
    same = newer.c.folder == mine_.c.folder, newer.c.unit_id == mine_.c.unit_id, newer.c.id > mine_.c.id
    item = sa.and_(ITEMS.c.folder == mine_.c.folder, ITEMS.c.unit_id == mine_.c.unit_id)
    columns = mine_.c.id, mine_.c.unit_id, mine_.c.relevance, mine_.c.at, ITEMS.c.place, ITEMS.c.aside, ITEMS.c.here
    asked = sa.select(*columns).join(ITEMS, item).where(mine_.c.relevance.is_not(None))
    asked = asked.where(~sa.select(newer.c.id).where(*same).exists())
    return asked.order_by(mine_.c.id.desc()).limit(sa.bindparam("limit"))


_LAST = _last()


def undoable(rows: list[Any]) -> Iterator[Any]:
    """Those of `last` that can be taken back: what is set aside, an LPP reviewer alone lets go."""
    return (row for row in rows if row.here and not row.aside)


def undo(connection: Connection, visit: "Visit", decision: int | None) -> str:
    """Take somebody's last decision back.

    Args:
        decision: the one that they were shown as the last; without, whichever is.

    Returns:
        The unit.

    Raises:
        NotDecided: there is none, or not that one.
    """
    mine = next(undoable(last(connection, visit)), None)
    if mine is None:
        raise NotDecided("There is no decision of yours that can be taken back.")
    if decision not in (None, mine.id):
        raise NotDecided("That is not your last decision any more. Look at it again, and change it there.")
    item = found(connection, visit, mine.unit_id)
    number = written(connection, visit, item, {"relevance": None, "pass_": FIRST, "reason": None, "seconds": None})
    before = _before(connection, mine.id)
    if before is not None:
        of = ITEMS.c.folder == visit.folder, ITEMS.c.unit_id == mine.unit_id
        in_force = {"relevance": before.relevance, "decided_by": before.user_id, "decided_at": before.at}
        connection.execute(sa.update(ITEMS).where(*of).values(in_force))
    else:
        lease.reopened(connection, visit, mine.unit_id, item.thread)
    visit.log(connection, "alter", event="taken back", unit=mine.unit_id, decision=number, before=mine.relevance)
    return str(mine.unit_id)


def _before(connection: Connection, decision: int) -> Any:
    """The decision that another took the place of; None if nothing was decided before."""
    superseded = sa.select(DECISIONS.c.supersedes).where(DECISIONS.c.id == decision).scalar_subquery()
    row = connection.execute(sa.select(DECISIONS).where(DECISIONS.c.id == superseded)).first()
    return row if row is not None and row.relevance is not None else None
