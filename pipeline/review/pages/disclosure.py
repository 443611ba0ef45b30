"""Disclosure: the lane and how far it is, the assessment of a unit, and rows for the schedule."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, HTTPException, Query
from fastapi.responses import Response

from pipeline.review.database.tables import ITEMS
from pipeline.review.disclosure import assess, lane, schedule
from pipeline.review.disclosure.assess import CPIA, S3, InBetween
from pipeline.review.disclosure.lane import Wanted
from pipeline.review.disclosure.panel import assessment
from pipeline.review.people.roles import Act
from pipeline.review.web.visit import May, Visit
from pipeline.view.board import Unit

ROUTER = APIRouter(prefix="/cases/{folder}")

_State = Literal["open", "assessed", "all"]
_Cpia = Literal["", "relevant_evidence", "unused_nonsensitive", "unused_sensitive", "not_relevant", "undecided"]
_S3 = Literal["", "yes", "no", "undecided"]
_Typed = Annotated[str, Form(max_length=20_000)]
_Reader = Annotated[Visit, Depends(May(Act.read))]
_Officer = Annotated[Visit, Depends(May(Act.assess))]


@ROUTER.get("/disclosure")
def disclosure(
    visit: _Reader,
    state: _State = "open",
    cpia: _Cpia = "",
    meets_s3: _S3 = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """How far the lane is, and a page of it, oldest first."""
    wanted = Wanted(state, cpia, meets_s3)
    with visit.database.reading() as connection:
        told = lane.progress(connection, visit.case.folder)
        rows, more = lane.units(connection, visit.case.folder, wanted, page)
    with visit.case.board() as board:
        units = board.units([row.unit_id for row in rows])
    visit.logged("consult", page="disclosure", units=[row.unit_id for row in rows])
    return visit.page(
        "disclosure/page.html",
        here="disclosure",
        told=told,
        rows=rows,
        units=units,
        more=more,
        wanted=wanted,
        number=page,
        cpia=CPIA,
        s3=S3,
    )


@ROUTER.get("/units/{unit_id}/assessment")
def form(visit: _Reader, unit_id: str) -> Response:
    """The assessment of a unit on a page of its own."""
    unit = _unit(visit, unit_id)
    visit.logged("consult", page="assessment", unit=unit_id)
    return _form(visit, unit)


@ROUTER.post("/units/{unit_id}/assessment")
def said(
    visit: _Officer,
    unit_id: str,
    cpia: _Typed = "",
    meets_s3: _Typed = "",
    reason: _Typed = "",
    supersedes: Annotated[int, Form(ge=0, lt=1 << 62)] = 0,
) -> Response:
    """Keep what a disclosure officer says."""
    unit = _unit(visit, unit_id)
    given = {"cpia": cpia, "meets_s3": meets_s3, "reason": reason}
    if wrong := assess.mistakes(**given):
        return _form(visit, unit, 422, given, wrong)
    try:
        assess.assess(visit, unit_id, cpia, meets_s3, reason, supersedes)
    except InBetween:
        words = "Somebody has assessed this unit since it was shown to you. Read what they say, then decide again."
        return _form(visit, unit, 409, given, {"cpia": words})
    return visit.go(f"{visit.base}/units/{unit_id}#disclosure")


@ROUTER.post("/disclosure/schedule.csv")
def rows(
    visit: _Officer,
    state: Annotated[_State, Form()] = "assessed",
    cpia: Annotated[_Cpia, Form()] = "",
    meets_s3: Annotated[_S3, Form()] = "",
) -> Response:
    """Rows for a schedule, as CSV."""
    with visit.database.reading() as connection:
        found, _ = lane.units(connection, visit.case.folder, Wanted(state, cpia, meets_s3), None)
    with visit.case.board() as board:
        units = board.units([row.unit_id for row in found])
    lines = list(schedule.lines(found, units, visit.case.names))
    made: dict[str, Any] = {"state": state, "cpia": cpia, "meets_s3": meets_s3, "rows": len(found)}
    visit.logged("disclose", event="schedule exported", units=[row.unit_id for row in found], **made)
    name = f"schedule-{visit.folder}-{cpia or state}-{datetime.now(UTC):%Y%m%d}.csv"
    return Response(
        ("\ufeff" + "\r\n".join(lines) + "\r\n").encode(),  # with a mark, or Excel takes it for another encoding
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _form(
    visit: Visit,
    unit: Unit,
    status: int = 200,
    given: dict[str, str] | None = None,
    mistakes: dict[str, str] | None = None,
) -> Response:
    panel = assessment(visit, unit, given, mistakes)
    return visit.page("disclosure/assess.html", status, here="disclosure", unit=unit, assessment=panel)


def _unit(visit: Visit, unit_id: str) -> Unit:
    """A unit of this case, that is there and not set aside."""
    with visit.database.reading() as connection:
        there = connection.scalar(
            sa.select(ITEMS.c.unit_id).where(
                *(ITEMS.c.folder == visit.case.folder, ITEMS.c.unit_id == unit_id, ITEMS.c.here, ~ITEMS.c.aside)
            )
        )
    with visit.case.board() as board:
        unit = board.unit(unit_id) if there else None
    if unit is None:
        raise HTTPException(404, "There is no such unit in this case.")
    return unit
