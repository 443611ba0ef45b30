"""Reading what somebody has set aside, and who had read it before."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.case.aside import Said, spans
from pipeline.review.case.cases import CaseAtHand
from pipeline.review.database.tables import AUDIT
from pipeline.view.rows import Record
from pipeline.view.search import WINDOW

_AT_ONCE = 1000


@dataclass(frozen=True)
class Line:
    """A record that is set aside.

    Attributes:
        attached: paths of what is attached to it, as stored.
    """

    exhibit_ref: str
    record: Record
    attached: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What belongs to it in the version that is served: nothing, if it is not in any view any more."""

    records: int
    exhibits: tuple[str, ...]


def found(case: CaseAtHand, one: Said) -> Found:
    """How much was set aside, and on which exhibits."""
    here = spans(case, one.seeds)
    count = sum(last - first + 1 for of in here.values() for first, last in of)
    names = exhibits(case)
    return Found(count, tuple(sorted(names[extraction_id] for extraction_id in here)))


def lines(case: CaseAtHand, one: Said, after: int, limit: int) -> tuple[int, list[Line]]:
    """How many records were set aside, and some of them in order: the exhibit on which it was said first."""
    here, own, names = spans(case, one.seeds), one.seeds[0].extraction_id, exhibits(case)
    count = 0
    shown: list[Line] = []
    for extraction_id in sorted(here, key=lambda name: (name != own, names[name])):
        with case.view(extraction_id) as view:
            for first, last in here[extraction_id]:
                skipped, left = max(0, after - count), limit - len(shown)
                count += last - first + 1
                if first + skipped <= last and left > 0:
                    window = {"first": first + skipped, "last": min(last, first + skipped + left - 1)}
                    for row in view.connection.execute(WINDOW, window):
                        record = Record(*row)
                        whole = view.record(record.record_id)
                        attached = tuple(one.stored for one in whole.attachments) if whole else ()
                        shown.append(Line(names[extraction_id], record, attached))
    return count, shown


def exhibits(case: CaseAtHand) -> dict[str, str]:
    """extraction_id → exhibit."""
    names = {}
    for extraction_id in case.views:
        with case.view(extraction_id) as view:
            names[extraction_id] = view.meta()["exhibit_ref"]
    return names


def consulted(connection: Connection, case_id: str) -> Iterator[dict[str, Any]]:
    """Events of the application's chain by which somebody was shown records of the case."""
    rows = sa.select(AUDIT.c.seq, AUDIT.c.at, AUDIT.c.actor, AUDIT.c.detail).where(
        AUDIT.c.case_id == case_id, AUDIT.c.action == "consult"
    )
    after = 0
    while some := connection.execute(rows.where(AUDIT.c.seq > after).order_by(AUDIT.c.seq).limit(_AT_ONCE)).all():
        for row in some:
            yield {"action": "consult", "actor": row.actor, "at": row.at, "detail": json.loads(row.detail)}
        after = some[-1].seq
