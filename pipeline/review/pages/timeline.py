"""When things happened: a histogram of all records, to find a time in which to read."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from models.application import of_package
from models.words import plain
from pipeline.review.people.roles import Act
from pipeline.review.pictures.bars import chart
from pipeline.review.pictures.histogram import BY, Asked, histogram
from pipeline.review.pictures.spans import Days, NotADay, day_of
from pipeline.review.pictures.statement import statement
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()

_Text = Annotated[str, Query(max_length=200)]
_Day = Annotated[str, Query(max_length=40)]


_BOUNDS = {"from": "since", "to": "until"}
"""As the queue and the search call them."""


@ROUTER.get("/cases/{folder}/timeline")
def timeline(
    visit: Annotated[Visit, Depends(May(Act.read))],
    from_: Annotated[str, Query(alias="from", max_length=40)] = "",
    to: _Day = "",
    by: _Text = "exhibit_ref",
    exhibit: _Text = "",
    app: _Text = "",
    kind: _Text = "",
    party: _Text = "",
) -> Response:
    """The histogram, with a table that says the same."""
    days, mistake = _days(from_, to)
    asked = Asked(days, exhibit, app, kind, party, by if by in BY else "exhibit_ref")
    found = histogram(visit, asked)
    window = visit.case.opened.case.offence_window
    bounds = (round(window.start.timestamp() * 1e6), round(window.end.timestamp() * 1e6)) if window else None
    filters = {
        name: value for name, value in (("exhibit", exhibit), ("app", app), ("kind", kind), ("party", party)) if value
    }
    visit.logged("consult", page="timeline", shown=found.records)
    return visit.page(
        "pictures/timeline.html",
        422 if mistake else 200,
        here="timeline",
        asked=asked,
        typed={"from": from_, "to": to},
        mistake=mistake,
        found=found,
        names=_names(asked.by, found.series),
        apps=list(zip(found.choices["app"], _names("app", found.choices["app"]), strict=True)),
        parties=visit.case.opened.case.parties,
        by=BY,
        chart=chart(found, bounds),
        window=Days(*(day_of(us) for us in bounds)) if bounds else None,
        bounds=bounds,
        address=lambda days: f"{visit.base}/timeline?{urlencode({**days.query, 'by': asked.by, **filters})}",
        reading=urlencode({_BOUNDS[name]: day for name, day in days.query.items()} | filters),
        statement=statement(visit),
    )


def _days(from_: str, to: str) -> tuple[Days, str]:
    """What was asked for; all days and what is wrong, if it cannot be."""
    try:
        return Days.read(from_.strip(), to.strip()), ""
    except NotADay as mistake:
        return Days(), str(mistake)


def _names(by: str, values: Sequence[str]) -> list[str]:
    """In words; of equal ones each with what it is the word for: WhatsApp of two systems, say."""
    words = [_named(by, value) for value in values]
    pairs = zip(words, values, strict=True)
    return [f"{word} ({plain(value)})" if words.count(word) > 1 else word for word, value in pairs]


def _named(by: str, value: str) -> str:
    if by == "app":
        known = of_package(value or None)
        return known.name if known else plain(value) or "no app"
    return plain(value.replace("_", " ")) if by == "kind" else value
