"""How urgent an exhibit is for the unit (domain D-01, D-02): tier, then deadline, then age. Never a sum, and never by
the type of offence.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

TIERS = {
    0: "somebody is in danger now",
    1: "a handset to give back, or bail or custody that ends within days",
    2: "a repeat suspect, by what a person has confirmed",
    3: "a charging decision or a hearing within weeks",
    4: "none of these",
}
"""T0 is first."""
DANGER, DAYS, REPEAT, WEEKS, STANDARD = TIERS

Order: TypeAlias = tuple[int, tuple[bool, float], tuple[bool, float]]


@dataclass(frozen=True)
class Reason:
    """Why an exhibit is in its tier, or would be in that.

    Attributes:
        code: of the kind: safeguarding, return, bail, custody_time_limit, repeat_suspect, charging, court, age.
        tier: the tier that it alone would give.
        words: for people.
    """

    code: str
    tier: int
    words: str


@dataclass(frozen=True)
class Placed:
    """Where an exhibit stands.

    Attributes:
        reasons: all that hold, the most urgent first; of those of one tier the earliest.
        due_at: the first of its deadlines, also one that is too far off to be a reason; None if none is known.
        received_at: None if it is not known.
        since: from when its age counts: when it was received, or else was first listed; None if it is listed now.
    """

    tier: int
    reasons: tuple[Reason, ...]
    due_at: datetime | None
    received_at: datetime | None
    since: datetime | None

    @property
    def name(self) -> str:
        return f"T{self.tier}"

    @property
    def order(self) -> Order:
        """To sort by: what has no deadline comes after what has one, what has no age after what has one."""
        return (self.tier, _place(self.due_at), _place(self.since))


def _place(moment: datetime | None) -> tuple[bool, float]:
    return moment is None, moment.timestamp() if moment else 0.0
