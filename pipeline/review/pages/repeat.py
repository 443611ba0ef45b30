"""Suspects in several cases: what one case may know of others, and, for the intelligence unit, of all cases."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path
from fastapi.responses import Response

from models.repeat import definition_in_words, standing_in_words
from pipeline.errors import TriageError
from pipeline.review.case.aside import aside
from pipeline.review.links import words
from pipeline.review.people.roles import Act
from pipeline.review.pictures.statement import statement
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()

Asking = Annotated[Visit, Depends(May(Act.nominals))]
_TELLING: dict[str, Any] = {"definition_in_words": definition_in_words, "standing_in_words": standing_in_words}


@ROUTER.get("/cases/{folder}/repeat")
def case(visit: Annotated[Visit, Depends(May(Act.read))]) -> Response:
    """Suspects of the case: their standing; of other cases that they have a value, and of what grade (I-13)."""
    told = visit.house.repeat_case(visit.case.opened, aside(visit.database, visit.case).record_ids)
    definition = visit.house.repeat_definition()
    visit.logged("consult", page="repeat", event="repeat", others=len(told["links"]), definition=definition)
    return visit.page(
        "repeat/case.html", told=told, definition=definition, words=words, statement=statement(visit), **_TELLING
    )


@ROUTER.get("/repeat")
def everybody(visit: Asking) -> Response:
    """All nominals with a role that counts; those who meet the definition first."""
    rows = sorted(_known(visit.house.repeat_all), key=_first)
    definition, repeating = visit.house.repeat_definition(), [row["nominal_id"] for row in rows if row["repeat"]]
    visit.logged("consult", page="repeat", nominals=len(rows), repeat=repeating, event="repeat", definition=definition)
    return visit.page("repeat/all.html", rows=rows, definition=definition, words=words, **_TELLING)


@ROUTER.get("/repeat/{nominal_id:path}")
def nominal(visit: Asking, nominal_id: Annotated[str, Path(max_length=200)]) -> Response:
    """All that is known of one, case by case."""
    told = _known(lambda: visit.house.repeat_nominal(nominal_id))
    about = {"event": "repeat", "definition": told["definition"], "nominal": nominal_id, "repeat": told["repeat"]}
    visit.logged("consult", page="repeat", **about)
    return visit.page("repeat/nominal.html", told=told, words=words, **_TELLING)


def _known(ask: Any) -> Any:
    try:
        return ask()
    except TriageError:
        raise HTTPException(404, "Of nobody by that reference is a role in a case known here.") from None


def _first(row: dict[str, Any]) -> tuple[bool, int, str]:
    return not row["repeat"], -row["case_count"], row["nominal_id"]
