"""What else happened at the time of a unit or a record, on all exhibits of the case.

Devices keep their own time. Where the examiner measured how far a clock was off, the same true time is looked for;
where not, the clock is taken as it is, and that is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from pipeline.review.case.aside import Aside
from pipeline.review.case.cases import CaseAtHand
from pipeline.review.clock import MINUTE, SECOND
from pipeline.review.shown.clocks import clocks
from pipeline.review.shown.line import Line, lines
from pipeline.review.shown.people import People

MINUTES = 15
MOST = 200
_LOOKED_AT = 50_000  # records of each exhibit, of which most may be those that are being read, or set aside
_TEXT = 300  # characters of each
_TEXTS = 3


@dataclass(frozen=True)
class Near:
    """Something that happened then. `true_us` is its time by the first device's clock."""

    extraction_id: str
    exhibit_ref: str
    line: Line
    true_us: int


@dataclass(frozen=True)
class Nearby:
    """What happened then.

    Attributes:
        more: there was more than is listed, or there may be.
        clocks: exhibit_ref → its clock's offset in seconds; None: not measured.
    """

    from_us: int
    to_us: int
    found: tuple[Near, ...]
    more: bool
    clocks: Mapping[str, int | None]


def nearby(
    case: CaseAtHand, hidden: Aside, extraction_id: str, from_us: int, to_us: int, but: frozenset[int] = frozenset()
) -> Nearby:
    """All records from 15 minutes before a time to 15 minutes after it.

    Args:
        extraction_id: by whose clock the times are.
        but: numbers of its records that are left out: those that are being read.
    """
    offsets = clocks(case)
    own = offsets.get(extraction_id) or 0
    made: list[Near] = []
    more, exhibits = False, {}
    for other in case.views:
        shift = ((offsets.get(other) or 0) - own) * SECOND
        with case.view(other) as view:
            exhibit_ref = view.meta()["exhibit_ref"]
            exhibits[exhibit_ref] = offsets.get(other)
            first, last = from_us - MINUTES * MINUTE + shift, to_us + MINUTES * MINUTE + shift
            left_out = but if other == extraction_id else frozenset()
            numbers, further = _first(view.between(first, last), other, hidden, left_out)
            more |= further
            people = People(case, exhibit_ref)
            shown = lines(view, numbers, people, extraction_id=other, hidden=hidden, most=_TEXT, texts=_TEXTS)
        made += [Near(other, exhibit_ref, line, (line.record.sent_us or 0) - shift) for line in shown]
    made.sort(key=lambda near: (near.true_us, near.exhibit_ref, near.line.record.number))
    return Nearby(from_us, to_us, tuple(made[:MOST]), more or len(made) > MOST, exhibits)


def _first(numbers: Iterator[int], extraction_id: str, hidden: Aside, but: frozenset[int]) -> tuple[list[int], bool]:
    """The first that may be shown, and whether there are more, or may be."""
    looked_at = list(islice(numbers, _LOOKED_AT))
    shown = [number for number in looked_at if number not in but and not hidden.hides(extraction_id, number)]
    return shown[:MOST], len(shown) > MOST or len(looked_at) == _LOOKED_AT
