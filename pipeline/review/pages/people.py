"""Who was in contact with the owners of the devices, as a network and a table, and what there is to read with them."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import Response

from models.application import of_package
from models.words import plain
from pipeline.review.case.aside import aside
from pipeline.review.people.roles import Act
from pipeline.review.pictures import contacts as counted
from pipeline.review.pictures.contacts import Asked, Contact, contacts
from pipeline.review.pictures.kept import kept
from pipeline.review.pictures.meetings import MOST as SHOWN_UNITS
from pipeline.review.pictures.meetings import apps, meetings
from pipeline.review.pictures.network import MOST, network
from pipeline.review.pictures.spans import Days, NotADay
from pipeline.review.pictures.statement import statement
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()
_FEW = 30
_ROWS = 100

_Text = Annotated[str, Query(max_length=200)]
_Order = Callable[[Contact], Any]
_ORDERS: dict[str, tuple[str, _Order]] = {
    "most": ("most frequent", lambda one: -one.total),
    "name": ("name", lambda one: (one.party is None, (one.party or " ".join(one.names) or one.shown).casefold())),
    "messages": ("messages", lambda one: -(one.direct + one.grouped)),
    "calls": ("calls", lambda one: -one.calls),
    "first": ("first contact", lambda one: (one.first_us is None, one.first_us or 0)),
    "last": ("last contact", lambda one: -(one.last_us or 0)),
}


@ROUTER.get("/cases/{folder}/people")
def people(
    visit: Annotated[Visit, Depends(May(Act.read))],
    from_: Annotated[str, Query(alias="from", max_length=40)] = "",
    to: Annotated[str, Query(max_length=40)] = "",
    exhibit: _Text = "",
    app: _Text = "",
    order: _Text = "most",
    who: _Text = "",
    most: Annotated[int, Query(ge=1, le=MOST)] = _FEW,
) -> Response:
    """The network, the table, and somebody who was chosen."""
    try:
        days, mistake = Days.read(from_.strip(), to.strip()), ""
    except NotADay as error:
        days, mistake = Days(), str(error)
    asked = Asked(days, exhibit, app)
    found = contacts(visit, asked)
    chosen = [one for one in found if one.ref == who] if who else []
    if who and not chosen and not any(one.ref == who for one in contacts(visit, Asked())):
        raise HTTPException(404, "There is nobody like that in the case.")
    order = order if order in _ORDERS else "most"
    given = {"from": from_, "to": to, "exhibit": exhibit, "app": app, "order": order, "most": str(most)}
    units, more = _units(visit, asked, chosen) if chosen else ([], 0)
    visit.logged(
        "consult", page="people", shown=len(found), chosen=bool(chosen), units=[unit.unit_id for unit in units]
    )
    return visit.page(
        "pictures/people.html",
        422 if mistake else 200,
        here="people",
        mistake=mistake,
        typed=given,
        asked=asked,
        rows=sorted(found, key=_ORDERS[order][1])[:_ROWS],
        every=len(found),
        people=len({one.key for one in found}),
        orders={name: words for name, (words, _) in _ORDERS.items()},
        order=order,
        network=kept(
            visit, "network", (asked, most), lambda: network(found, counted.owners(visit), _roles(visit), most)
        ),
        most=most,
        few=_FEW,
        many_people=MOST,
        exhibits=[one.exhibit_ref for one in visit.case.opened.case.exhibits],
        owners=counted.owners(visit),
        roles=_roles(visit),
        apps=[(one, _app(one)) for one in apps(visit)],
        chosen=chosen,
        who=who,
        units=units,
        more=more,
        shown_units=SHOWN_UNITS,
        address=lambda **changes: f"{visit.base}/people?{_query(given | changes)}",
        statement=statement(visit),
    )


def _units(visit: Visit, asked: Asked, chosen: Sequence[Contact]) -> tuple[list[Any], int]:
    """What there is to read with somebody, and how many units more."""
    places, count = meetings(visit, asked, chosen)
    hidden = aside(visit.database, visit.case).units
    with visit.case.board() as board:
        found = [board.at(place) for place in places]
    return [unit for unit in found if unit and unit.unit_id not in hidden], max(count - len(places), 0)


def _roles(visit: Visit) -> dict[str, str]:
    return {
        party.party_id: f"{party.party_id} {party.role.replace('_', ' ')}" for party in visit.case.opened.case.parties
    }


def _query(given: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in given.items() if value})


def _app(package: str) -> str:
    known = of_package(package)
    return known.name if known else plain(package)
