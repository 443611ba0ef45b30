"""Links in words and bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.application import of_package
from models.casefile import Case
from models.words import plain, when
from pipeline.queue.links import Grading, Pair, Step

GRADES = {
    "G1": "the same number or account",
    "G2": "the same value, possibly shared",
    "G3": "consistent with: several details agree",
    "G4": "for analysts only: a name, a nickname or a likeness",
}

ATTRIBUTIONS = {
    "confirmed": "confirmed by a person",
    "strong": "strong: the case file gives it to them",
    "moderate": "moderate: tested intelligence, in use at the time",
    "weak": "weak",
    "none": "none: it says nothing of who used it",
}
"""From the identifier to the person."""

STATES = {"candidate": "Nobody has decided", "confirmed": "Confirmed", "rejected": "Rejected", "superseded": "Replaced"}

WIDTH = 240  # of the drawing of a step, in its own units


def value_type(type_: str) -> str:
    """ "Phone": an identifier type for people."""
    return {"uk_account": "bank account", "vrm": "vehicle registration", "media_hash": "file"}.get(
        type_, type_.replace("_", " ")
    )


def whom(pair: Pair, case: Case, exhibits: Sequence[str]) -> str:
    """With whom or what it is linked."""
    if pair.nominal_id:
        return f"nominal {plain(pair.nominal_id)}"
    if pair.other_case:
        return f"case {plain(pair.other_case)}"
    if pair.party_id:
        return f"{case.party(pair.party_id).role.replace('_', ' ')} {plain(pair.party_id)}"
    return f"between {' and '.join(exhibits)}" if len(exhibits) > 1 else "another exhibit"


def moment(at: datetime | str | None) -> str:
    """A time; also one of an event of the audit chain, which is in ISO 8601."""
    return when(datetime.fromisoformat(at) if isinstance(at, str) else at)


def day(at: datetime | None) -> str:
    """A day of what is known only so."""
    return f"{at:%-d %b %Y}" if at else "not known"


def application(package: str | None) -> str:
    """Name of an app."""
    known = of_package(package)
    return known.name if known else plain(package)


def graded(grading: Grading) -> str:
    """The 3x5x2 of an entry; its conditions stand beside it."""
    return f"{grading.source}{grading.assessment}{grading.handling or ''}"


@dataclass(frozen=True)
class Bar:
    """A step of a waterfall as a bar, from where the step before has ended.

    Attributes:
        x, width: of the bar; 0 to WIDTH.
        zero: where nothing speaks for or against.
        total: after this step, in bits.
    """

    step: Step
    x: float
    width: float
    zero: float
    total: float


def waterfall(steps: Sequence[Step]) -> list[Bar]:
    """Bars of the steps that have bits, in their order; none where nothing is added up."""
    weighed = [(step, step.bits) for step in steps if step.bits is not None]
    totals = [0.0]
    for _, bits in weighed:
        totals.append(totals[-1] + bits)
    low, high = min(totals), max(totals)
    scale = WIDTH / ((high - low) or 1)
    return [
        Bar(
            step,
            x=round((min(before, after) - low) * scale, 1),
            width=round(max(abs(after - before) * scale, 1.0), 1),
            zero=round(-low * scale, 1),
            total=after,
        )
        for (step, _), before, after in zip(weighed, totals, totals[1:], strict=False)
    ]
