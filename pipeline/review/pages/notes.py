"""Notes about units."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from pipeline.review.pages.decisions import UnitId, not_decided
from pipeline.review.people.roles import Act
from pipeline.review.web.visit import May, Visit
from pipeline.review.work.decide import NotDecided
from pipeline.review.work.notes import LONGEST, notes, write

ROUTER = APIRouter()


@ROUTER.post("/cases/{folder}/units/{unit_id}/notes")
def note(
    visit: Annotated[Visit, Depends(May(Act.decide))],
    unit_id: UnitId,
    text: Annotated[str, Form(max_length=LONGEST)] = "",
    supersedes: Annotated[int | None, Form(ge=0, le=1 << 40)] = None,
) -> Response:
    """Write a note, or another in the place of an earlier one of theirs; an empty one takes it back."""
    try:
        with visit.writing() as connection:
            write(connection, visit, unit_id, text, supersedes)
    except NotDecided as error:
        return not_decided(visit, error)
    if not visit.partial:
        return visit.go(f"{visit.base}/units/{unit_id}#notes")
    with visit.database.reading() as connection:
        return visit.page("work/notes.html", unit_id=unit_id, written=notes(connection, visit.folder, unit_id))
