"""Why a unit stands where it does: each reason with its points, its evidence and what would change it. The points sum
to the score, which is an order and no probability (domain X-04)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.review.shown.evidence import Mark
from pipeline.view.board import Unit

_MOST = 12  # pieces of evidence of a reason that are listed


@dataclass(frozen=True)
class Reason:
    """A reason.

    Attributes:
        number: on the page; marks in texts bear it.
        capped: its family has reached the most that it can add.
        evidence: record_ids in order, each once.
        further: records more than those.
    """

    number: int
    text: str
    family: str
    points: float
    cap: float
    capped: bool
    evidence: tuple[str, ...]
    further: int
    alternatives: tuple[str, ...]
    changes: str | None


@dataclass(frozen=True)
class Why:
    """All reasons of a unit.

    Attributes:
        total: their sum, which is the score.
        texts: text_id → places in it; records: record_id → numbers of the reasons that name it as a whole.
    """

    reasons: tuple[Reason, ...]
    total: float
    texts: Mapping[str, Sequence[Mark]]
    records: Mapping[str, Sequence[int]]


def why(unit: Unit) -> Why:
    """The reasons of a unit, in their order."""
    sums: dict[str, float] = {}
    for reason in unit.reasons:
        sums[reason["family"]] = sums.get(reason["family"], 0.0) + reason["points"]
    texts: dict[str, list[Mark]] = {}
    records: dict[str, list[int]] = {}
    made = []
    for number, reason in enumerate(unit.reasons, 1):
        for piece in reason["evidence"]:
            if piece["text_id"] and piece["end"]:
                texts.setdefault(piece["text_id"], []).append(Mark(piece["start"] or 0, piece["end"], number))
            elif number not in records.setdefault(piece["record_id"], []):
                records[piece["record_id"]].append(number)
        named = tuple(dict.fromkeys(piece["record_id"] for piece in reason["evidence"]))
        made.append(
            Reason(
                number=number,
                text=reason["text"],
                family=reason["family"],
                points=reason["points"],
                cap=reason["cap"],
                capped=round(abs(sums[reason["family"]]), 1) >= reason["cap"],
                evidence=named[:_MOST],
                further=len(named[_MOST:]),
                alternatives=tuple(reason["alternatives"] or ()),
                changes=reason["changes"],
            )
        )
    return Why(tuple(made), round(sum(sums.values()), 1), texts, records)
