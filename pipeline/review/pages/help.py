"""Help: keys, roles, what a decision and a link are; and the accessibility statement."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from pipeline.review.people.roles import MEANS, Act
from pipeline.review.web.visit import May, Visit
from pipeline.review.work import keys

ROUTER = APIRouter()


@ROUTER.get("/help")
def help_(visit: Annotated[Visit, Depends(May(Act.home))]) -> Response:
    """What one can do here, and how."""
    return visit.page("help/help.html", role_means=MEANS, own=keys.keys(visit.person), acts=keys.ACTS)


@ROUTER.get("/accessibility")
def accessibility(request: Request) -> Response:
    """The accessibility statement; also for whoever cannot sign in."""
    return HTMLResponse(request.app.state.templates.get_template("help/accessibility.html").render(visit=None))
