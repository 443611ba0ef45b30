"""How the application goes, in counts over all cases: no content, no case by itself, nobody by name. What is set aside
is counted nowhere."""

import threading
from dataclasses import dataclass

import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.engine import Connection

from pipeline.review.audit import chain
from pipeline.review.clock import MINUTE, at, now
from pipeline.review.database.tables import CASES, DECISIONS, HANDS, ITEMS, LEASES, SEARCHES, SECOND_REVIEWS

DAYS = 14
_DAY = 24 * 60 * MINUTE
_OPEN = sa.text("relevance is null and here and not aside")
"""As the partial index says it."""


@dataclass(frozen=True)
class Counts:
    """All of it.

    Attributes:
        at: when it was counted.
        to_read, decided: units of the versions that are served.
        in_hand: conversations that somebody has in hand, in `batches`.
        second: decisions that somebody else is to look at.
        days: (day by UTC, decisions, searches), the last first.
        events: of the audit chain.
    """

    at: int
    cases: int
    to_read: int
    decided: int
    in_hand: int
    batches: int
    second: int
    days: tuple[tuple[str, int, int], ...]
    events: int


_ONE = threading.Lock()


def counts(app: FastAPI) -> Counts:
    """The counts, at most a minute old."""
    with _ONE:
        found: Counts | None = getattr(app.state, "counts", None)
        if found is None or found.at < now() - MINUTE:
            with app.state.database.reading() as connection:
                found = app.state.counts = counted(connection)
    return found


def counted(connection: Connection) -> Counts:
    """Count."""

    def many(table: sa.Table, *conditions: sa.ColumnElement[bool] | sa.TextClause) -> int:
        return connection.scalar(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0

    live = HANDS.c.until > now()
    joined = sa.and_(HANDS.c.folder == LEASES.c.folder, HANDS.c.user_id == LEASES.c.user_id)
    in_hand = sa.select(sa.func.count()).select_from(LEASES.join(HANDS, joined)).where(live)
    to_read = many(ITEMS, _OPEN)
    return Counts(
        at=now(),
        cases=many(CASES),
        to_read=to_read,
        decided=many(ITEMS, ITEMS.c.here, ~ITEMS.c.aside) - to_read,
        in_hand=connection.scalar(in_hand) or 0,
        batches=many(HANDS, live),
        second=many(SECOND_REVIEWS, SECOND_REVIEWS.c.second.is_(None), SECOND_REVIEWS.c.why != "privileged"),
        days=_days(connection),
        events=chain.head(connection).seq,
    )


def _days(connection: Connection) -> tuple[tuple[str, int, int], ...]:
    today = now() // _DAY
    decisions, searches = (_by_day(connection, table, today) for table in (DECISIONS, SEARCHES))
    days = range(today, today - DAYS, -1)
    return tuple((f"{at(day * _DAY):%-d %b %Y}", decisions.get(day, 0), searches.get(day, 0)) for day in days)


def _by_day(connection: Connection, table: sa.Table, today: int) -> dict[int, int]:
    since = (today - DAYS + 1) * _DAY
    day = (table.c.at - table.c.at % _DAY).label("day")
    # By its name: to PostgreSQL, the same expression with another parameter is another one.
    by_day: sa.ColumnElement[int] = sa.literal_column("day")
    rows = connection.execute(sa.select(day, sa.func.count()).where(table.c.at >= since).group_by(by_day))
    return {begins // _DAY: found for begins, found in rows}
