"""What was not searched, in a sentence: beside every list of work, every search, and every empty result (domain D-07).

In a template: `{% include "coverage/statement.html" %}`, with `statement=statement(visit)` among what it is given.
"""

from dataclasses import dataclass

from models.words import many
from pipeline.review.case.aside import aside
from pipeline.review.pictures.coverage import UNREAD, Sum, ledger, summed
from pipeline.review.web.visit import Visit

_SHORT = dict(zip(UNREAD, ("encrypted", "of a kind that is not read", "not to be opened"), strict=True))


@dataclass(frozen=True)
class Statement:
    """What a result rests on.

    Attributes:
        text: one or two sentences, in numbers.
        address: of the page that says all of it.
    """

    text: str
    address: str


def statement(visit: Visit) -> Statement:
    """Of the case that is visited, as it is now."""
    hidden = len(aside(visit.database, visit.case).units)
    return Statement(_told(summed(ledger(visit)), hidden), f"{visit.base}/coverage")


def _told(found: Sum, hidden: int) -> str:
    missing = []
    if unread := sum(found.unread.values()):
        why = ", ".join(f"{count:,} {_SHORT[status]}" for status, count in found.unread.items())
        missing.append(f"{many(unread, 'file', 'files')} of {found.files:,} ({why})")
    if found.lost:
        missing.append(many(found.lost, "row or part that could not be used", "rows and parts that could not be used"))
    if found.held:
        missing.append(many(found.held, "item that is held", "items that are held"))
    if hidden:
        missing.append(many(hidden, "unit that was set aside", "units that were set aside"))
    if found.outside:
        missing.append(many(found.outside, "row outside the scope", "rows outside the scope"))
    searched = f"Searched: {many(found.records, 'record', 'records')} of {many(found.exhibits, 'exhibit', 'exhibits')}."
    if not missing:
        return f"{searched} Nothing that was delivered is known to have been left out."
    *before, last = missing
    return f"{searched} Not searched: {', '.join(before) + ' and ' if before else ''}{last}."
