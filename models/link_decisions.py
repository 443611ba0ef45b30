"""What people have decided about links: pairs of a value and a nominal, party, exhibit or case (domain I-05).

Decisions are events of the audit chain (`pipeline.audit`), action `combine`; this is what they amount to. Why somebody
decided so stays in the chain: it is no part of any table.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

State = Literal["confirmed", "rejected", "candidate"]


class LinkDecision(BaseModel):
    """One decision.

    Attributes:
        state: candidate: an earlier decision was taken back.
        actor: the account of whoever decided.
        by: the person, as given; the account if no name was.
        basis: on what it was taken: `basis` of the pair's LINKS then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pair_id: str
    state: State
    actor: str
    by: str
    at: datetime
    basis: tuple[str, ...]

    def covers(self, basis: str) -> bool:
        """Whether a link with this basis is no news: it was decided on the same entry with the same grade or a better
        one."""
        grade, entry = _parts(basis)
        return any(known <= grade and of == entry for known, of in map(_parts, self.basis))

    def of_pair(self, bases: Iterable[str], *, alike: bool) -> State:
        """How the pair stands by it, as `pipeline.link.decided` gives it to the pair's links.

        Args:
            bases: `basis` of each of its links.
            alike: its values are alike, not equal.
        """
        if self.state == "confirmed":
            return "confirmed" if not alike or any(map(self.covers, bases)) else "candidate"
        return self.state if all(map(self.covers, bases)) else "candidate"


class LinkDecisions(BaseModel):
    """The decisions of a case, by pair: a later one overrides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made: dict[str, LinkDecision] = {}

    @classmethod
    def of(cls, events: Iterable[Mapping[str, Any]]) -> Self:
        """From the audit chain."""
        made = {}
        for event in events:
            said = event["detail"]
            if event["action"] == "combine" and "pair_id" in said:
                about = {name: said[name] for name in ("pair_id", "state", "basis")}
                who = event["actor"]
                decision = LinkDecision(actor=who, by=said.get("by") or who, at=event["at"], **about)
                made[decision.pair_id] = decision
        return cls(made=made)

    def standing(self) -> dict[str, LinkDecision]:
        """Those in force: what was taken back is as if it had never been."""
        return {pair: self.made[pair] for pair in sorted(self.made) if self.made[pair].state != "candidate"}

    def named(self) -> list[Any]:
        """For the names of units of work: equal for equal decisions, on any machine."""
        return [(d.pair_id, d.state, d.by, d.at.isoformat(), d.basis) for d in self.standing().values()]


def _parts(basis: str) -> tuple[str, str]:
    """ "G1 2B 0f3c…": the grade, and what it rests on."""
    grade, _, entry = basis.partition(" ")
    return grade, entry
