"""What is found in a case: the views of all its extractions at once, merged in order of time, chosen by filters, and
without what is set aside."""

import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from time import monotonic
from typing import NamedTuple

from models.language.search.asked import Asked, asked
from pipeline.review.case.aside import Aside, aside
from pipeline.review.search.exact import Exact, exact
from pipeline.review.search.question import Question
from pipeline.review.search.units import Units
from pipeline.review.web.visit import Visit
from pipeline.view.walk import Found, Stretch, Walk

RANKED_UP_TO = 20_000
"""Texts that are put in order by rank; what is found more often is shown in order of time."""

_TOGETHER = 200  # texts whose units are asked for at once
_NEVER = 1 << 62
"""As a time: of what has none, which comes last."""

Key = tuple[float, int, int]
"""Place in the order in which the page shows: time or rank, extraction, number in its view."""


class Late(Exception):
    """It took too long."""


class Placed(NamedTuple):
    """A text that is found, with its place among those of all extractions."""

    key: Key
    extraction: int
    found: Found


@dataclass(frozen=True)
class Extraction:
    """An extraction, opened: its view and the exhibit that it is of."""

    extraction_id: str
    exhibit_ref: str
    walk: Walk


@dataclass
class Search:
    """A search under way. Threads may not share it.

    Attributes:
        asked: the question to the index; of exact characters one without anything.
        exact: what was found of exact characters.
        ranked: in order of rank; else of time, also if rank was asked for and is not to be had.
        seen: place of the last text that was looked at, shown or left out.
    """

    visit: Visit
    question: Question
    asked: Asked
    extractions: list[Extraction]
    units: Units
    aside: Aside
    exact: Exact = field(default_factory=Exact)
    ranked: bool = False
    seen: Key | None = None

    def walked(self, after: Key | None, seconds: float) -> Iterator[Placed]:
        """All that is found and chosen, from a place on.

        Raises:
            Late: more than so many seconds have gone.
        """
        until = monotonic() + seconds
        streams = [self._stream(number, one, after) for number, one in enumerate(self.extractions)]
        chosen = self._chosen(heapq.merge(*streams), until)
        return self._of_units(chosen) if self.question.of_units else chosen

    def _stream(self, number: int, extraction: Extraction, after: Key | None) -> Iterator[Placed]:
        if self.question.exhibit not in ("", extraction.exhibit_ref):
            return
        place = place_of(self.question, ranked=self.ranked)
        for found in self._found(number, extraction, after):
            key = place(number, found)
            if after is None or key > after:
                yield Placed(key, number, found)

    def _found(self, number: int, extraction: Extraction, after: Key | None) -> Iterator[Found]:
        walk, match = extraction.walk, self.asked.match
        if self.question.exact:
            found = walk.of_records(self.exact.places.get(extraction.extraction_id, []))
            yield from sorted(found, key=lambda one: place_of(self.question)(number, one))
        elif match is not None and self.ranked:
            yield from walk.ranked(match, RANKED_UP_TO)
        elif match is not None:
            for stretch in stretches(walk, self.question, number, after):
                yield from walk.along(match, stretch)

    def _chosen(self, placed: Iterable[Placed], until: float) -> Iterator[Placed]:
        question, names = self.question, self.visit.case.names
        since, before = question.bounds()

        @cache
        def party(sender: str, app: str | None) -> str | None:
            return names.named(sender, app).party_id

        def sent_by(one: Placed) -> str | None:
            if one.found.direction == "outgoing":
                return names.subject(self.of(one).exhibit_ref)
            return party(one.found.sender, one.found.app) if one.found.sender else None

        for one in placed:
            if monotonic() > until:
                raise Late
            self.seen, found = one.key, one.found
            if (
                question.app in ("", found.app)
                and question.kind in ("", found.kind)
                and question.direction in ("", found.direction)
                and question.origin in ("", found.origin)
                and (since is None or (found.sent_us is not None and found.sent_us >= since))
                and (before is None or (found.sent_us is not None and found.sent_us < before))
                and (not question.party or sent_by(one) == question.party)
                and not self.aside.hides(self.of(one).extraction_id, found.record)
            ):
                yield one

    def _of_units(self, placed: Iterator[Placed]) -> Iterator[Placed]:
        """Those in a unit as it is asked for; looked up many at a time."""
        while True:
            some, late = _together(placed)
            known = self.units.of((self.of(one).extraction_id, one.found.record) for one in some)
            for one in some:
                unit = known.get((self.of(one).extraction_id, one.found.record))
                if unit is not None and unit.is_asked_for(self.question):
                    yield one
            if late:
                raise late
            if not some:
                return

    def of(self, one: Placed) -> Extraction:
        """The extraction that a text is of."""
        return self.extractions[one.extraction]


