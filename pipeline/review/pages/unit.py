"""The pages on which a unit, a record or a conversation is read."""

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, HTTPException, Path, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from pipeline import audit
from pipeline.review.case.aside import Aside, aside
from pipeline.review.database.tables import ITEMS
from pipeline.review.people.roles import Act
from pipeline.review.pictures.statement import statement
from pipeline.review.shown import frame as frames
from pipeline.review.shown import parts
from pipeline.review.shown.clocks import clocks
from pipeline.review.shown.line import Line, lines
from pipeline.review.shown.minimap import minimap
from pipeline.review.shown.nearby import nearby
from pipeline.review.shown.page import fragment
from pipeline.review.shown.people import People
from pipeline.review.shown.rendered import given
from pipeline.review.shown.talk import window
from pipeline.review.shown.why import why
from pipeline.review.web.visit import May, Visit
from pipeline.review.work import keys
from pipeline.view.board import Unit

ROUTER = APIRouter(prefix="/cases/{folder}")

Reading = Annotated[Visit, Depends(May(Act.read))]
Id = Annotated[str, Path(max_length=64)]
Number = Annotated[int | None, Query(ge=1, lt=2**31)]

_NO_RECORD = "That record is not shown: it is not in the case, or it was set aside."


@ROUTER.get("/units/{unit_id}")
def unit(visit: Reading, unit_id: Id, page: Annotated[int, Query(ge=0, le=100_000)] = 0) -> Response:
    """A unit, to be read and decided about."""
    with visit.case.board() as board:
        found = board.unit(unit_id)
    if found is None:
        return _gone(visit, unit_id)
    if unit_id in aside(visit.database, visit.case).units:
        return visit.page("unit/gone.html", 410, gone="aside", decided=None, on="")
    item = fragment(visit, found, page)
    return visit.page("unit/page.html", unit=found, item=item, shortcuts=keys.keys(visit.person))


@ROUTER.get("/units/{unit_id}/map")
def conversation_map(visit: Reading, unit_id: Id) -> Response:
    """The whole conversation of a unit, in a picture and a list."""
    found = _unit(visit, unit_id)
    made = minimap(visit, found)
    visit.logged("consult", page="map", unit=unit_id, units=made.units)
    return visit.page(_part(visit, "map"), unit=found, map=made, **given())


@ROUTER.get("/units/{unit_id}/nearby")
def nearby_unit(visit: Reading, unit_id: Id) -> Response:
    """What else happened at the time of a unit, on all exhibits."""
    found = _unit(visit, unit_id)
    if found.started_us is None or found.ended_us is None:
        raise HTTPException(404, "When this unit happened is not known, so nothing can be put beside it.")
    with visit.case.board() as board:
        own = frozenset(member.record for member in board.members(found) if member.record is not None)
    times = found.started_us, found.ended_us
    return _nearby(visit, found.extraction_id, times, own, f"/units/{unit_id}")


@ROUTER.get("/records/{record_id}/nearby")
def nearby_record(visit: Reading, record_id: Id) -> Response:
    """What else happened at the time of a record, on all exhibits."""
    extraction_id, line, _ = _record(visit, record_id)
    if line.record.sent_us is None:
        raise HTTPException(404, "When this happened is not known, so nothing can be put beside it.")
    times = line.record.sent_us, line.record.sent_us
    return _nearby(visit, extraction_id, times, frozenset({line.record.number}), f"/records/{record_id}")


@ROUTER.get("/records/{record_id}")
def record(visit: Reading, record_id: Id) -> Response:
    """To the unit that has it, at its place there; else to its own page."""
    _, line, _ = _record(visit, record_id)
    own_id = line.record.record_id
    with visit.case.board() as board:
        found = board.unit_of(own_id)
    there = f"units/{found.unit_id}#r-{own_id}" if found else f"records/{own_id}/whole"
    return RedirectResponse(f"{visit.base}/{there}", 303)


@ROUTER.get("/records/{record_id}/whole")
def whole(visit: Reading, record_id: Id, part: Annotated[int, Query(ge=1, le=100_000)] = 1) -> Response:
    """A record alone, a part of all that it says, and where it comes from."""
    extraction_id, line, exhibit_ref = _record(visit, record_id)
    with visit.case.board() as board:
        found = board.unit_of(line.record.record_id)
    marks = why(found).texts if found else {}
    said = parts.part(line.whole, part, marks, f"{visit.base}/units/{found.unit_id}" if found else "")
    if said is None:
        raise HTTPException(404, "That record does not have so many parts.")
    visit.logged("consult", page="record", records=[line.record.record_id], part=part)
    offset = clocks(visit.case).get(extraction_id)
    context: dict[str, Any] = {"line": line, "exhibit_ref": exhibit_ref, "extraction_id": extraction_id}
    return visit.page("unit/record.html", unit=found, offset=offset, part=said, **context, **given())


