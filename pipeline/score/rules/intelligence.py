"""Identifiers that intelligence gives to a nominal whom the case is not about already.

Each nominal counts once, by the strongest link. A link that may not score (expired, past review, suspected false, a
name alone) is not here at all. Links of a suspect to his own nominal are not intelligence about this unit. What only
an uncertain reading of a picture says counts half (X-08). Of another case only its existence and the grade of the link
are told (I-13).
"""

from collections.abc import Sequence

from pipeline.score.rule import INTEL_LINK, Found, Rule
from pipeline.score.unit import Elsewhere, Facts, Match, Unit


def intelligence_same_identifier(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The same number or account as a nominal of intelligence. It says nothing about who held the device."""
    return _linked("G1", unit, facts)


def intelligence_same_value(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The same value as a nominal of intelligence, possibly shared with others."""
    return _linked("G2", unit, facts)


def intelligence_consistent(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Several details are consistent with a nominal of intelligence; none of them identifies."""
    return _linked("G3", unit, facts)


def confirmed_repeat(unit: Unit, facts: Facts) -> Sequence[Found]:
    """A nominal who meets the force's definition of a repeat suspect, by a link that a person has confirmed."""
    found = []
    for match in unit.matches:
        if match.confirmed and match.nominal_id in facts.repeated and (strength := _share(match, facts)):
            about = f"repeat {match.nominal_id}"
            found.append(Found(match.evidence, strength, _grading(match), about=about, alternatives=_OTHER_HOLDER))
    return found


def intelligence_other_case(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The same number or account is given to a suspect in another case of this force."""
    return _in_other_cases(unit, facts, suspect=True)


def intelligence_in_another_case(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The same number or account is on an exhibit of another case of this force."""
    return _in_other_cases(unit, facts, suspect=False)


_OTHER_HOLDER = ("Numbers and accounts change hands, are lent and shared; it says nothing about who held the device.",)


def _in_other_cases(unit: Unit, facts: Facts, *, suspect: bool) -> Sequence[Found]:
    return [_other_case(one, facts) for one in unit.elsewhere if one.suspect == suspect]


def _other_case(one: Elsewhere, facts: Facts) -> Found:
    strength = 1.0 if one.grade == "G1" else facts.scoring.intelligence.other_case_shared
    if one.machine_read and not one.confirmed:
        strength *= facts.scoring.phrases.machine_read
    return Found(
        evidence=one.evidence,
        strength=strength,
        detail=f"case {one.case_id}, {one.grade}, {'confirmed by a person' if one.confirmed else 'unconfirmed'}",
        lane=None if one.confirmed else INTEL_LINK,
        about=f"case {one.case_id}",
        confidence=1.0 if one.confirmed else strength,
        uncertain=_doubts(one),
        alternatives=_OTHER_HOLDER,
    )


def _share(match: Match, facts: Facts) -> float:
    """The share that the 3x5x2 grading leaves; 0 of what is not reliable, suspected false or not graded."""
    if match.source_grade is None or match.assessment is None:
        return 0.0
    shares = facts.scoring.intelligence
    return shares.source.get(str(match.source_grade), 0.0) * shares.assessment.get(match.assessment, 0.0)


def _linked(grade: str, unit: Unit, facts: Facts) -> Sequence[Found]:
    found = []
    for match in unit.matches:
        if match.grade != grade or (strength := _share(match, facts)) == 0:
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
                alternatives=_OTHER_HOLDER,
            )
        )
    return found


def _doubts(match: Match | Elsewhere) -> frozenset[str]:
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
    for judge in (
        intelligence_same_identifier,
        intelligence_same_value,
        intelligence_consistent,
        confirmed_repeat,
        intelligence_other_case,
        intelligence_in_another_case,
    )
)
