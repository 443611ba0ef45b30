"""Takes a version of the queue in: its units become items of the review database, in one transaction.

Decisions are about units, and stay: a unit that is in the new version too keeps its decision, its lease and whether it
was set aside; one that is not any more is kept with its decisions and served no more.
"""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipeline.review.case import aside
from pipeline.review.clock import now
from pipeline.review.database import bulk
from pipeline.review.database.engine import Database
from pipeline.review.database.tables import CASES, FACETS, ITEMS
from pipeline.view.board import Unit

if TYPE_CHECKING:
    from pipeline.review.case.cases import CaseAtHand

_BATCH = 2000
_CHANGES = (
    *("here", "place", "thread", "extraction_id", "exhibit_ref", "kind", "app", "band", "score", "slot"),
    *("started_us", "ended_us", "records"),
)


def admit(database: Database, case: "CaseAtHand") -> bool:
    """Serve this version from now on.

    Returns:
        Whether it was another one before.
    """
    with database.writing() as connection, case.board() as board:
        known = sa.select(CASES.c.version).where(CASES.c.folder == case.folder)
        if connection.scalar(known.with_for_update()) == case.version:
            return False
        here = ITEMS.c.folder == case.folder
        connection.execute(sa.update(ITEMS).where(here).values(here=False))
        connection.execute(sa.delete(FACETS).where(FACETS.c.folder == case.folder))
        units = board.every()
        while some := list(islice(units, _BATCH)):
            bulk.insert(connection, ITEMS, [_item(case, unit) for unit in some], ("folder", "unit_id"), _CHANGES)
            bulk.insert(connection, FACETS, [facet for unit in some for facet in _facets(case, unit)])
        aside.renew(connection, case)
        generation = connection.scalar(sa.select(CASES.c.generation).where(CASES.c.folder == case.folder)) or 0
        row = {"folder": case.folder, "case_id": case.case_id, "version": case.version, "admitted_at": now()}
        changes = ("case_id", "version", "admitted_at", "generation")
        bulk.insert(connection, CASES, [row | {"generation": generation + 1}], ("folder",), changes)
    return True


def _item(case: "CaseAtHand", unit: Unit) -> dict[str, Any]:
    return {
        "folder": case.folder,
        "unit_id": unit.unit_id,
        "here": True,
        "place": unit.place,
        "thread": unit.thread,
        "extraction_id": unit.extraction_id,
        "exhibit_ref": unit.exhibit_ref,
        "kind": unit.kind,
        "app": unit.app,
        "band": unit.band,
        "score": unit.score,
        "slot": unit.slot,
        "started_us": unit.started_us,
        "ended_us": unit.ended_us,
        "records": unit.records,
        "decisions": 0,
        "aside": False,
        "seen_in": case.version,
    }


def _facets(case: "CaseAtHand", unit: Unit) -> Iterator[dict[str, str]]:
    values = {
        "lane": unit.lanes,
        "rule": dict.fromkeys(reason["rule"] for reason in unit.reasons),
        "grade": unit.grades,
        "party": case.names.parties(unit.participants, unit.app),
    }
    for facet, found in values.items():
        for value in found:
            yield {"folder": case.folder, "facet": facet, "value": value, "unit_id": unit.unit_id}
