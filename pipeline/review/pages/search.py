"""Search over all text of a case."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from pipeline.review.people.roles import Act
from pipeline.review.pictures.statement import statement
from pipeline.review.search import found, log
from pipeline.review.search.choices import choices
from pipeline.review.search.exact import SECONDS as STOPPED_AFTER
from pipeline.review.search.page import SECONDS as LATE_AFTER
from pipeline.review.search.page import SIZE, Page, page
from pipeline.review.search.question import CHOICES, FIELDS, FILTERS, LONGEST, Question
from pipeline.review.search.saved import saved_views
from pipeline.review.shown.words import STATES
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()

_LONGEST_WHY = 500


@ROUTER.get("/cases/{folder}/search")
def search(
    visit: Annotated[Visit, Depends(May(Act.read))],
    after: Annotated[str, Query(max_length=60)] = "",
    why: Annotated[str, Query(max_length=50_000)] = "",
) -> Response:
    """What is asked for, and a page of what is found."""
    question = Question.of(visit.request.query_params.multi_items())
    known = choices(visit.case)
    why = " ".join(why.replace("\0", "").split())
    wrong = question.mistakes(known)
    if len(why) > _LONGEST_WHY:
        wrong["why"] = f"Why: {_LONGEST_WHY} characters at most."
    shown = None
    if question.q.strip() and not wrong:
        shown = page(visit, question, found.read(after))
        if shown.asked.match or question.exact:
            log.kept(visit, shown, why)
    return visit.page(
        "search/page.html",
        422 if wrong else 200,
        here="search",
        question=question,
        after=after,
        why=why,
        wrong=wrong,
        choices={**CHOICES, **known},
        filters=FILTERS,
        page=shown,
        more=_more(question, shown),
        exactly=question.exactly.query(),
        size=SIZE,
        late_after=round(LATE_AFTER),
        stopped_after=round(STOPPED_AFTER),
        longest=LONGEST,
        fields=FIELDS,
        states=STATES,
        saved=saved_views(visit, "search", question.query() if shown else ""),
        statement=statement(visit),
    )


def _more(question: Question, shown: Page | None) -> str | None:
    """The query of the next page."""
    return question.query(after=found.written(shown.more)) if shown and shown.more else None
