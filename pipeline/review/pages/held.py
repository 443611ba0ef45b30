"""What is held, and what somebody here has set aside: numbers for everybody, content for those who decide."""

import secrets
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, HTTPException, Query
from fastapi.responses import Response

from models.decisions import DECIDES, HANDLINGS
from pipeline.gate.held import Family, counts
from pipeline.review.audit import chain
from pipeline.review.audit.agreed import agreed, decider
from pipeline.review.case.aside import Said, forget, restore, said
from pipeline.review.case.cases import NotServed
from pipeline.review.database.tables import USERS
from pipeline.review.held.reading import consulted, found, lines
from pipeline.review.links import words
from pipeline.review.people.roles import Act, Role
from pipeline.review.web.mistakes import placeless
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter(prefix="/cases/{folder}/held")

_PAGE = 100

Counting = Annotated[Visit, Depends(May(Act.coverage))]
Deciding = Annotated[Visit, Depends(May(Act.held))]
Why = Annotated[str, Form(max_length=2000)]
After = Annotated[int, Query(ge=0, le=10_000_000)]


@ROUTER.get("")
def held(visit: Counting, done: Annotated[str, Query(max_length=16)] = "") -> Response:
    """How much is held and set aside; for those who may decide about it, what."""
    try:
        case = visit.case
    except NotServed:
        return _not_served(visit)
    families, roles = visit.house.held(case.opened), visit.person.roles(visit.folder)
    reviewer = Role.lpp_reviewer in roles
    decisions = agreed(visit)
    with visit.database.reading() as connection:
        told = said(connection, case.folder)
        people = {row.id: row.name for row in connection.execute(sa.select(USERS.c.id, USERS.c.name))}
    visit.logged("consult", page="held list", families=len(families), aside=len(told))
    return visit.page(
        "held/list.html",
        counts=counts(families),
        mine=[family for family in families if DECIDES[family.handling] in roles],
        aside=[(one, found(case, one)) for one in told] if reviewer else [],
        set_aside=len(told),
        people=people,
        reports=[event for event in decisions if event["action"] == "withhold"] if reviewer else [],
        anew=visit.house.anew(case.folder),
        done=_DONE.get(done),
        reviewer=reviewer,
        deciding=visit.person.may(Act.held, visit.folder),
        words=words,
        **_WORDS,
    )


@ROUTER.post("/anew")
def again(visit: Deciding) -> Response:
    """Run the case again: the last time it could not be."""
    opened = visit.house.opened(str(visit.folder))
    with visit.database.writing() as connection:
        about = {"role": str(visit.role or ""), "case_id": opened.case.case_id}
        chain.add(connection, "alter", visit.person.login, **about, event="run again")
    visit.house.make_anew(str(visit.folder), "run")
    return visit.go(f"{visit.base}/held")


@ROUTER.get("/aside/{unit_id}")
def aside(visit: Deciding, unit_id: str, after: After = 0) -> Response:
    """Read what was set aside: an LPP reviewer, and logged."""
    one = _said(visit, unit_id)
    count, shown = lines(visit.case, one, after, _PAGE)
    records = [line.record.record_id for line in shown]
    visit.logged("consult", page="held", unit=unit_id, records=records)
    return visit.page("held/aside.html", one=one, lines=shown, count=count, after=after, step=_PAGE, words=words)


@ROUTER.post("/aside/{unit_id}/restore")
def restored(visit: Deciding, unit_id: str, reason: Why = "") -> Response:
    """It is not privileged: it is shown again, and to be decided about anew."""
    _said(visit, unit_id)
    why = _why(reason)
    with visit.writing() as connection:
        if restore(visit, connection, unit_id, why):
            visit.log(connection, "release", reason=why, unit=unit_id, event="restored")
    return visit.go(f"{visit.base}/held?done=restored")


@ROUTER.post("/aside/{unit_id}/withhold")
def withheld(visit: Deciding, unit_id: str, reason: Why = "") -> Response:
    """It may be privileged: it is held for good, and removed from every table; who had read it is noted."""
    _said(visit, unit_id)
    why, case = _why(reason), visit.case
    who, asked = decider(visit, Role.lpp_reviewer.value), secrets.token_hex(8)
    with visit.database.reading() as connection:
        shown = consulted(connection, case.case_id)
        visit.house.withhold(case.opened, unit_id, who, why, asked, shown)
    with visit.writing() as connection:
        forget(connection, case.folder, unit_id)
    agreed(visit)
    visit.house.make_anew(case.folder, "hidden")
    return visit.go(f"{visit.base}/held?done=withheld")


