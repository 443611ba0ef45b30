"""Links: what is linked with whom, what says so and what speaks against it, and deciding about one."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query
from fastapi.responses import Response

from models.link_decisions import LinkDecisions
from pipeline.queue.links import stands
from pipeline.review.audit.agreed import agreed
from pipeline.review.case.aside import aside
from pipeline.review.links import words
from pipeline.review.links.decide import decide
from pipeline.review.links.listed import Link, listed, one
from pipeline.review.links.sources import read
from pipeline.review.people.roles import Act
from pipeline.review.pictures.statement import statement
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter(prefix="/cases/{folder}/links")

_PAGE = 50

Reading = Annotated[Visit, Depends(May(Act.read))]
Deciding = Annotated[Visit, Depends(May(Act.link))]
Choice = Annotated[str, Query(max_length=64)]
StateForm = Annotated[Literal["candidate", "confirmed", "rejected"], Form()]


@ROUTER.get("")
def links(
    visit: Reading,
    grade: Choice = "",
    state: Choice = "",
    type_: Annotated[str, Query(alias="type", max_length=64)] = "",
    exhibit: Choice = "",
    unit: Choice = "",
    analysts: bool = False,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The links of the case, those that nobody has decided about first."""
    decisions = LinkDecisions.of(agreed(visit))
    every = listed(visit, everything=analysts)
    now = {link.pair.pair_id: stands(link.pair, decisions) for link in every}
    wanted = {"grade": grade, "state": state, "type": type_, "exhibit": exhibit}
    here = _in_unit(visit, unit)
    found = [
        link
        for link in every
        if (not grade or link.pair.grade == grade)
        and (not state or now[link.pair.pair_id] == state)
        and (not type_ or link.pair.type == type_)
        and (not exhibit or exhibit in link.exhibits)
        and (here is None or link.pair.pair_id in here)
    ]
    found.sort(key=lambda link: now[link.pair.pair_id] != "candidate")
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    visit.logged("consult", page="links", links=len(shown), all=analysts, **({"unit": unit} if unit else {}))
    given = {name: value for name, value in (wanted | {"unit": unit}).items() if value}
    return visit.page(
        "links/list.html",
        links=shown,
        now=now,
        count=len(found),
        every=len(every),
        hidden=0 if analysts else visit.house.links_hidden(visit.case.opened),
        analysts=analysts,
        given=wanted | {"unit": unit},
        query=urlencode(given | ({"analysts": "1"} if analysts else {})),
        without=urlencode(given),
        page=page,
        last=max(1, -(-len(found) // _PAGE)),
        choices=_choices(every),
        words=words,
        statement=None if found else statement(visit),
        **_anew(visit, every, now),
    )


@ROUTER.get("/anew")
def anew(visit: Reading) -> Response:
    """Whether what was decided has taken effect: a part of the page, asked for while it is made."""
    decisions, every = LinkDecisions.of(agreed(visit)), listed(visit)
    now = {link.pair.pair_id: stands(link.pair, decisions) for link in every}
    return visit.page("links/anew.html", **_anew(visit, every, now))


@ROUTER.post("/anew")
def again(visit: Deciding) -> Response:
    """Link the case anew once more."""
    visit.logged("alter", event="link anew")
    visit.house.make_anew(visit.case.folder, "link")
    return visit.go(f"{visit.base}/links")


@ROUTER.get("/{pair_id}")
def link(visit: Reading, pair_id: str, done: bool = False) -> Response:
    """One link with all that says so."""
    pair = one(visit, pair_id)
    if pair is None:
        raise HTTPException(404, "There is no such link in this case.")
    events = agreed(visit)
    decisions = LinkDecisions.of(events)
    opened = read(visit.database, visit.person.login, visit.case.case_id)
    now = stands(pair, decisions)
    visit.logged("consult", page="link", pair=pair_id)
    return visit.page(
        "links/link.html",
        pair=pair,
        now=now,
        whom=words.whom(pair, visit.case.opened.case, [source.exhibit_ref for source in pair.sources]),
        bars=words.waterfall(pair.waterfall),
        opened=[not opened.isdisjoint(source.record_ids) for source in pair.sources],
        unread=pair.unread(opened),
        history=[event for event in events if event["detail"].get("pair_id") == pair_id],
        words=words,
        done=done,
        **_anew(visit, [], {}) | {"waiting": now != pair.state},
    )


@ROUTER.post("/{pair_id}/decision")
def decision(
    visit: Deciding,
    pair_id: str,
    state: StateForm,
    stands: StateForm,
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Confirm, reject, or take a decision back; the queue is made anew with it."""
    pair = one(visit, pair_id)
    if pair is None:
        raise HTTPException(404, "There is no such link in this case.")
    if not reason.strip():
        raise HTTPException(422, "Say why: it stays with the decision. Go back, and write a reason.")
    decide(visit, pair, state, stands, reason.strip())
    return visit.go(f"{visit.base}/links/{pair_id}?done=1")


def _in_unit(visit: Visit, unit_id: str) -> set[str] | None:
    """pair_ids of links that stand in a unit; None if none is asked for."""
    if not unit_id:
        return None
    with visit.case.board() as board:
        unit = board.unit(unit_id)
        if unit is None or unit_id in aside(visit.database, visit.case).units:
            raise HTTPException(404, "There is no such unit in this case.")
        records = [member.record_id for member in board.members(unit)]
    return visit.house.links_in(visit.case.opened, records)


def _choices(every: list[Link]) -> dict[str, list[str]]:
    return {
        "grade": sorted({link.pair.grade for link in every}),
        "type": sorted({link.pair.type for link in every}),
        "exhibit": sorted({exhibit for link in every for exhibit in link.exhibits}),
    }


def _anew(visit: Visit, every: list[Link], now: dict[str, Any]) -> dict[str, Any]:
    """How far it is that decisions take effect in the queue."""
    waiting = any(now[link.pair.pair_id] != link.pair.state for link in every)
    return {
        "anew": visit.house.anew(visit.case.folder),
        "waiting": waiting,
        "may": visit.person.may(Act.link, visit.folder),
    }
