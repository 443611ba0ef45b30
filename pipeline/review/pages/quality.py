"""Quality: the second review, how often it decides otherwise, and the calculator of samples."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Query
from fastapi.responses import Response

from models.relevance import MEANS, RELEVANCE, WORDS, Relevance
from pipeline.review.people.roles import Act
from pipeline.review.quality import rates, sampling, second
from pipeline.review.quality.sampling import Asked
from pipeline.review.shown.page import fragment
from pipeline.review.web.visit import May, Visit
from pipeline.review.work.chosen import Chosen
from pipeline.review.work.decide import NotDecided
from pipeline.review.work.pool import pool

ROUTER = APIRouter(prefix="/cases/{folder}/quality")

_Second = Annotated[Visit, Depends(May(Act.second))]
_MOST = 10_000_000


@ROUTER.get("")
def quality(visit: _Second) -> Response:
    """What is to be decided about a second time, and how often that was decided otherwise."""
    folder, me = visit.case.folder, visit.person.user_id
    with visit.database.reading() as connection:
        due = second.count(connection, folder, me)
        unit_ids = second.next_units(connection, folder, me)
        by_decision, by_band = rates.rates(connection, folder)
    with visit.case.board() as board:
        found = board.units(unit_ids)
    units = [found[unit_id] for unit_id in unit_ids if unit_id in found]
    visit.logged("consult", page="quality", units=[unit.unit_id for unit in units])
    share = visit.settings.second_review_share
    told: dict[str, Any] = {"due": due, "units": units, "by_decision": by_decision, "by_band": by_band, "share": share}
    return visit.page("quality/page.html", here="quality", **told)


@ROUTER.get("/next")
def following(visit: _Second) -> Response:
    """Send the browser to the unit that is to be decided about next."""
    with visit.writing() as connection:
        due = second.next_units(connection, visit.case.folder, visit.person.user_id)
        found = next((unit_id for unit_id in due if second.taken(connection, visit, unit_id)), None)
    return visit.go(f"{visit.base}/quality/units/{found}" if found else f"{visit.base}/quality")


@ROUTER.get("/units/{unit_id}")
def unit(visit: _Second, unit_id: str) -> Response:
    """A unit as a second reviewer sees it: nothing of what was decided about it."""
    return _unit(visit, unit_id)


@ROUTER.post("/units/{unit_id}")
def decided(
    visit: _Second,
    unit_id: str,
    decisions: Annotated[int, Form(ge=0, lt=1 << 31)],
    relevance: Annotated[str, Form(max_length=40)] = "",
    reason: Annotated[str, Form(max_length=4000)] = "",
    seconds: Annotated[int | None, Form(ge=0, lt=1 << 31)] = None,
) -> Response:
    """Decide a second time."""
    if (code := _relevance(relevance)) is None:
        return _unit(visit, unit_id, 422, "Choose what you decide.", reason)
    try:
        number = second.reviewed(visit, unit_id, code, decisions, reason, seconds)
    except NotDecided as error:
        raise HTTPException(409, str(error)) from None
    return visit.go(f"{visit.base}/quality/decided/{number}")


@ROUTER.get("/decided/{number}")
def both(visit: _Second, number: int) -> Response:
    """Both decisions about a unit, to whoever made the second."""
    if not 0 < number < 1 << 62:
        raise HTTPException(404, "There is no such decision of yours.")
    folder, me = visit.case.folder, visit.person.user_id
    with visit.database.reading() as connection:
        found = second.compared(connection, folder, number, me)
        due = second.count(connection, folder, me)
    if found is None:
        raise HTTPException(404, "There is no such decision of yours.")
    visit.logged("consult", page="second review", unit=found.unit_id)
    return visit.page("quality/decided.html", here="quality", found=found, due=due)


@ROUTER.get("/sampling")
def calculator(
    visit: _Second,
    units: Annotated[int | None, Query(ge=1, le=_MOST)] = None,
    sampled: Annotated[int, Query(ge=1, le=_MOST)] = 300,
    relevant: Annotated[int, Query(ge=0, le=10_000)] = 0,
    found: Annotated[int | None, Query(ge=0, le=_MOST)] = None,
    confidence: Annotated[float, Query(ge=0.5, le=0.999)] = 0.95,
    wished: Annotated[float, Query(ge=0.01, le=0.999)] = 0.75,
) -> Response:
    """What a random sample says, and what it does not. Without numbers, those of the case as it stands."""
    now = pool(visit)
    unread, known = now.open_units(), int(now.chosen(Chosen.read("state=relevant")).sum())
    of = max(1, unread) if units is None else units
    asked = Asked(
        units=of,
        sampled=min(sampled, of) if units is None else sampled,
        relevant=relevant,
        found=known if found is None else found,
        confidence=confidence,
        wished=wished,
    )
    wrong = asked.mistakes()
    visit.logged("consult", page="sampling")
    told = None if wrong else sampling.told(asked)
    more = {"mistakes": wrong, "told": told, "unread": unread, "known": known}
    return visit.page("quality/sampling.html", 422 if wrong else 200, here="quality", asked=asked, **more)


def _unit(visit: Visit, unit_id: str, status: int = 200, mistake: str = "", reason: str = "") -> Response:
    with visit.writing() as connection:
        review = second.taken(connection, visit, unit_id)
    with visit.case.board() as board:
        found = board.unit(unit_id) if review else None
    if review is None or found is None:
        raise HTTPException(404, "There is no such unit for you to decide about a second time, or another has it open.")
    shown = {"unit": found, "item": fragment(visit, found, alone=True), "decisions": review.decisions}
    return visit.page(
        "quality/unit.html",
        status,
        here="quality",
        mistake=mistake,
        reason=reason,
        words=WORDS,
        explained=MEANS,
        **shown,
    )


def _relevance(given: str) -> Relevance | None:
    return next((code for code in RELEVANCE if code == given), None)
