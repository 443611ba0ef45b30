"""The page of a unit, and what its parts are given. That something is shown is written down before it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.case.aside import Aside, aside
from pipeline.review.database.tables import ITEMS
from pipeline.review.disclosure.panel import assessment
from pipeline.review.shown import times, words
from pipeline.review.shown.alike import alike
from pipeline.review.shown.frame import framed
from pipeline.review.shown.item import Item
from pipeline.review.wellbeing import exposure
from pipeline.review.work import prepared
from pipeline.review.work.panel import panel
from pipeline.view.board import Unit

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit


def fragment(visit: "Visit", unit: Unit, page: int = 1, *, alone: bool = False) -> str:
    """What is inside `#item`: a unit, and what to do with it. The view is logged, and noted in the ledger of exposure.

    Args:
        page: of a document.
        alone: without what others decided or wrote about it: it is read a second time.
    """
    hidden = aside(visit.database, visit.case)
    if unit.unit_id in hidden.units:
        return rendered(visit, "unit/gone_item.html", gone="aside", decided=None, on="")
    made = prepared.item(visit.case, unit, hidden, page)
    with visit.writing() as connection:
        seen(visit, connection, unit, made)
    return html(visit, unit, made, hidden, page, alone=alone)


def seen(visit: "Visit", connection: Connection, unit: Unit, made: Item) -> None:
    """Write down, in a transaction, that a unit is shown."""
    records = [line.record.record_id for line in made.lines]
    visit.log(connection, "consult", page="unit", unit=unit.unit_id, records=records)
    exposure.noted(visit, connection, unit)


def html(visit: "Visit", unit: Unit, made: Item, hidden: Aside, page: int = 1, *, alone: bool = False) -> str:
    """A unit of which it was written down that it is shown; see `fragment`."""
    before, after = _beside(visit, unit)
    return rendered(
        visit,
        "unit/item.html",
        item=made,
        unit=unit,
        page=page,
        panel=None if alone else panel(visit, unit),
        assessment=None if alone else assessment(visit, unit),
        alike=_alike(visit, made, hidden) if made.display == "media" else (),
        before=None if alone else before,
        after=None if alone else after,
    )


def rendered(visit: "Visit", template: str, **context: Any) -> str:
    """A part of a page."""
    made: str = visit.request.app.state.templates.get_template(template).render(visit=visit, **given(), **context)
    return made


def given() -> dict[str, Any]:
    """What templates of this room write things with."""
    return {"words": words, "day": times.day, "clock": times.clock, "framed": framed}


def _alike(visit: "Visit", made: Any, hidden: Any) -> Sequence[Any]:
    return alike(visit.case, made.members[0].whole.file.source_id, hidden) if made.members else ()


def _beside(visit: "Visit", unit: Unit) -> tuple[str | None, str | None]:
    """The unit_ids of the units before and after it in the order of serving."""
    here = {"folder": visit.folder, "place": unit.place}
    with visit.database.reading() as connection:
        return connection.scalar(_BEFORE, here), connection.scalar(_AFTER, here)


_SERVED = sa.select(ITEMS.c.unit_id).where(ITEMS.c.folder == sa.bindparam("folder"), ITEMS.c.here, ~ITEMS.c.aside)
_BEFORE = _SERVED.where(ITEMS.c.place < sa.bindparam("place")).order_by(ITEMS.c.place.desc()).limit(1)
_AFTER = _SERVED.where(ITEMS.c.place > sa.bindparam("place")).order_by(ITEMS.c.place).limit(1)
