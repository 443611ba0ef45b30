"""Where a case begins: what was read and what was not in a few words, then the work."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pipeline.review.database.tables import ITEMS
from pipeline.review.people.roles import Act
from pipeline.review.pictures.coverage import UNREAD, ledger, summed
from pipeline.review.pictures.statement import statement
from pipeline.review.web.visit import May, Visit
from pipeline.review.work import lease

ROUTER = APIRouter()


@ROUTER.get("/cases/{folder}")
def case(visit: Annotated[Visit, Depends(May(Act.coverage))]) -> Response:
    """The case in short."""
    found = ledger(visit)
    reads = visit.person.may(Act.read, visit.folder)
    visit.logged("consult", page="case")
    return visit.page(
        "coverage/case.html",
        case=visit.case.opened.case,
        found=found,
        sum=summed(found),
        unread=UNREAD,
        statement=statement(visit),
        reads=reads,
        left=_left(visit) if reads else None,
    )


def _left(visit: Visit) -> tuple[int, int]:
    """Units that nobody has decided about, and those of them that whoever asks has in hand now."""
    with visit.database.reading() as connection:
        every = connection.scalar(sa.select(sa.func.count()).where(ITEMS.c.folder == visit.folder, lease.OPEN))
        return every or 0, lease.in_hand(connection, visit)
