"""The queue as a list: what is chosen, a page at a time, in the order of serving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.clock import now
from pipeline.review.database.tables import HANDS, ITEMS, LEASES, USERS
from pipeline.review.shown.words import BANDS
from pipeline.review.work import lease
from pipeline.review.work.chosen import Chosen
from pipeline.review.work.panel import called
from pipeline.review.work.pool import Pool, pool
from pipeline.view.board import Unit

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

EACH = 50
REASONS = 3


@dataclass(frozen=True)
class Row:
    """A unit in the list.

    Attributes:
        people: participants, as people are called.
        relevance, decided_by: the decision in force; None: nobody has decided.
        holder: who has it in hand.
    """

    unit: Unit
    called: str
    people: Sequence[str]
    band: str
    reasons: Sequence[str]
    relevance: str | None
    decided_by: str | None
    holder: str | None


@dataclass(frozen=True)
class Listed:
    """A page of the list.

    Attributes:
        found: how many units are chosen.
        open: how many of the case nobody has decided about.
        safeguarding: how many of those are in the lane SAFEGUARD.
        before: how many of what is chosen stand on earlier pages.
        after: place of the last unit, if there are more.
        counts: facet → value → units.
        in_hand: how many open units whoever asks has in hand.
    """

    rows: Sequence[Row]
    found: int
    open: int
    safeguarding: int
    before: int
    after: int | None
    counts: Mapping[str, Mapping[str, int]]
    in_hand: int


def listed(visit: "Visit", chosen: Chosen, after: int) -> Listed:
    """A page of what is chosen: the units that come after a place."""
    units = pool(visit)
    with visit.database.reading() as connection:
        held = units.in_hand(connection)
        places = units.places[units.chosen(chosen, held)]
        before = int(places.searchsorted(after, "right"))
        page: list[int] = places[before : before + EACH].tolist()
        rows = _rows(visit, connection, page)
        in_hand = lease.in_hand(connection, visit)
    return Listed(
        rows=rows,
        found=len(places),
        open=units.open_units(),
        safeguarding=_safeguarding(units),
        before=before,
        after=page[-1] if before + EACH < len(places) else None,
        counts=units.counts(chosen, held),
        in_hand=in_hand,
    )


def _safeguarding(units: Pool) -> int:
    return int(units.chosen(Chosen(lane=["SAFEGUARD"], state=["open"])).sum())


def _rows(visit: "Visit", connection: Connection, places: Sequence[int]) -> list[Row]:
    of = ITEMS.c.folder == visit.folder, ITEMS.c.here, ITEMS.c.place.in_(places), ~ITEMS.c.aside
    live = sa.and_(LEASES.c.folder == ITEMS.c.folder, LEASES.c.thread == ITEMS.c.thread)
    hand = sa.and_(HANDS.c.folder == LEASES.c.folder, HANDS.c.user_id == LEASES.c.user_id, HANDS.c.until > now())
    holder, decider = USERS.alias(), USERS.alias()
    columns = ITEMS.c.unit_id, ITEMS.c.relevance, holder.c.name.label("holder"), decider.c.name.label("decider")
    joined = ITEMS.outerjoin(LEASES, live).outerjoin(HANDS, hand).outerjoin(holder, holder.c.id == HANDS.c.user_id)
    joined = joined.outerjoin(decider, decider.c.id == ITEMS.c.decided_by)
    rows = connection.execute(sa.select(*columns).select_from(joined).where(*of).order_by(ITEMS.c.place)).all()
    with visit.case.board() as board:
        units = board.units([row.unit_id for row in rows])
    return [_row(visit, units[row.unit_id], row) for row in rows if row.unit_id in units]


def _row(visit: "Visit", unit: Unit, row: Any) -> Row:
    return Row(
        unit=unit,
        called=called(unit, visit),
        people=[str(visit.case.names.named(one, unit.app)) for one in unit.participants[:4]] if unit.title else [],
        band=BANDS[unit.band],
        reasons=[reason["text"] for reason in unit.reasons[:REASONS]],
        relevance=row.relevance,
        decided_by=row.decider,
        holder=row.holder if row.relevance is None else None,
    )
