"""What was delivered, read, left out, held and outside the scope: the ledger of a case."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pipeline.queue.legible import CONFIDENCES
from pipeline.review.people.roles import Act
from pipeline.review.pictures import coverage
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()


@ROUTER.get("/cases/{folder}/coverage")
def page(visit: Annotated[Visit, Depends(May(Act.coverage))]) -> Response:
    """The ledger. Which apps somebody has is of the content: only who reads that is shown it, and so the parsers."""
    found = coverage.ledger(visit)
    opened = visit.case.opened
    reads = visit.person.may(Act.read, visit.folder)
    visit.logged("consult", page="coverage")
    return visit.page(
        "coverage/page.html",
        here="coverage",
        found=found,
        sum=coverage.summed(found),
        statuses=coverage.STATUSES,
        unread=coverage.UNREAD,
        exhibits=[(one, coverage.scope(one), coverage.clock(one.exhibit_ref, found)) for one in opened.case.exhibits],
        parties={party.party_id: party.role.replace("_", " ") for party in opened.case.parties},
        legible=coverage.pages(visit),
        confidences=CONFIDENCES,
        stores=coverage.stores(visit) if reads else None,
        meaning=coverage.meaning,
        run=opened.run,
        ended=coverage.moment(opened.run["ended_at"]),
        versions=coverage.versions(opened.run),
    )
