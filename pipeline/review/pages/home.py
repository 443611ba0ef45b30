"""The cases of whoever has signed in."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pipeline.review.database.tables import CASES, ITEMS
from pipeline.review.people.roles import Act
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()


@ROUTER.get("/")
def home(visit: Annotated[Visit, Depends(May(Act.home))]) -> Response:
    """Their cases, with how much of each is still to be read."""
    granted = visit.person.folders()
    there = set(visit.request.app.state.cases.folders())
    with visit.database.reading() as connection:
        known = {row.folder: row for row in connection.execute(sa.select(CASES).where(CASES.c.folder.in_(granted)))}
        left = connection.execute(
            sa.select(ITEMS.c.folder, sa.func.count().label("units"))
            .where(ITEMS.c.folder.in_(granted), ITEMS.c.relevance.is_(None), ITEMS.c.here, ~ITEMS.c.aside)
            .group_by(ITEMS.c.folder)
        )
        units = {row.folder: row.units for row in left}
    cases = [(folder, known.get(folder), units.get(folder)) for folder in granted if folder in there]
    return visit.page("home.html", cases=cases)
