"""Identifiers that intelligence gives to a nominal whom the case is not about already.

Each nominal counts once, by the strongest link. A link that may not score (expired, past review, suspected false, a
name alone) is not here at all. Links of a suspect to his own nominal are not intelligence about this unit. What only
an uncertain reading of a picture says counts half (X-08).
"""

from collections.abc import Sequence

from pipeline.score.rule import INTEL_LINK, Found, Rule
from pipeline.score.unit import Facts, Match, Unit


def intelligence_same_identifier(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The same number or account as a nominal of intelligence. It says nothing about who held the device."""
    return _linked("G1", unit, facts)


def intelligence_same_value(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The same value as a nominal of intelligence, possibly shared with others."""
    return _linked("G2", unit, facts)


def intelligence_consistent(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Several details are consistent with a nominal of intelligence; none of them identifies."""
    return _linked("G3", unit, facts)


def _linked(grade: str, unit: Unit, facts: Facts) -> Sequence[Found]:
    shares = facts.scoring.intelligence
    found = []
    for match in unit.matches:
        if match.grade != grade or match.source_grade is None or match.assessment is None:
            continue
        strength = shares.source.get(str(match.source_grade), 0.0) * shares.assessment.get(match.assessment, 0.0)
        if strength == 0:
            continue
        if match.machine_read and not match.confirmed:
            strength *= facts.scoring.phrases.machine_read
        found.append(
            Found(
                evidence=match.evidence,
                strength=strength,
                detail=_grading(match),
                lane=INTEL_LINK if grade != "G3" and not match.confirmed else None,
                about=f"nominal {match.nominal_id}",
                confidence=1.0 if match.confirmed else strength,
                uncertain=_doubts(match),
            )
        )
    return found


def _doubts(match: Match) -> frozenset[str]:
    """What the link rests on that may be wrong; nothing once a person has confirmed it."""
    if match.confirmed:
        return frozenset()
    return frozenset({"unconfirmed_link"} | ({"machine_read"} if match.machine_read else set()))


def _grading(match: Match) -> str:
    """The 3x5x2 grading and the handling conditions travel with every line that uses them (I-10)."""
    state = "confirmed by a person" if match.confirmed else "unconfirmed"
    handling = f", handling {match.handling}" if match.handling else ""
    conditions = f" ({match.conditions})" if match.conditions else ""
    graded = f"{match.source_grade}{match.assessment}"
    return f"nominal {match.nominal_id}, {match.grade}, {state}, graded {graded}{handling}{conditions}"


RULES = tuple(
    Rule("intelligence", judge)
    for judge in (intelligence_same_identifier, intelligence_same_value, intelligence_consistent)
)
