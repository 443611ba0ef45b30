"""A page of what is found: the texts with what people need to know of each, and how many there are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from time import monotonic

from models.language.search.asked import Asked
from models.party_names import Named
from pipeline.review.search import found
from pipeline.review.search.found import Key, Late, Placed, Search
from pipeline.review.search.question import Question
from pipeline.review.search.snippet import Snippet, snippet
from pipeline.review.search.understood import understood
from pipeline.review.search.units import InUnit
from pipeline.review.shown.people import People
from pipeline.review.web.visit import Visit
from pipeline.view.board import Unit
from pipeline.view.rows import Hit

SIZE = 50
COUNTED = 10_000
"""Texts; what is found more often is not counted."""

SECONDS = 3.0
_COUNTING, _STEP = 0.05, 100
"""Seconds, of a page: the first is not kept waiting for the count. Texts, between two looks at the clock."""


@dataclass(frozen=True)
class Count:
    """In how many texts it was found.

    Attributes:
        texts: at least so many, if not `all`.
        exhibits: exhibit → texts, if all were counted.
    """

    texts: int
    all: bool
    exhibits: dict[str, int]


@dataclass(frozen=True)
class Line:
    """A text that was found.

    Attributes:
        owner: of the device, as "S1 suspect".
        sender: None if the record names nobody.
        unit: None if it is in no unit of the queue.
        about: that unit, as the queue has it.
    """

    hit: Hit
    exhibit_ref: str
    owner: str | None
    sender: Named | None
    snippet: Snippet
    unit: InUnit | None
    about: Unit | None


@dataclass(frozen=True)
class Page:
    """What a page shows.

    Attributes:
        count: of the first page.
        more: place after which the next page begins; None if this is the last.
        late: it took too long; what comes after `more` was not looked at.
        unranked: the best were asked for, and there are too many to put in order.
    """

    question: Question
    asked: Asked
    understood: str
    lines: Sequence[Line]
    count: Count | None
    more: Key | None
    late: bool
    unranked: bool
    stopped: bool
    busy: bool


def page(visit: Visit, question: Question, after: Key | None) -> Page:
    """The page after a place."""
    with found.opened(visit, question) as search:
        began = monotonic()
        walked = search.walked(None if search.ranked else after, SECONDS)
        placed, late = _taken(walked, SIZE + 1)
        shown, further = placed[:SIZE], len(placed) > SIZE
        seen = search.seen
        count = None
        if after is None and not late:
            count = _count(search, placed, walked, began + _COUNTING)
        elif after is None:
            count = Count(len(placed), False, {})
        more = shown[-1].key if further else seen if late else None
        return Page(
            question,
            search.asked,
            understood(search.asked),
            _lines(search, shown),
            count,
            None if search.ranked else more,
            late,
            question.sort == "best" and not search.ranked,
            search.exact.stopped,
            search.exact.busy,
        )


def _taken(walked: Iterator[Placed], most: int) -> tuple[list[Placed], bool]:
    taken: list[Placed] = []
    try:
        taken.extend(islice(walked, most))
    except Late:
        return taken, True
    return taken, False


def _count(search: Search, placed: list[Placed], walked: Iterator[Placed], until: float) -> Count:
    """Goes on from the end of the page."""
    exhibits = Counter(search.of(one).exhibit_ref for one in placed)
    texts, ended = len(placed), len(placed) <= SIZE
    try:
        while not ended and texts < COUNTED and monotonic() < until:
            some = list(islice(walked, step := min(_STEP, COUNTED - texts)))
            exhibits.update(search.of(one).exhibit_ref for one in some)
            texts, ended = texts + len(some), len(some) < step
    except Late:
        ended = False
    everything = ended and not search.exact.more and not search.exact.stopped and not search.exact.busy
    return Count(texts, everything, dict(sorted(exhibits.items())) if everything else {})


def _lines(search: Search, shown: Sequence[Placed]) -> list[Line]:
    by_extraction: dict[int, list[int]] = {}
    for one in shown:
        by_extraction.setdefault(one.extraction, []).append(one.found.number)
    hits = {at: search.extractions[at].walk.hits(numbers) for at, numbers in by_extraction.items()}
    units = search.units.of((search.of(one).extraction_id, one.found.record) for one in shown)
    about = search.units.known({unit.unit_id for unit in units.values()})
    lines = []
    names = search.visit.case.names
    for one in shown:
        hit, extraction = hits[one.extraction][one.found.number], search.of(one)
        unit = units.get((extraction.extraction_id, one.found.record))
        lines.append(
            Line(
                hit,
                extraction.exhibit_ref,
                People(search.visit.case, extraction.exhibit_ref).owner().party,
                names.named(hit.record.sender, hit.record.app) if hit.record.sender else None,
                snippet(hit.text.text, search.question, search.asked),
                unit,
                about[unit.unit_id] if unit else None,
            )
        )
    return lines
