"""The ledger of what each person was shown (domain W-03): units by kind, reveals by category, and for how long.

It is a person's own. Others see sums over at least five people, and nobody sees how much somebody has done.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
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
    here = SESSIONS.c.token == visit.person.session
    before = connection.execute(
        sa.select(SESSIONS.c.reading_since, SESSIONS.c.read_at, SESSIONS.c.read_kind).where(here)
    ).first()
    at_ = now()
    goes_on = before is not None and before.read_at is not None and at_ - before.read_at <= PAUSE
    if goes_on and before is not None:
        _add(connection, visit.person.user_id, before.read_kind, seconds=(at_ - before.read_at) // SECOND)
    values = {"read_at": at_, "read_kind": unit.kind}
    begins = {} if goes_on else {"reading_since": at_, "break_at": None}
    connection.execute(sa.update(SESSIONS).where(here).values(values | begins))
    _add(connection, visit.person.user_id, unit.kind, units=1)


def revealed(connection: Connection, user_id: int, category: str) -> None:
    """Note that somebody has revealed something, in the transaction in which that is logged."""
    _add(connection, user_id, category, reveals=1)


def own(connection: Connection, user_id: int) -> list[Line]:
    """What somebody was shown in four weeks, the last day first: for themselves."""
    since = (at(now()) - timedelta(days=_DAYS)).date().isoformat()
    rows = connection.execute(
        sa.select(EXPOSURE)
        .where(EXPOSURE.c.user_id == user_id, EXPOSURE.c.day >= since)
        .order_by(EXPOSURE.c.day.desc(), EXPOSURE.c.category)
    )
    return [Line(row.day, row.category, row.units, row.reveals, row.seconds) for row in rows]


def _add(connection: Connection, user_id: int, category: str, **more: int) -> None:
    insert = sqlite.insert(EXPOSURE) if connection.dialect.name == "sqlite" else postgresql.insert(EXPOSURE)
    key = {"user_id": user_id, "day": at(now()).date().isoformat(), "category": category}
    sums = {name: EXPOSURE.c[name] + count for name, count in more.items()}
    connection.execute(
        insert.values(key | dict.fromkeys(_COUNTS, 0) | more).on_conflict_do_update(index_elements=list(key), set_=sums)
    )
