"""What people have decided about what is held: conversations or records released, or withheld though no rule held them.

Decisions are events of the audit chain (`pipeline.audit`); this is what they amount to for one extraction.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

HANDLINGS = {
    "LPP_HOLD": "possibly privileged",
    "TPM_SENSITIVE": "third-party material",
}
"""Why something is held → in words."""

DECIDES = {"LPP_HOLD": "lpp_reviewer", "TPM_SENSITIVE": "supervisor"}
"""What is held → the role that may read and release it."""

Kind = Literal["thread", "record"]


class Decision(BaseModel):
    """One decision.

    Attributes:
        held: whether it is held from then on.
        handling: on what ground. Who releases third-party material has not released what may be privileged.
        kind: whether `ids` are conversations or records.
        sources: the files that they stand in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    held: bool
    handling: str
    kind: Kind
    ids: frozenset[str]
    sources: frozenset[str]


class Decisions(BaseModel):
    """The decisions about one extraction, in the order in which they were made: a later one overrides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made: tuple[Decision, ...] = ()

    @classmethod
    def of(cls, events: Iterable[Mapping[str, Any]], extraction_id: str) -> Self:
        """From the audit chain."""
        return cls(
            made=tuple(
                Decision(held=event["action"] == "withhold", handling=event["detail"]["handling"], **about)
                for event in events
                if event["action"] in ("release", "withhold")
                for decision in event["detail"]["decisions"]
                if (about := dict(decision)).pop("extraction_id") == extraction_id
            )
        )

    def concerning(self, sources: Iterable[str]) -> "Decisions":
        """Those about something in some files."""
        wanted = frozenset(sources)
        return Decisions(made=tuple(decision for decision in self.made if not wanted.isdisjoint(decision.sources)))

    def held(self, handling: str, thread_id: str | None, record_id: str | None, *, by_rule: bool = True) -> bool:
        """Whether something is held on a ground, where a rule holds it or not."""
        for decision in self.made:
            value = thread_id if decision.kind == "thread" else record_id
            if decision.handling == handling and value in decision.ids:
                by_rule = decision.held
        return by_rule

    def named(self) -> list[Any]:
        """For the names of units of work: equal for equal decisions, on any machine."""
        return [(d.held, d.handling, d.kind, sorted(d.ids)) for d in self.made]
