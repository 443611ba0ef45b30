"""The ledger of what each person was shown (domain W-03): units by kind, reveals by category, and for how long.

It is a person's own. Others see sums over at least five people, and nobody sees how much somebody has done.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.clock import MINUTE, SECOND, at, now
from pipeline.review.database.tables import EXPOSURE, SESSIONS

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit
    from pipeline.view.board import Unit

PAUSE = 10 * MINUTE
"""Without a unit for so long, somebody has had a break."""

_DAYS = 28
_COUNTS = ("units", "reveals", "seconds")


@dataclass(frozen=True)
class Line:
    """What somebody was shown of one category, in a day or a week.

    Attributes:
        category: kind of unit; or of what was revealed: picture, video, recording, document.
    """

    when: str
    category: str
    units: int
    reveals: int
    seconds: int

    @property
    def minutes(self) -> int:
        """For which it was shown."""
        return round(self.seconds / 60)


def noted(visit: "Visit", connection: Connection, unit: "Unit") -> None:
    """Note that a unit is shown to whoever visits, in the transaction in which that is logged.

    The time since the unit before counts as spent on that one, unless there was a break in between.
    """
    me, session, at_ = visit.person.user_id, visit.person.session, now()
    before = connection.execute(_READ, {"of": session}).first()
    sums = [_sum(me, unit.kind, units=1)]
    goes_on = before is not None and before.read_at is not None and at_ - before.read_at <= PAUSE
    if goes_on and before is not None:
        sums.append(_sum(me, before.read_kind, seconds=(at_ - before.read_at) // SECOND))
    connection.execute(_READS_ON if goes_on else _BEGINS, {"of": session, "at": at_, "kind": unit.kind})
    connection.execute(_ADDED, sums)


def revealed(connection: Connection, user_id: int, category: str) -> None:
    """Note that somebody has revealed something, in the transaction in which that is logged."""
    connection.execute(_ADDED, _sum(user_id, category, reveals=1))


def own(connection: Connection, user_id: int) -> list[Line]:
    """What somebody was shown in four weeks, the last day first: for themselves."""
    since = (at(now()) - timedelta(days=_DAYS)).date().isoformat()
    rows = connection.execute(
        sa.select(EXPOSURE)
        .where(EXPOSURE.c.user_id == user_id, EXPOSURE.c.day >= since)
        .order_by(EXPOSURE.c.day.desc(), EXPOSURE.c.category)
    )
    return [Line(row.day, row.category, row.units, row.reveals, row.seconds) for row in rows]


def _sum(user_id: int, category: str, **more: int) -> dict[str, Any]:
    """What is added to a category of today."""
    key = {"user_id": user_id, "day": at(now()).date().isoformat(), "category": category}
    return key | dict.fromkeys(_COUNTS, 0) | more


# Built once: each unit that is shown needs them.
_READ = sa.select(SESSIONS.c.read_at, SESSIONS.c.read_kind).where(SESSIONS.c.token == sa.bindparam("of"))
_READS_ON = (
    sa.update(SESSIONS)
    .where(SESSIONS.c.token == sa.bindparam("of"))
    .values(read_at=sa.bindparam("at"), read_kind=sa.bindparam("kind"))
)
_BEGINS = _READS_ON.values(reading_since=sa.bindparam("at"), break_at=sa.null())
_ADDED = sa.text(
    "insert into exposure (user_id, day, category, units, reveals, seconds) "
    "values (:user_id, :day, :category, :units, :reveals, :seconds) "
    "on conflict (user_id, day, category) do update set units = exposure.units + excluded.units, "
    "reveals = exposure.reveals + excluded.reveals, seconds = exposure.seconds + excluded.seconds"
)
