"""Second review: who decides again about what. All that was found relevant, escalated or left undecided, and of what
was found not relevant a share drawn at random; never by the one who decided first, and without being told what they
said. What may be privileged an LPP reviewer alone looks at: here it is only counted. What they decide stands in the
decisions and the audit chain (domain P-02), and is no second review: they are told what was said, and what they hold
for good leaves the queue, so that a rate would be one of what they restored alone.

Whoever opens a unit has it to themselves for as long as a batch is handed out for, or until they open another.

What is drawn depends on a secret of the review database and the unit: nobody can tell beforehand what will be looked
at again, and whoever has the secret can show that nothing else was.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.relevance import Relevance
from pipeline.review.clock import MINUTE, now
from pipeline.review.database.tables import DECISIONS, ITEMS, SECOND_REVIEWS, SECRETS
from pipeline.review.work import lease
from pipeline.review.work.decide import NotDecided, decide

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit
    from pipeline.review.work.decide import Decided

_SECRET = "second review"  # noqa: S105 - its name
_RANGE = 1 << 64


def due(connection: Connection, visit: "Visit", made: "Decided") -> bool:
    """After a first decision: note whether somebody else is to decide about the unit too.

    Returns:
        Whether they are.
    """
    connection.execute(_NOT_DUE, {"of": visit.folder, "unit": made.unit_id})
    if made.relevance == "not_relevant" and not _drawn(connection, visit, made.unit_id):
        return False
    row = {"folder": visit.folder, "unit_id": made.unit_id, "why": made.relevance, "first": made.id, "due_at": now()}
    connection.execute(sa.insert(SECOND_REVIEWS).values(row))
    return True


_NOT_DUE = sa.delete(SECOND_REVIEWS).where(
    SECOND_REVIEWS.c.folder == sa.bindparam("of"),
    SECOND_REVIEWS.c.unit_id == sa.bindparam("unit"),
    SECOND_REVIEWS.c.second.is_(None),
)


def drawn(secret: bytes, folder: str, unit_id: str, share: float) -> bool:
    """Whether a unit that was found not relevant is looked at again."""
    digest = hmac.digest(secret, f"{folder}\n{unit_id}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], "big") < share * _RANGE


@dataclass(frozen=True)
class Due:
    """How much there is to do in a case.

    Attributes:
        mine: units that whoever asks may decide about.
        others: that they decided about first themselves.
        held: that another second reviewer has open.
        privileged: that an LPP reviewer decides about.
    """

    mine: int
    others: int
    held: int
    privileged: int


def count(connection: Connection, folder: str, user_id: int) -> Due:
    """How much there is to do."""
    own, held = (DECISIONS.c.user_id == user_id).label("own"), _held(user_id).label("held")
    asked = _pending(own, held, ITEMS.c.aside, sa.func.count().label("units"), folder=folder)
    rows = connection.execute(asked.group_by(sa.literal_column("own"), sa.literal_column("held"), ITEMS.c.aside)).all()
    return Due(
        mine=sum(row.units for row in rows if not row.aside and not row.own and not row.held),
        others=sum(row.units for row in rows if not row.aside and row.own),
        held=sum(row.units for row in rows if not row.aside and not row.own and row.held),
        privileged=sum(row.units for row in rows if row.aside),
    )


def next_units(connection: Connection, folder: str, user_id: int, limit: int = 50) -> Sequence[str]:
    """Units that somebody may decide about a second time, in the order in which they fell due: so mixed, the place of a
    unit does not tell why it is there."""
    asked = _for(user_id, SECOND_REVIEWS.c.unit_id, folder=folder)
    return list(connection.scalars(asked.order_by(SECOND_REVIEWS.c.due_at, SECOND_REVIEWS.c.first).limit(limit)))


def taken(connection: Connection, visit: "Visit", unit_id: str) -> Any:
    """Take a unit in hand, and let go of any other.

    Returns:
        The review that is to be done of it: `first`, and `decisions` of its item; None if this person has none, or
        another has it in hand.
    """
    lease.alone(connection, visit.case.folder)
    review = _pending_of(connection, visit, unit_id)
    if review is not None:
        me, until = visit.person.user_id, now() + int(visit.settings.lease_minutes * MINUTE)
        mine = SECOND_REVIEWS.c.folder == visit.folder, SECOND_REVIEWS.c.held_by == me
        connection.execute(sa.update(SECOND_REVIEWS).where(*mine).values(held_by=None))
        of = SECOND_REVIEWS.c.first == review.first
        connection.execute(sa.update(SECOND_REVIEWS).where(of).values(held_by=me, held_until=until))
    return review


@dataclass(frozen=True)
class Compared:
    """Both decisions about a unit, after the second was made."""

    unit_id: str
    first: Relevance
    second: Relevance
    reason: str


def reviewed(visit: "Visit", unit_id: str, relevance: Relevance, seen: int, reason: str, seconds: int | None) -> int:
    """Decide about a unit a second time; that decision is then in force.

    Args:
        seen, seconds: as in `work.decide`.

    Returns:
        Number of the decision.

    Raises:
        NotDecided: it is not to be decided about by this person, or was decided about in between.
    """
    with visit.writing() as connection:
        review = _pending_of(connection, visit, unit_id)
        if review is None:
            raise NotDecided("This unit is not for you to decide about a second time, or somebody else does or did so.")
        made = decide(connection, visit, unit_id, relevance, seen, reason, seconds, pass_="second")  # noqa: S106 - of two
        of = SECOND_REVIEWS.c.first == review.first
        connection.execute(sa.update(SECOND_REVIEWS).where(of).values(second=made.id))
    return made.id


def compared(connection: Connection, folder: str, second: int, user_id: int) -> Compared | None:
    """What was said the first and the second time; only for whoever said the second."""
    first, again = DECISIONS.alias(), DECISIONS.alias()
    row = connection.execute(
        sa.select(again.c.unit_id, first.c.relevance.label("before"), again.c.relevance, first.c.reason)
        .select_from(SECOND_REVIEWS)
        .join(first, first.c.id == SECOND_REVIEWS.c.first)
        .join(again, again.c.id == SECOND_REVIEWS.c.second)
        .where(SECOND_REVIEWS.c.folder == folder, again.c.id == second, again.c.user_id == user_id)
    ).first()
    return Compared(row.unit_id, row.before, row.relevance, row.reason or "") if row else None


def _pending_of(connection: Connection, visit: "Visit", unit_id: str) -> Any:
    asked = _for(visit.person.user_id, SECOND_REVIEWS.c.first, ITEMS.c.decisions, folder=visit.case.folder)
    return connection.execute(asked.where(SECOND_REVIEWS.c.unit_id == unit_id)).first()


def _for(user_id: int, *columns: Any, folder: str) -> sa.Select[Any]:
    """Reviews that somebody may do."""
    return _pending(*columns, folder=folder).where(~ITEMS.c.aside, DECISIONS.c.user_id != user_id, ~_held(user_id))


def _held(user_id: int) -> sa.ColumnElement[bool]:
    """Whether somebody else has it in hand."""
    of = SECOND_REVIEWS.c
    return sa.and_(of.held_by.is_not(None), of.held_by != user_id, of.held_until > now())


def _pending(*columns: Any, folder: str) -> sa.Select[Any]:
    """Reviews that are to be done: the decision under review is in force still."""
    item = sa.and_(ITEMS.c.folder == SECOND_REVIEWS.c.folder, ITEMS.c.unit_id == SECOND_REVIEWS.c.unit_id)
    in_force = (DECISIONS.c.at == ITEMS.c.decided_at, DECISIONS.c.user_id == ITEMS.c.decided_by)
    return (
        sa.select(*columns)
        .select_from(SECOND_REVIEWS)
        .join(DECISIONS, DECISIONS.c.id == SECOND_REVIEWS.c.first)
        .join(ITEMS, item)
        .where(SECOND_REVIEWS.c.folder == folder, SECOND_REVIEWS.c.second.is_(None), ITEMS.c.here)
        .where(*in_force, DECISIONS.c.relevance == ITEMS.c.relevance)
    )


def _drawn(connection: Connection, visit: "Visit", unit_id: str) -> bool:
    return drawn(_secret(connection), visit.case.folder, unit_id, visit.settings.second_review_share)


def _secret(connection: Connection) -> bytes:
    found = connection.scalar(_KEPT)
    if found is None:
        connection.execute(_MADE, {"name": _SECRET, "value": secrets.token_hex(32)})
        found = connection.scalar(_KEPT)
    return bytes.fromhex(str(found))


_KEPT = sa.select(SECRETS.c.value).where(SECRETS.c.name == _SECRET)
_MADE = sa.text("insert into secrets (name, value) values (:name, :value) on conflict do nothing")
