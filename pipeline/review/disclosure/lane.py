"""What must be read for disclosure: the units of the lane, and others that were assessed, oldest first (C-04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.database.tables import ASSESSMENTS, FACETS, ITEMS, USERS
from pipeline.review.disclosure.panel import LANE

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Which units.

    Attributes:
        state: open, assessed, all; open are those of the lane that nobody has assessed, or not decided.
        cpia, meets_s3: as assessed; empty for all.
    """

    state: str = "open"
    cpia: str = ""
    meets_s3: str = ""


@dataclass(frozen=True)
class Progress:
    """How far the lane is.

    Attributes:
        lane: units in it; `assessed` and `undecided` are of these.
        beside: units that were assessed and are not in the lane.
        by: (cpia, meets_s3) → how many, in the lane or not.
    """

    lane: int
    assessed: int
    undecided: int
    beside: int
    by: dict[tuple[str, str], int]

    @property
    def open(self) -> int:
        """What is left to do."""
        return self.lane - self.assessed + self.undecided


def progress(connection: Connection, folder: str) -> Progress:
    """Count the lane."""
    rows = _rows(folder).subquery()
    counted = connection.execute(
        sa.select(rows.c.in_lane, rows.c.cpia, rows.c.meets_s3, sa.func.count().label("units"))
        .where(rows.c.here)
        .group_by(rows.c.in_lane, rows.c.cpia, rows.c.meets_s3)
    ).all()
    lane = [row for row in counted if row.in_lane]
    by: dict[tuple[str, str], int] = {}
    for row in counted:
        if row.cpia is not None:
            by[row.cpia, row.meets_s3] = by.get((row.cpia, row.meets_s3), 0) + row.units
    return Progress(
        lane=sum(row.units for row in lane),
        assessed=sum(row.units for row in lane if row.cpia is not None),
        undecided=sum(row.units for row in lane if "undecided" in (row.cpia, row.meets_s3)),
        beside=sum(row.units for row in counted if not row.in_lane),
        by=by,
    )


def units(
    connection: Connection, folder: str, wanted: Wanted, page: int | None = 1
) -> tuple[Sequence[sa.Row[Any]], bool]:
    """A page of units, oldest first, and whether there are more.

    Args:
        page: from 1; None for all, also those that are in no present version of the queue.
    """
    rows = _rows(folder).subquery()
    asked = sa.select(rows).where(*_conditions(rows, wanted))
    asked = asked.order_by(rows.c.started_us.is_(None), rows.c.started_us, rows.c.unit_id)
    if page is None:
        return connection.execute(asked).all(), False
    asked = asked.where(rows.c.here).limit(PAGE + 1).offset((page - 1) * PAGE)
    found = connection.execute(asked).all()
    return found[:PAGE], len(found) > PAGE


def _conditions(rows: Any, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    undecided = sa.or_(rows.c.cpia.is_(None), rows.c.cpia == "undecided", rows.c.meets_s3 == "undecided")
    state = {"open": sa.and_(rows.c.in_lane, undecided), "assessed": rows.c.cpia.is_not(None), "all": sa.true()}
    values = {name: getattr(wanted, name) for name in ("cpia", "meets_s3")}
    return [state[wanted.state], *(rows.c[name] == value for name, value in values.items() if value)]


def _rows(folder: str) -> sa.Select[Any]:
    """The lane and what was assessed beside it, each with its assessment in force; never what is set aside."""
    in_lane = sa.select(FACETS.c.unit_id).where(
        FACETS.c.folder == folder, FACETS.c.facet == "lane", FACETS.c.value == LANE
    )
    assessed = sa.select(ASSESSMENTS.c.unit_id).where(ASSESSMENTS.c.folder == folder)
    candidates = sa.union(in_lane, assessed).subquery()
    lane = in_lane.subquery()
    every = ASSESSMENTS.alias()
    last = (
        sa.select(sa.func.max(every.c.id))
        .where(every.c.folder == folder, every.c.unit_id == ITEMS.c.unit_id)
        .correlate(ITEMS)
        .scalar_subquery()
    )
    return (
        sa.select(
            *(ITEMS.c.unit_id, ITEMS.c.here, ITEMS.c.kind, ITEMS.c.app, ITEMS.c.exhibit_ref),
            *(ITEMS.c.started_us, ITEMS.c.ended_us, ITEMS.c.records),
            lane.c.unit_id.is_not(None).label("in_lane"),
            *(ASSESSMENTS.c.cpia, ASSESSMENTS.c.meets_s3, ASSESSMENTS.c.reason, ASSESSMENTS.c.at),
            USERS.c.name.label("by"),
        )
        .select_from(candidates)
        .join(ITEMS, sa.and_(ITEMS.c.folder == folder, ITEMS.c.unit_id == candidates.c.unit_id))
        .outerjoin(lane, lane.c.unit_id == ITEMS.c.unit_id)
        .outerjoin(ASSESSMENTS, ASSESSMENTS.c.id == last)
        .outerjoin(USERS, USERS.c.id == ASSESSMENTS.c.user_id)
        .where(~ITEMS.c.aside)
    )
