"""The page of a unit, and what its parts are given. That something is shown is written down before it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.case.aside import Aside, aside
from pipeline.review.database.tables import ITEMS
from pipeline.review.disclosure.panel import assessment
from pipeline.review.shown.alike import Alike, alike
from pipeline.review.shown.item import Item
from pipeline.review.shown.ready import Ready, ready
from pipeline.review.shown.rendered import rendered
from pipeline.review.wellbeing import exposure
from pipeline.review.work import prepared
from pipeline.review.work.panel import panel
from pipeline.view.board import Unit

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit


def fragment(visit: "Visit", unit: Unit, page: int = 0, *, alone: bool = False) -> str:
    """What is inside `#item`: a unit, and what to do with it. The view is logged, and noted in the ledger of exposure.

    Args:
        page: of a document; 0: that of the first evidence.
        alone: without what others decided or wrote about it: it is read a second time.
    """
    hidden = aside(visit.database, visit.case)
    if unit.unit_id in hidden.units:
        return rendered(visit, "unit/gone_item.html", gone="aside", decided=None, on="")
    made = prepared.taken(visit.case, unit.unit_id, hidden) if page == 0 else None
    made = made or ready(visit, unit, hidden, page)
    with visit.writing() as connection:
        seen(visit, connection, made.item)
    return html(visit, made, hidden, alone=alone)


def seen(visit: "Visit", connection: Connection, made: Item) -> None:
    """Write down, in a transaction, that a unit is shown."""
    records = [line.record.record_id for line in made.lines]
    visit.log(connection, "consult", page="unit", unit=made.unit.unit_id, records=records)
    exposure.noted(visit, connection, made.unit)


def html(visit: "Visit", made: Ready, hidden: Aside, *, alone: bool = False) -> str:
    """A unit of which it was written down that it is shown; see `fragment`."""
    unit = made.item.unit
    with visit.database.reading() as connection:
        before, after = connection.execute(_BESIDE, {"folder": visit.folder, "place": unit.place}).one()
        beside = None if alone else panel(connection, visit, unit, hidden)
    return rendered(
        visit,
        "unit/item.html",
        ready=made,
        item=made.item,
        unit=unit,
        page=made.item.page,
        panel=beside,
        assessment=None if alone else assessment(visit, unit),
        alike=_alike(visit, made.item, hidden),
        before=None if alone else before,
        after=None if alone else after,
    )


def _alike(visit: "Visit", made: Item, hidden: Aside) -> Sequence[Alike]:
    if made.display != "media" or not made.members:
        return ()
    return alike(visit.case, made.members[0].whole.file.source_id, hidden)


_SERVED = sa.select(ITEMS.c.unit_id).where(ITEMS.c.folder == sa.bindparam("folder"), ITEMS.c.here, ~ITEMS.c.aside)
_BEFORE = _SERVED.where(ITEMS.c.place < sa.bindparam("place")).order_by(ITEMS.c.place.desc()).limit(1)
_AFTER = _SERVED.where(ITEMS.c.place > sa.bindparam("place")).order_by(ITEMS.c.place).limit(1)
_BESIDE = sa.select(_BEFORE.scalar_subquery(), _AFTER.scalar_subquery())
"""The units before and after one in the order of serving."""
