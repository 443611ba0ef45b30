"""Hands work out: some units at once, and with each the conversation that it is of, of which nobody else is served
anything then. It goes back when it is given back, or when nothing was decided for so long; until somebody else takes
it, whoever had it can go on.

The units of a batch are those that come first in the order of serving, and are read in it; what else belongs to their
conversations is kept for the same person, and served when its turn comes.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.clock import MINUTE, at, now
from pipeline.review.database.tables import CASES, HANDS, ITEMS, LEASES
from pipeline.review.people.preferences import spared
from pipeline.review.work import pool
from pipeline.review.work.chosen import Chosen

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

OPEN = sa.text("relevance is null and here and not aside")
"""As the partial indexes say it, literally, so that both databases use them."""

_AT_ONCE = 200


def next_unit(connection: Connection, visit: "Visit", but: str = "") -> str | None:
    """The unit that somebody reads next of what they have in hand.

    Args:
        but: a unit that it is not: the one that they read now.
    """
    skip = skipped(visit)
    asked = NEXT.where(ITEMS.c.kind.not_in(skip)) if skip else NEXT
    return connection.scalar(asked, {"folder": visit.folder, "user_id": visit.person.user_id, "but": but})


NEXT = (
    sa.select(ITEMS.c.unit_id)
    .where(ITEMS.c.folder == sa.bindparam("folder"), ITEMS.c.lease_by == sa.bindparam("user_id"), OPEN)
    .where(ITEMS.c.unit_id != sa.bindparam("but"))
    .order_by(ITEMS.c.place)
    .limit(1)
)
"""Asks for that. Built once, as other statements that each decision needs: SQLAlchemy takes longer to build one than
SQLite to execute it."""


def in_hand(connection: Connection, visit: "Visit") -> int:
    """How many open units they have in hand now: nothing, once their time is over."""
    whose = {"folder": visit.folder, "user_id": visit.person.user_id, "now": now()}
    return connection.scalar(_IN_HAND, whose) or 0


_LIVE = sa.select(HANDS.c.user_id).where(
    HANDS.c.folder == sa.bindparam("folder"),
    HANDS.c.user_id == sa.bindparam("user_id"),
    HANDS.c.until > sa.bindparam("now"),
)
_IN_HAND = (
    sa.select(sa.func.count())
    .select_from(ITEMS)
    .where(ITEMS.c.folder == sa.bindparam("folder"), OPEN, ITEMS.c.lease_by.in_(_LIVE))
)


def skipped(visit: "Visit") -> list[str]:
    """Kinds of unit that they would rather not see today (domain W-02)."""
    return sorted(spared(visit.person, at(now()).date()))


def ahead(connection: Connection, visit: "Visit", unit_id: str) -> str | None:
    """The unit that they read after one; while they read the last that they have in hand, the next batch, chosen as
    that was, is handed out to them."""
    if in_hand := next_unit(connection, visit, unit_id):
        return in_hand
    if next_unit(connection, visit) != unit_id:
        return None  # they have given it back, or decided since
    chosen = Chosen.read(chosen_by(connection, visit))
    return next_unit(connection, visit, unit_id) if check_out(connection, visit, chosen, unit_id) else None


def check_out(connection: Connection, visit: "Visit", chosen: Chosen, but: str = "") -> int:
    """Hand out the next batch of what is chosen.

    Args:
        but: a unit that they have in hand already.

    Returns:
        How many units; 0 if there is none, or somebody else has all of them.
    """
    folder, me = visit.case.folder, visit.person.user_id
    alone(connection, folder)
    found = _free(connection, visit, chosen, but)
    if not found:
        return 0
    units, threads = [row.unit_id for row in found], sorted({row.thread for row in found})
    of = ITEMS.c.folder == folder, ITEMS.c.thread.in_(threads), ITEMS.c.lease_by.is_not(None), ITEMS.c.lease_by != me
    connection.execute(sa.update(ITEMS).where(*of).values(lease_by=None))
    connection.execute(sa.update(ITEMS).where(ITEMS.c.folder == folder, ITEMS.c.unit_id.in_(units)).values(lease_by=me))
    keep(connection, folder, me, threads)
    _hand(connection, visit, handed=len(units), chosen=chosen.query)
    visit.log(connection, "consult", event="handed out", units=units)
    return len(units)


def chosen_by(connection: Connection, visit: "Visit") -> str:
    """The query string that their last batch was chosen by."""
    of = HANDS.c.folder == visit.folder, HANDS.c.user_id == visit.person.user_id
    return connection.scalar(sa.select(HANDS.c.chosen).where(*of)) or ""


def alone(connection: Connection, folder: str) -> None:
    """On PostgreSQL, let nobody else hand out or set aside in this case until the transaction ends."""
    connection.execute(sa.select(CASES.c.folder).where(CASES.c.folder == folder).with_for_update())


def _free(connection: Connection, visit: "Visit", chosen: Chosen, but: str) -> list[Any]:
    """The next units that are open, chosen, and in nobody else's hand."""
    folder, batch, skip = visit.case.folder, visit.settings.batch, skipped(visit)
    asked = free(folder, visit.person.user_id).where(ITEMS.c.unit_id != but).limit(batch)
    if not chosen.query and not skip:
        return list(connection.execute(asked))
    places = pool.pool(visit).served(chosen.model_copy(update={"state": ["open"]}), skip)
    found: list[Any] = []
    for start in range(0, len(places), _AT_ONCE):
        found += connection.execute(asked.where(ITEMS.c.place.in_(places[start : start + _AT_ONCE])))
        if len(found) >= batch:
            break
    return found[:batch]


