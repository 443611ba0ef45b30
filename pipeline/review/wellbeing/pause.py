"""When a break is proposed: after fifty minutes of reading without one (domain W-03). It is never made."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.clock import MINUTE, now
from pipeline.review.database.tables import SESSIONS
from pipeline.review.wellbeing.exposure import PAUSE

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

_NOT_NOW = 15 * MINUTE


def due(visit: "Visit") -> int | None:
    """For how many minutes whoever visits has been reading, if it is time to propose a break; else None."""
    with visit.database.reading() as connection:
        found = connection.execute(_READING, {"of": visit.person.session}).first()
    at = now()
    if found is None or found.reading_since is None or at - (found.read_at or 0) > PAUSE:
        return None
    if at - found.reading_since < visit.settings.break_minutes * MINUTE or at < (found.break_at or 0):
        return None
    return int((at - found.reading_since) // MINUTE)


_READING = sa.select(SESSIONS.c.reading_since, SESSIONS.c.read_at, SESSIONS.c.break_at).where(
    SESSIONS.c.token == sa.bindparam("of")
)


def not_now(connection: Connection, session: str) -> None:
    """Propose no break for a quarter of an hour."""
    here = SESSIONS.c.token == session
    connection.execute(sa.update(SESSIONS).where(here).values(break_at=now() + _NOT_NOW))