@ROUTER.get("/{family_id}")
def family(visit: Deciding, family_id: str, after: After = 0) -> Response:
    """Read what is held: whoever may decide about it, and logged."""
    one, role = _family(visit, family_id)
    every = visit.house.held_lines(visit.case.opened, one)
    shown = every[after : after + _PAGE]
    records = [line.record_id for line in shown]
    with visit.writing() as connection:
        about: dict[str, Any] = {"role": role, "case_id": visit.case.case_id, "handling": one.handling}
        about |= {"page": "held", "held": family_id, "records": records}
        chain.add(connection, "consult", visit.person.login, **about)
    return visit.page(
        "held/family.html",
        family=one,
        lines=shown,
        count=len(every),
        after=after,
        step=_PAGE,
        words=words,
        **_WORDS,
    )


@ROUTER.post("/{family_id}/release")
def release(
    visit: Deciding,
    family_id: str,
    what: Annotated[str, Form(pattern="^(all|some)$")],
    reason: Why = "",
    record: Annotated[list[str] | None, Form(max_length=_PAGE)] = None,
) -> Response:
    """Let it be searched, or some records of it; the case is run again."""
    one, role = _family(visit, family_id)
    why, records = _why(reason), record or []
    if what == "some":
        there = {line.record_id for line in visit.house.held_lines(visit.case.opened, one)}
        if not records or not there.issuperset(records):
            raise HTTPException(422, "Tick the records that are released. Go back, and tick one or more.")
    else:
        records = []
    visit.house.release(visit.case.opened, one, records, decider(visit, role), why, secrets.token_hex(8))
    agreed(visit)
    visit.house.make_anew(visit.case.folder, "run")
    return visit.go(f"{visit.base}/held?done=released")


_WORDS: dict[str, Any] = {
    "handlings": HANDLINGS,
    "deciders": {handling: role.replace("_", " ").replace("lpp", "LPP") for handling, role in DECIDES.items()},
}
_DONE = {
    "restored": "It is shown again, and is to be decided about.",
    "released": "Released. It is searched when the case has been made anew.",
    "withheld": "It is held for good. Who had read it is noted below.",
}


def _not_served(visit: Visit) -> Response:
    """While a case is made anew nothing of it can be shown; whether it is, and why it could not be, is said here."""
    folder = str(visit.folder)
    opened, anew = visit.house.opened(folder), visit.house.anew(folder)
    reasons = [] if anew.running else [anew.failed] if anew.failed else opened.run["refused"] + opened.run["failed"]
    return visit.page(
        "held/anew.html",
        case_id=opened.case.case_id,
        base=visit.base,
        person=visit.person,
        anew=anew,
        reasons=[placeless(reason) for reason in reasons],
        may=visit.person.may(Act.held, visit.folder),
    )


def _said(visit: Visit, unit_id: str) -> Said:
    """What was set aside, for an LPP reviewer."""
    _must_be(visit, Role.lpp_reviewer.value, unit_id)
    with visit.database.reading() as connection:
        told = said(connection, visit.case.folder)
    for one in told:
        if one.unit_id == unit_id:
            return one
    raise HTTPException(404, "Nothing of that name is set aside here. It may have been decided about meanwhile.")


def _family(visit: Visit, family_id: str) -> tuple[Family, str]:
    """Something held, and the role in which it is decided about. One may be held on two grounds."""
    grounds = [family for family in visit.house.held(visit.case.opened) if family.family_id == family_id]
    if not grounds:
        raise HTTPException(404, "Nothing of that name is held in this case. It may have been released meanwhile.")
    roles = visit.person.roles(visit.folder)
    one = next((family for family in grounds if DECIDES[family.handling] in roles), grounds[0])
    _must_be(visit, DECIDES[one.handling], family_id)
    return one, DECIDES[one.handling]


def _must_be(visit: Visit, role: str, what: str) -> None:
    roles = visit.person.roles(visit.folder)
    alone = role != Role.lpp_reviewer or Role.investigator not in roles
    if role not in roles or not alone:
        visit.logged("refuse", event="not allowed", held=what, needs=role)
        raise HTTPException(403, f"Only {_WHO[role]} may see this. That you asked was noted.")


_WHO = {"lpp_reviewer": "an LPP reviewer who does not investigate the case", "supervisor": "a supervisor"}


def _why(reason: str) -> str:
    if not reason.strip():
        raise HTTPException(422, "Say why: it stays with the decision. Go back, and write a reason.")
    return reason.strip()