def free(folder: str, user_id: int) -> sa.Select[tuple[str, str]]:
    """Asks for units that may be handed to somebody, in the order of serving."""
    others = sa.select(LEASES.c.thread).join(
        HANDS, sa.and_(HANDS.c.folder == LEASES.c.folder, HANDS.c.user_id == LEASES.c.user_id)
    )
    others = others.where(
        LEASES.c.folder == folder, LEASES.c.thread == ITEMS.c.thread, LEASES.c.user_id != user_id, HANDS.c.until > now()
    )
    here = ITEMS.c.folder == folder, OPEN, ~others.exists()
    return sa.select(ITEMS.c.unit_id, ITEMS.c.thread).where(*here).order_by(ITEMS.c.place)


def keep(connection: Connection, folder: str, user_id: int, threads: Sequence[str]) -> None:
    """From now on these conversations are somebody's."""
    connection.execute(sa.delete(LEASES).where(LEASES.c.folder == folder, LEASES.c.thread.in_(threads)))
    rows = [{"folder": folder, "thread": thread, "user_id": user_id} for thread in threads]
    connection.execute(sa.insert(LEASES), rows)


def holder(connection: Connection, folder: str | None, thread: str) -> int | None:
    """users.id of whoever has a conversation in hand now."""
    return connection.scalar(_HOLDER, {"folder": folder, "thread": thread, "now": now()})


_HANDS = sa.and_(HANDS.c.folder == LEASES.c.folder, HANDS.c.user_id == LEASES.c.user_id)
_HOLDER = (
    sa.select(LEASES.c.user_id)
    .join(HANDS, _HANDS)
    .where(LEASES.c.folder == sa.bindparam("folder"), LEASES.c.thread == sa.bindparam("thread"))
    .where(HANDS.c.until > sa.bindparam("now"))
)


def renew(connection: Connection, visit: "Visit") -> None:
    """They are at work: what they have in hand stays theirs for a while longer."""
    whose = {"of": visit.folder, "whose": visit.person.user_id, "to": _until(visit)}
    connection.execute(_RENEWED, whose)


_RENEWED = (
    sa.update(HANDS)
    .where(HANDS.c.folder == sa.bindparam("of"), HANDS.c.user_id == sa.bindparam("whose"))
    .values(until=sa.bindparam("to"))
)


def reopened(connection: Connection, visit: "Visit", unit_id: str, thread: str) -> None:
    """A unit is open again, in the hand of whoever reopened it, unless somebody else has its conversation."""
    me = visit.person.user_id
    if holder(connection, visit.folder, thread) not in (None, me):
        return
    of = ITEMS.c.folder == visit.folder, ITEMS.c.unit_id == unit_id
    connection.execute(sa.update(ITEMS).where(*of).values(lease_by=me))
    keep(connection, visit.case.folder, me, [thread])
    kept = sa.select(HANDS.c.user_id).where(HANDS.c.folder == visit.folder, HANDS.c.user_id == me)
    if connection.scalar(kept) is None:
        _hand(connection, visit, handed=1, chosen="")
    renew(connection, visit)


def check_in(connection: Connection, visit: "Visit") -> None:
    """Give everything back that they have in hand."""
    me = visit.person.user_id
    for table in (HANDS, LEASES):
        connection.execute(sa.delete(table).where(table.c.folder == visit.folder, table.c.user_id == me))
    of = ITEMS.c.folder == visit.folder, ITEMS.c.lease_by == me, OPEN
    connection.execute(sa.update(ITEMS).where(*of).values(lease_by=None))


def _hand(connection: Connection, visit: "Visit", handed: int, chosen: str) -> None:
    key = {"folder": visit.folder, "user_id": visit.person.user_id}
    connection.execute(sa.delete(HANDS).where(*(HANDS.c[name] == value for name, value in key.items())))
    row = key | {"until": _until(visit), "handed": handed, "chosen": chosen}
    connection.execute(sa.insert(HANDS).values(row))


def _until(visit: "Visit") -> int:
    return now() + int(visit.settings.lease_minutes * MINUTE)
