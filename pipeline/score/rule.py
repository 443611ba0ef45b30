"""What a rule of scoring is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import getdoc

from pipeline.score.unit import Evidence, Facts, Unit

FAMILIES = ("party", "time", "conduct", "intelligence", "corroboration", "integrity", "bulk")
DISCLOSURE = "DISCLOSURE"
INTEL_LINK = "INTEL_LINK"
SAFEGUARD = "SAFEGUARD"


@dataclass(frozen=True)
class Found:
    """A rule holds.

    Attributes:
        evidence: where.
        strength: 0 to 1, the part of the rule's weight that it earns.
        detail: what the reviewer should know beside the rule's own text; quotes no evidence.
        lane: a lane that the unit enters, whatever the points.
        about: of the reasons of one family about the same thing only the strongest counts.
        confidence: 0 to 1, of the observation.
        uncertain: what it rests on that may be wrong; see `pipeline.queue.show`.
        ties: it ties the unit to the case, so that being near the event counts whole.
        alternatives: innocent readings that the reviewer weighs beside it (domain X-10).
    """

    evidence: tuple[Evidence, ...]
    strength: float = 1.0
    detail: str = ""
    lane: str | None = None
    about: str | None = None
    confidence: float = 1.0
    uncertain: frozenset[str] = frozenset()
    ties: bool = True
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule. It knows no weight: that stands in `configs/scoring.toml` under its name.

    Attributes:
        family: see FAMILIES; `bulk` takes points off.
        judge: says where it holds; nothing if it does not, or cannot tell. The first paragraph of its docstring is
            shown to the reviewer.
    """

    family: str
    judge: Callable[[Unit, Facts], Sequence[Found]]

    @property
    def name(self) -> str:
        return self.judge.__name__

    @property
    def text(self) -> str:
        return " ".join((getdoc(self.judge) or "").split("\n\n")[0].split())


def observed(rule: str, unit: Unit, alternative: str, about: str | None = None) -> Sequence[Found]:
    """What was observed of a unit under the name of a rule, beside an innocent reading of it."""
    return [
        Found(seen.evidence, detail=seen.detail, about=about, alternatives=(alternative,))
        for seen in unit.observed
        if seen.rule == rule
    ]


def first(evidence: Sequence[Evidence], most: int = 10) -> tuple[Evidence, ...]:
    """Enough of it to look at: each piece once, in order."""
    return tuple(dict.fromkeys(evidence))[:most]
