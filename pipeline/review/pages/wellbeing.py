"""How people are: their own ledger, that of all together, and the break that was not now."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from pipeline.review.people.roles import Act
from pipeline.review.web.visit import May, Visit
from pipeline.review.wellbeing import exposure, pause, together

ROUTER = APIRouter()


@ROUTER.get("/wellbeing")
def page(visit: Annotated[Visit, Depends(May(Act.wellbeing))]) -> Response:
    """What people were shown, all together."""
    with visit.database.reading() as connection:
        weeks = together.weeks(connection)
    return visit.page("wellbeing/together.html", weeks=weeks, fewest=together.FEWEST)


@ROUTER.get("/account/exposure")
def own(visit: Annotated[Visit, Depends(May(Act.home))]) -> Response:
    """What whoever visits was shown."""
    with visit.database.reading() as connection:
        lines = exposure.own(connection, visit.person.user_id)
    return visit.page("wellbeing/own.html", lines=lines)


@ROUTER.post("/break")
def not_now(
    visit: Annotated[Visit, Depends(May(Act.home))],
    back: Annotated[str, Form(max_length=300, pattern=r"^/([\w-][\w./-]*)?$")] = "/",
) -> Response:
    """No break now; it is proposed again in a quarter of an hour."""
    with visit.writing() as connection:
        pause.not_now(connection, visit.person.session)
    return Response("") if visit.partial else visit.go(back)
