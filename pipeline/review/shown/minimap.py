"""A conversation from its beginning to its end: where the evidence is, and what was decided. By its units, however many
messages it has."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipeline.review.database.tables import ITEMS
from pipeline.view.board import Unit

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

WIDTH = 1000
_BARS = 250  # a unit each; where a conversation has more, several share one
_LOOKED_AT = 300  # units with the highest scores, whose evidence is looked up
_LISTED = 40


@dataclass(frozen=True)
class Part:
    """A unit of the conversation. `words`: reasons point at words in it."""

    unit_id: str
    place: int
    started_us: int | None
    ended_us: int | None
    records: int
    band: str
    relevance: str | None
    words: bool
    current: bool


@dataclass(frozen=True)
class Bar:
    """A stretch of the picture; `x` and `width` of 1000."""

    x: float
    width: float
    words: bool
    decided: bool
    current: bool


@dataclass(frozen=True)
class Map:
    """The conversation.

    Attributes:
        listed: the units with evidence in words, and the one that is read, in order of time.
        further: units with evidence more than those.
        unlooked: units with reasons whose evidence was not looked up.
        before, after: the units next to the one that is read.
    """

    bars: tuple[Bar, ...]
    listed: tuple[Part, ...]
    further: int
    unlooked: int
    units: int
    records: int
    decided: int
    words: int
    before: Part | None
    after: Part | None


def minimap(visit: "Visit", unit: Unit) -> Map:
    """The conversation of a unit."""
    parts, unlooked = _parts(visit, unit)
    listed = [part for part in parts if part.words or part.current]
    here = next((n for n, part in enumerate(parts) if part.current), 0)
    return Map(
        bars=tuple(_bars(parts)),
        listed=tuple(listed[:_LISTED]),
        further=len(listed[_LISTED:]),
        unlooked=unlooked,
        units=len(parts),
        records=sum(part.records for part in parts),
        decided=sum(part.relevance is not None for part in parts),
        words=sum(part.words for part in parts),
        before=parts[here - 1] if here else None,
        after=parts[here + 1] if here + 1 < len(parts) else None,
    )


def _parts(visit: "Visit", unit: Unit) -> tuple[list[Part], int]:
    """Its units in order of time, and in how many of them evidence was not looked for."""
    columns = (ITEMS.c.unit_id, ITEMS.c.place, ITEMS.c.started_us, ITEMS.c.ended_us, ITEMS.c.records, ITEMS.c.band)
    of = ITEMS.c.folder == visit.folder, ITEMS.c.thread == unit.thread, ITEMS.c.here, ~ITEMS.c.aside
    with visit.database.reading() as connection:
        rows = connection.execute(sa.select(*columns, ITEMS.c.relevance, ITEMS.c.score).where(*of)).all()
    scored = sorted((row for row in rows if row.score), key=lambda row: -row.score)
    words = _worded(visit, scored[:_LOOKED_AT])
    rows = sorted(rows, key=lambda row: (row.started_us is None, row.started_us or 0, row.place))
    return [
        Part(
            row.unit_id,
            row.place,
            row.started_us,
            row.ended_us,
            row.records,
            row.band,
            row.relevance,
            row.unit_id in words,
            row.unit_id == unit.unit_id,
        )
        for row in rows
    ], len(scored[_LOOKED_AT:])


def _worded(visit: "Visit", rows: Any) -> set[str]:
    """The units in which reasons point at words."""
    with visit.case.board() as board:
        units = board.units([row.unit_id for row in rows])
    return {unit_id for unit_id, unit in units.items() if any(piece["text_id"] for piece in unit.evidence)}


def _bars(parts: list[Part]) -> list[Bar]:
    whole = sum(part.records for part in parts) or 1
    each = -(-len(parts) // _BARS)
    bars, x = [], 0.0
    for start in range(0, len(parts), each or 1):
        some = parts[start : start + each]
        width = sum(part.records for part in some) / whole * WIDTH
        bars.append(
            Bar(
                round(x, 1),
                round(max(width, 2.0), 1),
                any(part.words for part in some),
                all(part.relevance for part in some),
                any(part.current for part in some),
            )
        )
        x += width
    return bars
