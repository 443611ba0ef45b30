"""The log of searches, for disclosure (domain C-05): who looked for what, when, how, and why if they said. The words
stand here alone; the audit chain has the number of the row."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.language.search import searched
from pipeline.review.clock import MINUTE, now
from pipeline.review.database.tables import SEARCHES
from pipeline.review.search.page import Page
from pipeline.review.search.question import Question
from pipeline.review.web.visit import Visit

_AGAIN = 12 * 60 * MINUTE
"""For so long another page of a search is of that search."""

_LOOKED_AT = 200  # rows


def kept(visit: Visit, page: Page, rationale: str) -> int:
    """Write a search down, once: not for its further pages, nor when its page is loaded again.

    Returns:
        Number of its row.
    """
    records = [line.hit.record.record_id for line in page.lines]
    with visit.writing() as connection:
        found = _known(connection, visit, page.question, rationale, further=page.count is None)
        search = found or _added(connection, visit, page, rationale)
        visit.log(connection, "consult", page="search", search=search, records=records)
    return search


def _known(connection: Connection, visit: Visit, question: Question, why: str, *, further: bool) -> int | None:
    """The same question of the same person: the last one, or for a further page any of today."""
    asked = sa.select(SEARCHES.c.id, SEARCHES.c.asked, SEARCHES.c.how, SEARCHES.c.filters, SEARCHES.c.rationale)
    recent = asked.where(
        SEARCHES.c.folder == visit.folder,
        SEARCHES.c.user_id == visit.person.user_id,
        SEARCHES.c.at > now() - _AGAIN,
        SEARCHES.c.version == visit.case.version,
    )
    said = question.q, question.how, _filters(question)
    for row in connection.execute(recent.order_by(SEARCHES.c.id.desc()).limit(_LOOKED_AT if further else 1)):
        if (row.asked, row.how, row.filters) == said and why in ("", row.rationale):
            return int(row.id)
    return None


def _added(connection: Connection, visit: Visit, page: Page, rationale: str) -> int:
    values: dict[str, Any] = {
        "folder": visit.folder,
        "user_id": visit.person.user_id,
        "at": now(),
        "asked": page.question.q,
        "how": page.question.how,
        "filters": _filters(page.question),
        "normaliser": searched.VERSION,
        "version": visit.case.version,
        "found": page.count.texts if page.count else None,
        "at_least": page.count is None or not page.count.all,
        "rationale": rationale or None,
    }
    return int(connection.execute(sa.insert(SEARCHES).values(values).returning(SEARCHES.c.id)).scalar_one())


def _filters(question: Question) -> str:
    return json.dumps(question.filters, sort_keys=True, ensure_ascii=False)