@ROUTER.get("/records/{record_id}/source")
def source(visit: Reading, record_id: Id) -> Response:
    """Where a record comes from: file, table, row, hash, parser, times as stored."""
    if not visit.partial:
        return RedirectResponse(f"{visit.base}/records/{record_id}/whole#source", 303)
    extraction_id, line, exhibit_ref = _record(visit, record_id)
    visit.logged("consult", page="source", records=[line.record.record_id])
    offset = clocks(visit.case).get(extraction_id)
    context: dict[str, Any] = {"line": line, "exhibit_ref": exhibit_ref, "extraction_id": extraction_id}
    return visit.page("unit/source.html", offset=offset, **context, **given())


@ROUTER.get("/records/{record_id}/html")
def laid_out(visit: Reading, record_id: Id) -> Response:
    """HTML of a mail or a document, of which nothing is left that does something: for a frame."""
    extraction_id, line, exhibit_ref = _record(visit, record_id)
    if not frames.framed(line.whole):
        raise HTTPException(404, "That record is no HTML.")
    visit.logged("consult", page="record", records=[line.record.record_id])
    made = frames.frame(visit, line.whole, extraction_id, exhibit_ref)
    return HTMLResponse(made, headers={"Content-Security-Policy": frames.CSP})


@ROUTER.get("/conversations/{extraction_id}/{conversation}")
def conversation(
    visit: Reading,
    extraction_id: Id,
    conversation: Annotated[int, Path(ge=1, lt=2**31)],
    at: Number = None,
    before: Number = None,
    after: Number = None,
) -> Response:
    """Fifty records of a conversation: around one, before one, or after one."""
    hidden = aside(visit.database, visit.case)
    found = window(visit.case, hidden, extraction_id, conversation, at=at, before=before, after=after)
    if found is None:
        raise HTTPException(404, "That conversation is not shown: it is not in the case, or it was set aside.")
    visit.logged("consult", page="conversation", records=[line.record.record_id for line in found.lines])
    if visit.partial and (before or after):
        return visit.page("unit/more.html", window=found, earlier=before is not None, **given())
    return visit.page("unit/conversation.html", window=found, at=at, **given())


def _unit(visit: Visit, unit_id: str) -> Unit:
    with visit.case.board() as board:
        found = board.unit(unit_id)
    if found is None or unit_id in aside(visit.database, visit.case).units:
        raise HTTPException(404, "That unit is not shown: it is not in the queue, or it was set aside.")
    return found


def _record(visit: Visit, record_id: str) -> tuple[str, Line, str]:
    """The extraction of a record, the record with the beginnings of its texts, its exhibit; of those that may be
    shown."""
    hidden: Aside = aside(visit.database, visit.case)
    for extraction_id in visit.case.views:
        with visit.case.view(extraction_id) as view:
            number = view.number(record_id)
            if number is None or hidden.hides(extraction_id, number):
                continue
            exhibit_ref = view.meta()["exhibit_ref"]
            people = People(visit.case, exhibit_ref)
            (line,) = lines(view, [number], people, extraction_id=extraction_id, hidden=hidden, most=1)
            return extraction_id, line, exhibit_ref
    raise HTTPException(404, _NO_RECORD)


def _nearby(visit: Visit, extraction_id: str, times: tuple[int, int], own: frozenset[int], of: str) -> Response:
    hidden = aside(visit.database, visit.case)
    found = nearby(visit.case, hidden, extraction_id, *times, own)
    visit.logged("consult", page="nearby", records=[near.line.record.record_id for near in found.found])
    context: dict[str, Any] = {"nearby": found, "of": visit.base + of, "statement": statement(visit)}
    return visit.page(_part(visit, "nearby"), **context, **given())


def _part(visit: Visit, name: str) -> str:
    """A part of a page, or a page of its own where there is no script."""
    return f"unit/{name}.html" if visit.partial else f"unit/{name}_page.html"


def _gone(visit: Visit, unit_id: str) -> HTMLResponse:
    """A unit that is not in the queue: what can be said of it."""
    with visit.database.reading() as connection:
        of = ITEMS.c.folder == visit.folder, ITEMS.c.unit_id == unit_id
        known = connection.execute(sa.select(ITEMS.c.relevance).where(*of)).first()
    withheld = _withheld(visit, unit_id)
    if known is None and not withheld:
        raise HTTPException(404, "There is no such unit in this case.")
    gone = "withheld" if withheld else "left"
    return visit.page("unit/gone.html", 410, gone=gone, decided=known.relevance if known else None, on=withheld)


def _withheld(visit: Visit, unit_id: str) -> str:
    """On which day it was withheld for good; empty if it was not."""
    for event in audit.events(visit.house.root, visit.case.case_id):
        if event["action"] == "withhold" and event["detail"].get("unit") == unit_id:
            return str(event["at"])[:10]
    return ""
