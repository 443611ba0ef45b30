"""Operations: how the application goes, in counts."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pipeline.review.operations import counts
from pipeline.review.people.roles import Act
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()


@ROUTER.get("/operations")
def operations(visit: Annotated[Visit, Depends(May(Act.operations))]) -> Response:
    """Counts over all cases, at most a minute old."""
    app = visit.request.app
    reports = app.state.reports
    directives = Counter(directive for _, directive, _ in list(reports.last))
    visit.logged("consult", page="operations")
    return visit.page(
        "operations/page.html",
        counts=counts(app),
        store_cases=len(app.state.cases.folders()),
        reports=reports.count,
        directives=sorted(directives.items()),
        checkpoints=app.state.checkpoints,
    )