@contextmanager
def opened(visit: Visit, question: Question) -> Iterator[Search]:
    """A search that can be walked along.

    Raises:
        StoreDamaged: a view is not there, or folds words in another way.
    """
    case = visit.case
    with ExitStack() as stack:
        extractions = []
        for extraction_id in sorted(case.views):
            view = stack.enter_context(case.view(extraction_id))
            extractions.append(Extraction(extraction_id, view.meta()["exhibit_ref"], Walk(view)))
        units = Units(visit, stack.enter_context(case.board()))
        hidden = aside(visit.database, case)
        if question.exact:
            found = exact(case, question.q, same=bool(question.same))
            yield Search(visit, question, Asked(None), extractions, units, hidden, found)
        else:
            said = asked(question.q)
            ranked = question.sort == "best" and said.match is not None and _few(extractions, said.match)
            yield Search(visit, question, said, extractions, units, hidden, ranked=ranked)


def place_of(question: Question, *, ranked: bool = False) -> Callable[[int, Found], Key]:
    """Tells the place of a text in the order that is asked for; those without a time come last."""
    if ranked:
        return lambda extraction, found: (found.rank, extraction, found.number)
    if question.sort == "newest":
        return lambda extraction, found: (
            (_NEVER, extraction, found.number) if found.sent_us is None else (-found.sent_us, extraction, -found.number)
        )
    return lambda extraction, found: (_NEVER if found.sent_us is None else found.sent_us, extraction, found.number)


def stretches(walk: Walk, question: Question, extraction: int, after: Key | None) -> list[Stretch]:
    """What of a view is to be walked along for what comes after a place: texts are numbered in order of time."""
    since, before = question.bounds()
    timeless, last = walk.begin(None), walk.last
    first = walk.begin(since) if since is not None else 1
    end = walk.begin(before) - 1 if before is not None else timeless - 1
    rest = 1 + last if since is not None or before is not None else timeless
    if after is not None:
        time, own, number = after
        if time == _NEVER:
            end, rest = 0, max(rest, number + 1 if own == extraction else last + 1 if extraction < own else timeless)
        elif question.sort == "newest":
            # Of the same time, those of earlier extractions have been shown.
            same = own == extraction
            end = min(end, -number - 1 if same else walk.begin(int(-time) + (extraction > own)) - 1)
        else:
            same = own == extraction
            first = max(first, number + 1 if same else walk.begin(int(time) + (extraction < own)))
    return [Stretch(first, end, question.sort == "newest"), Stretch(rest, last)]


def written(key: Key) -> str:
    """A place, as it stands in an address."""
    return ".".join(str(int(part)) for part in key)


def read(text: str) -> Key | None:
    """A place of an address; None if it is none."""
    found = re.fullmatch(r"(-?\d{1,19})\.(\d{1,5})\.(-?\d{1,12})", text, re.ASCII)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _few(extractions: Iterable[Extraction], match: str) -> bool:
    left = RANKED_UP_TO
    for one in extractions:
        left -= one.walk.count(match, left + 1)
        if left < 0:
            return False
    return True


def _together(placed: Iterator[Placed]) -> tuple[list[Placed], Late | None]:
    some: list[Placed] = []
    try:
        some.extend(islice(placed, _TOGETHER))  # keeps what came before it was late
    except Late as late:
        return some, late
    return some, None
