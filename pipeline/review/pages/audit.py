"""The audit chain: who did what and who saw what, whether it holds, and all of it to take away."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response, StreamingResponse

from pipeline.audit import ACTIONS
from pipeline.review.audit import chain, trail
from pipeline.review.audit.checking import Checking
from pipeline.review.audit.trail import Wanted
from pipeline.review.database.engine import Database
from pipeline.review.people.roles import Act
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()
_Words = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]
_Auditor = Annotated[Visit, Depends(May(Act.audit))]


@ROUTER.get("/audit")
def audit(
    visit: _Auditor,
    case: _Words = "",
    person: _Words = "",
    action: _Words = "",
    unit: _Words = "",
    since: _Words = "",
    until: _Words = "",
    before: Annotated[int | None, Query(ge=0, lt=1 << 62)] = None,
) -> Response:
    """A page of events, newest first."""
    given = {"case": case, "person": person, "action": action, "unit": unit, "since": since, "until": until}
    given = {name: value.strip() for name, value in given.items()}
    days, mistakes = _days(given)
    wanted = Wanted(given["case"], given["person"], given["action"], given["unit"], *days, before)
    with visit.database.reading() as connection:
        events, more = trail.page(connection, wanted) if not mistakes else ([], False)
        known = {"cases": trail.cases(connection), "actors": trail.actors(connection), "actions": sorted(ACTIONS)}
    visit.logged("consult", page="audit", case=given["case"], person=given["person"], about=given["unit"])
    query = {name: value for name, value in given.items() if value}
    return visit.page(
        "audit/page.html",
        status=422 if mistakes else 200,
        events=events,
        earlier=urlencode(query | {"before": str(events[-1].seq)}) if more else None,
        newest=None if before is None else urlencode(query),
        given=given,
        mistakes=mistakes,
        checked=Checking.of(visit.request.app).latest(),
        checkpoints=visit.request.app.state.checkpoints,
        **known,
    )


@ROUTER.post("/audit/check")
def check(visit: _Auditor) -> Response:
    """Follow the whole chain once more."""
    visit.logged("consult", page="audit", event="chain checked")
    Checking.of(visit.request.app).latest(anew=True)
    return visit.go("/audit#chain")


@ROUTER.post("/audit/chain.jsonl")
def export(visit: _Auditor) -> Response:
    """The whole chain, to be checked elsewhere with `verifier.py`; that it was taken away is its last event."""
    with visit.writing() as connection:
        visit.log(connection, "disclose", event="chain exported")
        last = chain.head(connection).seq
    name = f"audit-chain-{datetime.now(UTC):%Y%m%d}-{last}.jsonl"
    return StreamingResponse(
        _lines(visit.database, last),
        media_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _lines(database: Database, last: int) -> Iterator[str]:
    with database.reading() as connection:
        for event in chain.events(connection, until=last):
            yield json.dumps(event) + "\n"


def _days(given: dict[str, str]) -> tuple[tuple[date | None, date | None], dict[str, str]]:
    """The first and the last day, and what is wrong with how they were written, by their names."""
    days: list[date | None] = []
    mistakes = {}
    for name in ("since", "until"):
        day = None
        try:
            day = date.fromisoformat(given[name]) if given[name] else None
        except ValueError:
            mistakes[name] = "Write a day as 2026-03-14."
        if day is not None and not 1970 <= day.year < 9000:
            day, mistakes[name] = None, "Write a day of our time, as 2026-03-14."
        days.append(day)
    return (days[0], days[1]), mistakes
