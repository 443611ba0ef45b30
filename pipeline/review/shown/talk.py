"""A window of a conversation: fifty records, with the way to those before and after them."""

from dataclasses import dataclass

from pipeline.review.case.aside import Aside
from pipeline.review.case.cases import CaseAtHand
from pipeline.review.shown.line import Line, lines
from pipeline.review.shown.people import People
from pipeline.view.rows import Conversation

STEP = 50


@dataclass(frozen=True)
class Window:
    """Part of a conversation.

    Attributes:
        lines: its records in order of time; all count as members.
        before, after: the numbers between which the window is open; None where the conversation ends.
    """

    extraction_id: str
    exhibit_ref: str
    conversation: Conversation
    lines: tuple[Line, ...]
    before: int | None
    after: int | None


def window(
    case: CaseAtHand,
    hidden: Aside,
    extraction_id: str,
    conversation: int,
    *,
    at: int | None = None,
    before: int | None = None,
    after: int | None = None,
) -> Window | None:
    """Records of a conversation: around one, before one or after one, by their numbers; else the first.

    Returns:
        None: there is no such conversation, or it is set aside.
    """
    if extraction_id not in case.views:
        return None
    with case.view(extraction_id) as view:
        found = view.conversation(conversation)
        if found is None or hidden.hides(extraction_id, found.first):
            return None
        exhibit_ref = view.meta()["exhibit_ref"]
        first, last = _bounds(found, at, before, after)
        shown = lines(
            view,
            range(first, last + 1),
            People(case, exhibit_ref),
            extraction_id=extraction_id,
            hidden=hidden,
            members=frozenset(range(first, last + 1)),
        )
    return Window(
        extraction_id,
        exhibit_ref,
        found,
        tuple(shown),
        first if first > found.first else None,
        last if last < found.last else None,
    )


def _bounds(found: Conversation, at: int | None, before: int | None, after: int | None) -> tuple[int, int]:
    if before is not None:
        last = max(min(before - 1, found.last), found.first)
        return max(found.first, last - STEP + 1), last
    if after is not None:
        first = min(max(after + 1, found.first), found.last)
    else:
        first = max(found.first, min(at if at is not None else found.first, found.last) - STEP // 2)
    return first, min(found.last, first + STEP - 1)
