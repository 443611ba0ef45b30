"""In which units texts are, and what was decided about those."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.review.database.tables import ITEMS
from pipeline.review.search.question import Question
from pipeline.review.web.visit import Visit
from pipeline.view.board import Board, Unit


@dataclass(frozen=True)
class InUnit:
    """The unit that is served first of those that have a record.

    Attributes:
        relevance: the decision in force; None: nobody has decided.
    """

    unit_id: str
    place: int
    lanes: tuple[str, ...]
    relevance: str | None

    def is_asked_for(self, question: Question) -> bool:
        """Whether it is in the lane and in the state that are asked for."""
        return question.lane in ("", *self.lanes) and question.state in ("", self.relevance or "undecided")


class Units:
    """Units of the version of the queue that is served. Threads may not share it."""

    def __init__(self, visit: Visit, board: Board) -> None:
        self._visit, self._board = visit, board

    def of(self, records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], InUnit]:
        """(extraction_id, number in its view) → unit; records of no unit, and of what is set aside, are left out."""
        wanted: dict[str, list[int]] = {}
        for extraction_id, number in records:
            wanted.setdefault(extraction_id, []).append(number)
        found = {
            (extraction_id, number): served
            for extraction_id, numbers in wanted.items()
            for number, served in self._board.served_with(extraction_id, numbers).items()
        }
        decided = self._decided({unit_id for _, unit_id, _ in found.values()})
        return {
            record: InUnit(unit_id, place, lanes, decided[unit_id])
            for record, (place, unit_id, lanes) in found.items()
            if unit_id in decided
        }

    def known(self, unit_ids: Iterable[str]) -> dict[str, Unit]:
        """Some units, by their ids."""
        return self._board.units(list(unit_ids))

    def _decided(self, unit_ids: set[str]) -> dict[str, str | None]:
        if not unit_ids:
            return {}
        asked = sa.select(ITEMS.c.unit_id, ITEMS.c.relevance).where(
            ITEMS.c.folder == self._visit.folder, ITEMS.c.unit_id.in_(unit_ids), ~ITEMS.c.aside
        )
        with self._visit.database.reading() as connection:
            return {row.unit_id: row.relevance for row in connection.execute(asked)}
