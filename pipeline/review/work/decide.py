"""Decides about a unit. Each decision is a row that stays; the item says which one is in force."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from fastapi import HTTPException
from sqlalchemy.engine import Connection

from models.relevance import WORDS, Relevance
from pipeline.review.case import aside
from pipeline.review.clock import now
from pipeline.review.database.tables import DECISIONS, ITEMS, USERS
from pipeline.review.work import lease

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit


SET_ASIDE = "Somebody says that this may be privileged. It is set aside, and only an LPP reviewer sees it."


class NotDecided(Exception):
    """Nothing was decided, and why, in words for people.

    Attributes:
        unit_id: the unit, if they may still look at it.
    """

    def __init__(self, text: str, unit_id: str | None = None) -> None:
        super().__init__(text)
        self.unit_id = unit_id


@dataclass(frozen=True)
class Decided:
    """A decision that was made. `id` is its row."""

    id: int
    unit_id: str
    place: int
    relevance: Relevance


def decide(
    connection: Connection,
    visit: "Visit",
    unit_id: str,
    relevance: Relevance,
    seen: int,
    reason: str = "",
    seconds: int | None = None,
    pass_: str = "first",  # noqa: S107 - not a password
) -> Decided:
    """Decide about a unit, in a transaction in which nothing was written to the audit chain yet.

    Args:
        seen: how many decisions about it there were when it was shown: if there are more, somebody decided in between.
        seconds: for how long it was shown.
        pass_: first, or second: quality control.

    Raises:
        HTTPException: there is no such unit.
        NotDecided: somebody else has it in hand, has decided in between, or it is set aside.
    """
    if relevance == "privileged":
        lease.alone(connection, visit.case.folder)
    item = found(connection, visit, unit_id)
    _may(connection, visit, item, seen, first=pass_ == "first")  # noqa: S105 - as above
    row = {"relevance": relevance, "reason": reason.strip() or None, "seconds": seconds, "pass_": pass_}
    number = written(connection, visit, item, row)
    lease.renew(connection, visit)
    if relevance == "privileged":
        with visit.case.board() as board:
            unit = board.unit(unit_id)
        assert unit is not None  # noqa: S101 - it is here
        aside.set_aside(visit, connection, unit)
    made = Decided(number, unit_id, item.place, relevance)
    _second_review(connection, visit, made, pass_)
    what: dict[str, Any] = {"unit": unit_id, "relevance": relevance, "decision": number, "pass": pass_}
    visit.log(connection, "alter", event="decided", before=item.relevance, **what)
    return made


def found(connection: Connection, visit: "Visit", unit_id: str) -> Any:
    """The item of a unit, which nobody else changes until the transaction ends. Raises HTTPException: there is none."""
    item = connection.execute(_ITEM, {"of": visit.folder, "unit": unit_id}).first()
    if item is None:
        raise HTTPException(404, "There is no such unit in this case.")
    return item


def written(connection: Connection, visit: "Visit", item: Any, row: dict[str, Any]) -> int:
    """Append a decision, which takes the place of the one before, and put the item as it says. Returns its number."""
    key = {"of": visit.folder, "unit": item.unit_id}
    last = connection.scalar(_LAST, key)
    at, who = now(), visit.person.user_id
    about = {"folder": visit.folder, "unit_id": item.unit_id, "user_id": who, "at": at, "version": visit.case.version}
    number = connection.execute(_MADE, about | {"supersedes": last} | row).scalar_one()
    in_force = {"now": row["relevance"], "who": who, "at": at, "count": item.decisions + 1}
    connection.execute(_IN_FORCE, key | in_force)
    return int(number)


_THIS = ITEMS.c.folder == sa.bindparam("of"), ITEMS.c.unit_id == sa.bindparam("unit")
_ITEM = sa.select(ITEMS).where(*_THIS, ITEMS.c.here).with_for_update()
_LAST = (
    sa.select(DECISIONS.c.id)
    .where(DECISIONS.c.folder == sa.bindparam("of"), DECISIONS.c.unit_id == sa.bindparam("unit"))
    .order_by(DECISIONS.c.id.desc())
    .limit(1)
)
_MADE = sa.insert(DECISIONS).returning(DECISIONS.c.id)
_IN_FORCE = (
    sa.update(ITEMS)
    .where(*_THIS)
    .values(
        relevance=sa.bindparam("now"),
        decided_by=sa.bindparam("who"),
        decided_at=sa.bindparam("at"),
        decisions=sa.bindparam("count"),
    )
)


def name(connection: Connection, user_id: int | None) -> str:
    """What others call somebody."""
    return connection.scalar(sa.select(USERS.c.name).where(USERS.c.id == user_id)) or "somebody"


def _may(connection: Connection, visit: "Visit", item: Any, seen: int, *, first: bool) -> None:
    if item.aside:
        raise NotDecided(SET_ASIDE)
    if item.decisions != seen:
        raise NotDecided(_in_between(connection, item), item.unit_id)
    if item.relevance is None and first:
        other = lease.holder(connection, visit.folder, item.thread)
        if other not in (None, visit.person.user_id):
            who = name(connection, other)
            raise NotDecided(f"{who} has this conversation in hand, and decides about it.", item.unit_id)


def _in_between(connection: Connection, item: Any) -> str:
    of = DECISIONS.c.folder == item.folder, DECISIONS.c.unit_id == item.unit_id
    last = connection.execute(sa.select(DECISIONS).where(*of).order_by(DECISIONS.c.id.desc()).limit(1)).first()
    who = name(connection, last.user_id) if last else "Somebody"
    if last is None or last.relevance is None:
        return f"{who} has taken the decision about it back since you were shown it."
    return f"{who} has decided about it since you were shown it: {WORDS[last.relevance].lower()}."


def _second_review(connection: Connection, visit: "Visit", made: Decided, pass_: str) -> None:
    """Whether somebody else has to decide about it too, says quality control."""
    if pass_ == "first":  # noqa: S105 - not a password
        second = import_module("pipeline.review.quality.second")  # which decides by this module
        second.due(connection, visit, made)
