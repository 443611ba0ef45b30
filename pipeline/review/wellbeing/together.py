"""What people were shown, all of them together: for whoever looks after them, never about one of them.

There are no teams in it, and no week that has not ended: from the sum of a team and that of all but one of it, or from
a sum today and the same tomorrow, one could tell what a single person was shown. A figure to which fewer than five
people add in a week says only that.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.clock import at, now
from pipeline.review.database.tables import EXPOSURE

FEWEST = 5
_WEEKS = 12


@dataclass(frozen=True)
class Week:
    """One category in one week, that begins on a Monday.

    Attributes:
        units, reveals, minutes: of all people together; None: of fewer than five.
    """

    monday: date
    category: str
    units: int | None
    reveals: int | None
    minutes: int | None


def weeks(connection: Connection) -> list[Week]:
    """The last twelve weeks that have ended, the last first."""
    this = _monday(at(now()).date())
    first = this - timedelta(weeks=_WEEKS)
    rows = connection.execute(
        sa.select(EXPOSURE).where(EXPOSURE.c.day >= first.isoformat(), EXPOSURE.c.day < this.isoformat())
    )
    found: dict[tuple[date, str], list[sa.Row[tuple[int, ...]]]] = {}
    for row in rows:
        found.setdefault((_monday(date.fromisoformat(row.day)), row.category), []).append(row)
    return [
        _week(monday, category, rows)
        for (monday, category), rows in sorted(found.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1]))
    ]


def _week(monday: date, category: str, rows: "list[sa.Row[tuple[int, ...]]]") -> Week:
    seconds = _sum(rows, "seconds")
    minutes = None if seconds is None else round(seconds / 60)
    return Week(monday, category, _sum(rows, "units"), _sum(rows, "reveals"), minutes)


def _sum(rows: "list[sa.Row[tuple[int, ...]]]", name: str) -> int | None:
    """Of one figure: five people may have been shown something of which one has revealed all."""
    shown = {row.user_id for row in rows}
    adding = {row.user_id for row in rows if getattr(row, name)}
    few = len(shown) < FEWEST or 0 < len(adding) < FEWEST
    return None if few else sum(int(getattr(row, name)) for row in rows)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
