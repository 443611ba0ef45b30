"""What was searched for in a case, by the program and by people: for the disclosure record."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from models import sheet
from pipeline.review.clock import at
from pipeline.review.people.roles import Act
from pipeline.review.pictures.statement import statement
from pipeline.review.search import terms
from pipeline.review.search.question import HOW
from pipeline.review.search.terms import Entry, Reached, Row
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()

_PAGE, _FILE = 2.0, 20.0  # seconds for counting again: the newest first, and of the others it is said
_HEAD = (
    *("kind", "id", "searched_for", "how", "filters", "by", "at", "reason", "exhibits", "version", "queue_version"),
    *("found", "found_is_at_least", "records", "units", "units_reviewed", "units_relevant", "units_are_at_least"),
)


@ROUTER.get("/cases/{folder}/terms")
def page(
    visit: Annotated[Visit, Depends(May(Act.read))], before: Annotated[int, Query(ge=1, le=2**53)] = 2**53
) -> Response:
    """Terms and categories with what they found, and the log of searches, the newest first."""
    logged = terms.searches(visit, before)
    shown = list(terms.entries(visit, logged[: terms.SIZE], _PAGE))
    rows = terms.rows(visit) if before == 2**53 else []
    visit.logged("consult", page="terms", terms=len(rows), searches=[entry.id for entry in shown])
    return visit.page(
        "search/terms.html",
        here="search",
        rows=rows,
        entries=shown,
        further=shown[-1].id if len(logged) > terms.SIZE else None,
        how=HOW,
        statement=statement(visit),
    )


@ROUTER.get("/cases/{folder}/terms.csv")
def file(visit: Annotated[Visit, Depends(May(Act.read))]) -> Response:
    """All of it as a spreadsheet, in which nothing can be a formula."""
    rows, logged = terms.rows(visit), terms.searches(visit)
    lines = [sheet.line(_HEAD), *_lines(rows, terms.entries(visit, logged, _FILE))]
    visit.logged("disclose", page="terms", terms=len(rows), searches=len(logged))
    name = f"terms-{visit.folder}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\r\n".join([*lines, ""]), media_type="text/csv; charset=utf-8", headers=headers)


def _lines(rows: list[Row], entries: Iterator[Entry]) -> Iterator[str]:
    for row in rows:
        term = row.term
        said = (term.kind, term.id, term.term, "", "", term.by, "", term.reason, term.exhibits, term.version, "")
        yield sheet.line((*said, row.mentions, "", row.records, *_units(row.reached)))
    for one in entries:
        asked = ("search", one.id, one.question.q, one.question.how, one.filters, one.by, at(one.at), one.rationale)
        counted = (one.found, "yes" if one.at_least else "", "", *_units(one.reached))
        yield sheet.line((*asked, "", one.normaliser, one.version, *counted))


def _units(reached: Reached | None) -> tuple[int | str | None, ...]:
    if reached is None:
        return "not counted", None, None, None
    return reached.units, reached.reviewed, reached.relevant, "" if reached.all else "yes"
