"""Rows for the work on a schedule (domain C-06): each unit numbered and described by itself, as CSV."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from models import sheet, words
from models.party_names import PartyNames
from pipeline.review.clock import at
from pipeline.review.disclosure.assess import CPIA, S3
from pipeline.view.board import Unit

COLUMNS = (
    *("number", "unit", "exhibit", "description", "from", "to", "material", "meets s3(1)(a)", "reason"),
    *("assessed by", "assessed at", "disclosure lane", "in the present queue"),
)
_PEOPLE = 6
"""That are named in a description, at most."""


def lines(rows: Sequence[sa.Row[Any]], units: Mapping[str, Unit], names: PartyNames) -> Iterator[str]:
    """A header and a line for each unit, numbered from 1 without gaps.

    Args:
        rows: of `lane.units`.
        units: unit_id → the unit, of those in the present version of the queue.
    """
    yield sheet.line(COLUMNS)
    for number, row in enumerate(rows, 1):
        yield sheet.line((number, *_cells(row, units.get(row.unit_id), names)))


def _cells(row: sa.Row[Any], unit: Unit | None, names: PartyNames) -> Iterator[Any]:
    yield from (row.unit_id, row.exhibit_ref, _description(row, unit, names))
    yield from (at(us) if us is not None else "" for us in (row.started_us, row.ended_us))
    yield from (CPIA.get(row.cpia or "", "not assessed"), S3.get(row.meets_s3 or "", "not assessed"), row.reason)
    yield from (row.by, at(row.at) if row.at else "")
    yield from ("yes" if flag else "no" for flag in (row.in_lane, row.here))


def _description(row: sa.Row[Any], unit: Unit | None, names: PartyNames) -> str:
    """What it is, how much of it, with whom and when: no opinion, and nothing of what it says."""
    people = [str(names.named(one, unit.app)) for one in unit.participants] if unit else []
    with_ = ", ".join(people[:_PEOPLE]) + (
        f" and {words.many(len(people) - _PEOPLE, 'other', 'others')}" if len(people) > _PEOPLE else ""
    )
    when = words.when(*(None if us is None else at(us) for us in (row.started_us, row.ended_us)))
    told = (
        words.what(row.kind, row.app),
        with_ and f"with {with_}",
        words.many(row.records, "record", "records"),
        when,
    )
    return ", ".join(filter(None, told))
