"""One unit, to be read: its records with what stands around them, why it is where it is, and what to know before.

Everything comes from the queue as rows and from the view of its extraction, by index: a few records, whatever the size
of the conversation.
"""

from collections import Counter
from dataclasses import dataclass

from pipeline.review.case.aside import Aside
from pipeline.review.case.cases import CaseAtHand
from pipeline.review.shown.clocks import clocks
from pipeline.review.shown.line import Line, lines
from pipeline.review.shown.people import People, Who
from pipeline.review.shown.why import Why, why
from pipeline.view.board import Unit
from pipeline.view.rows import Conversation
from pipeline.view.search import View

AROUND = 10
"""Records before and after a unit of a conversation that are shown with it."""
_NEXT = 2  # of which so many are not folded away
_WIDEST = 200  # numbers between the first and the last record of a unit, all of which are shown

_DISPLAYS = {
    "thread_segment": "conversation",
    "mail": "mail",
    "call_run": "calls",
    "members": "members",
    "visit_run": "visits",
    "location_run": "places",
    "location": "places",
    "document": "document",
    "media": "media",
    "account": "person",
}
"""How each kind of unit is shown; others are lists."""


@dataclass(frozen=True)
class Item:
    """A unit.

    Attributes:
        display: name of the template that shows its records.
        with_: who is in it beside the device's owner, the first of them.
        missing: records of it that may not be shown.
        lines: its records and those around them, in order of time.
        conversation: None of a unit of none.
        note: what kinds of content are in it, before it is shown (domain W-02).
        clock_offset_s: of the device's clock; None: not measured.
    """

    unit: Unit
    display: str
    with_: tuple[Who, ...]
    owner: Who
    missing: int
    lines: tuple[Line, ...]
    conversation: Conversation | None
    why: Why
    note: tuple[str, ...]
    clock_offset_s: int | None

    @property
    def members(self) -> tuple[Line, ...]:
        """The records of the unit itself."""
        return tuple(line for line in self.lines if line.member)

    @property
    def page(self) -> int:
        """Of a document: the page whose text is shown."""
        return (self.members[0].page if self.members else None) or 1

    @property
    def folded(self) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
        """What stands around a unit and is folded away, the unit with what stands next to it, and what is folded after
        it: the words that it is served for are to be on the first screen."""
        of = [n for n, line in enumerate(self.lines) if line.member] or [0]
        first, last = max(0, of[0] - _NEXT), of[-1] + _NEXT + 1
        return self.lines[:first], self.lines[first:last], self.lines[last:]

    @property
    def here(self) -> frozenset[str]:
        """record_ids that are on the page."""
        return frozenset(line.record.record_id for line in self.lines)


def item(case: CaseAtHand, unit: Unit, hidden: Aside, page: int = 0) -> Item:
    """A unit as it is shown, without what is set aside.

    Args:
        page: of a document: the one whose text is shown; 0: that of the first evidence.
    """
    with case.board() as board:
        found = board.members(unit)
    numbers = [
        member.record
        for member in found
        if member.record is not None and not hidden.hides(unit.extraction_id, member.record)
    ]
    display = _DISPLAYS.get(unit.kind, "list")
    people, reasons = People(case, unit.exhibit_ref), why(unit)
    with case.view(unit.extraction_id) as view:
        conversation = _conversation(view, numbers)
        wanted = _around(numbers, conversation) if display == "conversation" else numbers
        made = lines(
            view,
            wanted,
            people,
            extraction_id=unit.extraction_id,
            hidden=hidden,
            members=frozenset(numbers),
            why=reasons,
            page=page if display == "document" else None,
        )
    return Item(
        unit=unit,
        display=display,
        with_=tuple(people.named(one, unit.app) for one in unit.participants[:8]),
        owner=people.owner(),
        missing=len(found) - len(numbers),
        lines=tuple(made),
        conversation=conversation,
        why=reasons,
        note=tuple(_note([line for line in made if line.member])),
        clock_offset_s=clocks(case).get(unit.extraction_id),
    )


def _conversation(view: View, numbers: list[int]) -> Conversation | None:
    first = view.window(numbers[0], numbers[0]) if numbers else []
    number = first[0].conversation if first else None
    return None if number is None else view.conversation(number)


def _around(numbers: list[int], conversation: Conversation | None) -> list[int]:
    """The numbers of a unit, and those around and between them in its conversation."""
    if conversation is None or not numbers:
        return numbers
    first, last = min(numbers), max(numbers)
    inside = range(first, last + 1) if last - first < _WIDEST else sorted(numbers)
    before = range(max(conversation.first, first - AROUND), first)
    after = range(last + 1, min(conversation.last, last + AROUND) + 1)
    return [*before, *inside, *after]


def _note(of: list[Line]) -> list[str]:
    """ "2 pictures or videos, blurred", "1 deleted record": what is to be seen before it is seen."""
    counts: Counter[str] = Counter()
    for line in of:
        types = [a.file.type or "" for a in line.attachments if a.file.source_id]
        if line.record.kind == "media":
            types.append(line.whole.file.type or "image/")
        for type_ in types:
            kind = type_.partition("/")[0]
            counts[kind if kind in ("image", "video", "audio") else "file"] += 1
        counts["read"] += any(p.origin == "ocr" for p in line.passages) or any(a.passages for a in line.attachments)
        counts["gone"] += line.record.state in ("deleted", "recovered", "superseded", "unsent")
    return [f"{counts[kind]:,} {one if counts[kind] == 1 else more}" for kind, one, more in _NOTED if counts[kind]]


_NOTED = (
    ("image", "picture, blurred", "pictures, blurred"),
    ("video", "video, blurred and muted", "videos, blurred and muted"),
    ("audio", "recording, not played", "recordings, not played"),
    ("file", "other file", "other files"),
    ("read", "text read by machine", "texts read by machine"),
    ("gone", "deleted or taken back record", "deleted or taken back records"),
)
