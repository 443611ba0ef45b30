"""Deciding about a unit, and taking that back. Each answer is the unit that is read next."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.engine import Connection
from starlette.background import BackgroundTask

from models.relevance import WORDS, Relevance
from pipeline.review.case.aside import Aside, aside
from pipeline.review.people.roles import Act
from pipeline.review.shown import page as shown
from pipeline.review.shown.ready import Ready, ready
from pipeline.review.web.visit import May, Visit
from pipeline.review.work import decide as deciding
from pipeline.review.work import lease, prepared, undo
from pipeline.review.work.chosen import Chosen
from pipeline.review.work.decide import NotDecided
from pipeline.view.board import Unit

ROUTER = APIRouter()
_Decides = Annotated[Visit, Depends(May(Act.decide))]
UnitId = Annotated[str, Path(max_length=64)]


@ROUTER.post("/cases/{folder}/units/{unit_id}/decision")
def decide(
    visit: _Decides,
    unit_id: UnitId,
    relevance: Annotated[Relevance, Form()],
    decisions: Annotated[int, Form(ge=0, le=1 << 40)],
    reason: Annotated[str, Form(max_length=2000)] = "",
    seconds: Annotated[int | None, Form(ge=0, le=86_400)] = None,
) -> Response:
    """Decide about a unit; the next of what they have in hand is shown, of a new batch if nothing is left."""
    # What this sets aside itself is to be asked for afterwards.
    hidden = aside(visit.database, visit.case) if relevance != "privileged" else None
    try:
        with visit.writing() as connection:
            made = deciding.decide(connection, visit, unit_id, relevance, decisions, reason, seconds)
            following = lease.next_unit(connection, visit)
            read = _read(visit, connection, following, hidden)  # in one transaction: each waits for the disk
    except NotDecided as error:
        return not_decided(visit, error)
    if following is None:
        with visit.writing() as connection:
            following = _more(visit, connection)
            read = _read(visit, connection, following, hidden)
    said = f"Item {made.place:,}: {WORDS[relevance].lower()}."
    if read and hidden:
        return _answered(visit, read.item.unit, shown.html(visit, read, hidden), said)
    return _shown(visit, following, said)


@ROUTER.post("/cases/{folder}/undo")
def take_back(visit: _Decides, decision: Annotated[int | None, Form(ge=0, le=1 << 40)] = None) -> Response:
    """Take their last decision back; its unit is shown again."""
    try:
        with visit.writing() as connection:
            unit_id = undo.undo(connection, visit, decision)
    except NotDecided as error:
        return not_decided(visit, error)
    return _shown(visit, unit_id, "Your decision was taken back.")


def not_decided(visit: Visit, error: NotDecided) -> Response:
    """Says why nothing was decided."""
    template = "work/not_decided_item.html" if visit.partial else "work/not_decided.html"
    return visit.page(template, 409, text=str(error), unit_id=error.unit_id)


def _more(visit: Visit, connection: Connection) -> str | None:
    """The first unit of a new batch, chosen as the last one was."""
    chosen = Chosen.read(lease.chosen_by(connection, visit))
    return lease.next_unit(connection, visit) if lease.check_out(connection, visit, chosen) else None


def _read(visit: Visit, connection: Connection, unit_id: str | None, hidden: Aside | None) -> Ready | None:
    """The unit that htmx is shown next, of which that is written down; None if it is to be asked for."""
    if unit_id is None or not visit.partial or hidden is None or unit_id in hidden.units:
        return None
    made = prepared.taken(visit.case, unit_id, hidden) or ready(visit, _unit(visit, unit_id), hidden)
    shown.seen(visit, connection, made.item)
    return made


def _shown(visit: Visit, unit_id: str | None, said: str) -> Response:
    if unit_id is None:
        return visit.go(f"{visit.base}/queue?over=true")
    if not visit.partial:
        return visit.go(f"{visit.base}/units/{unit_id}")
    unit = _unit(visit, unit_id)
    return _answered(visit, unit, shown.fragment(visit, unit), said)


def _answered(visit: Visit, unit: Unit, html: str, said: str) -> Response:
    status = visit.request.app.state.templates.get_template("work/status.html").render(said=said)
    path = f"{visit.base}/units/{unit.unit_id}"
    return HTMLResponse(html + status, headers={"HX-Push-Url": path}, background=BackgroundTask(_prepare, visit, unit))


def _unit(visit: Visit, unit_id: str) -> Unit:
    with visit.case.board() as board:
        unit = board.unit(unit_id)
    assert unit is not None  # noqa: S101 - it is here, or it would not be in hand
    return unit


def _prepare(visit: Visit, shown_now: Unit) -> None:
    """While they read it, make ready what comes after it."""
    with visit.database.reading() as connection:
        following = lease.next_unit(connection, visit, shown_now.unit_id)
    if following is None:
        with visit.writing() as connection:
            following = lease.ahead(connection, visit, shown_now.unit_id)
    if following:
        prepared.prepare(visit, following, aside(visit.database, visit.case))
