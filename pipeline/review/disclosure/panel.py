"""The CPIA panel of a unit: what `disclosure/panel.html` is given, as `assessment`."""

from dataclasses import dataclass

from pipeline.review.disclosure.assess import CPIA, LONGEST, S3, Assessed, by_a_person, history
from pipeline.review.web.visit import Visit
from pipeline.view.board import Unit

LANE = "DISCLOSURE"
"""As in QUEUE.lanes."""


@dataclass(frozen=True)
class Panel:
    """A unit, as a disclosure officer assesses it.

    Attributes:
        may: whether whoever asks may assess; others only read what was said.
        last: the assessment in force.
        given: what was typed in a form that is shown again; empty the first time, for nothing is preselected.
        mistakes: what is missing in it, by field.
    """

    unit_id: str
    in_lane: bool
    may: bool
    last: Assessed | None
    earlier: tuple[Assessed, ...]
    given: dict[str, str]
    mistakes: dict[str, str]
    cpia = CPIA
    s3 = S3
    longest = LONGEST


def assessment(
    visit: Visit, unit: Unit, given: dict[str, str] | None = None, mistakes: dict[str, str] | None = None
) -> Panel:
    """The panel of a unit."""
    with visit.database.reading() as connection:
        found = history(connection, visit.folder, unit.unit_id)
    return Panel(
        unit.unit_id,
        LANE in unit.lanes,
        by_a_person(visit.person, visit.folder),
        found[0] if found else None,
        tuple(found[1:]),
        given or {},
        mistakes or {},
    )
