"""The queue: what is to be read, in its order, and taking some of it in hand."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query
from fastapi.responses import Response
from pydantic import ValidationError

from pipeline.review.people.roles import Act
from pipeline.review.pictures.statement import statement
from pipeline.review.search.saved import saved_views
from pipeline.review.web.visit import May, Visit
from pipeline.review.work import keys, lease, words
from pipeline.review.work.chosen import Chosen
from pipeline.review.work.listed import listed

ROUTER = APIRouter()
_Reads = Annotated[Visit, Depends(May(Act.read))]
_Decides = Annotated[Visit, Depends(May(Act.decide))]


@ROUTER.get("/cases/{folder}/queue")
def queue(
    visit: _Reads,
    after: Annotated[int, Query(ge=0, le=1 << 40)] = 0,
    over: Annotated[bool, Query()] = False,
) -> Response:
    """A page of the units that are chosen."""
    chosen = _chosen(visit.request.url.query)
    mistakes, asked = chosen.mistakes, chosen
    if mistakes:
        chosen = chosen.model_copy(update=dict.fromkeys(mistakes, ""))
    found = listed(visit, chosen, after)
    visit.logged("consult", page="queue", units=[row.unit.unit_id for row in found.rows])
    return visit.page(
        "work/queue.html",
        here="queue",
        found=found,
        chosen=chosen,
        asked=asked,
        mistakes=mistakes,
        over=over,
        words=words,
        statement=statement(visit),
        saved=saved_views(visit, "queue", chosen.query),
        skipped=lease.skipped(visit),
        shortcuts=keys.keys(visit.person),
        decides=visit.person.may(Act.decide, visit.folder),
    )


@ROUTER.post("/cases/{folder}/batch")
def batch(visit: _Decides, chosen: Annotated[str, Form(max_length=8000)] = "") -> Response:
    """Give back what they have in hand, and take the next batch of what is chosen."""
    wanted = _chosen(chosen)
    if wanted.mistakes:
        raise HTTPException(422, "That is not a day. Go back, and write it as 2026-03-14.")
    with visit.writing() as connection:
        lease.check_in(connection, visit)
        handed = lease.check_out(connection, visit, wanted)
    return visit.go(f"{visit.base}/next" if handed else f"{visit.base}/queue?{_and(wanted.query)}over=true")


@ROUTER.post("/cases/{folder}/check-in")
def check_in(visit: _Decides) -> Response:
    """Give back what they have in hand."""
    with visit.writing() as connection:
        lease.check_in(connection, visit)
        visit.log(connection, "consult", event="given back")
    visit.request.app.state.checkpoints.sign()
    return visit.go(f"{visit.base}/queue")


@ROUTER.get("/cases/{folder}/next")
def next_unit(visit: _Reads) -> Response:
    """The unit that they read next of what they have in hand; the queue, if that is nothing."""
    with visit.database.reading() as connection:
        unit_id = lease.next_unit(connection, visit)
    return visit.go(f"{visit.base}/units/{unit_id}" if unit_id else f"{visit.base}/queue")


def _chosen(query: str) -> Chosen:
    try:
        return Chosen.read(query)
    except ValidationError:
        raise HTTPException(422, "More was chosen than the queue understands. Choose less.") from None


def _and(query: str) -> str:
    return f"{query}&" if query else ""
