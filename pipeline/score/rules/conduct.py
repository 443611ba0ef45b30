"""What is said. Conduct counts only where the suspect's account wrote it or the suspect's device holds it (X-01).
Neutral phrases count from anyone, for or against anyone, and always enter the disclosure lane (C-01).

Negated conduct ("I never threatened you") is not that conduct; it is a denial, and for the disclosure lane. Conduct in
quotation marks keeps a part of its confidence, for it may be another's words. A neutral phrase keeps all of it: "it
wasn't against my will" is as much about the event as its opposite. Uncertain OCR halves everything (X-08).

What a complainant wrote or was told before the offence window began is not about the event, whatever its words: her
earlier life earns no points (X-03). It stays in the lane.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from models.lexicon import categories
from pipeline.score.rule import DISCLOSURE, Found, Rule, first
from pipeline.score.unit import Facts, Phrase, Unit

CONDUCT = frozenset(
    {"admission_or_apology", "threat_or_coercion", "image_abuse", "delete_or_conceal_request", "substance_supply"}
    | {"monitoring_control", "pressure_persistence", "grooming_deception", "meet_transport"}
)
_DENIED_BY_OTHERS = CONDUCT - {"meet_transport", "delete_or_conceal_request"}
"""Of others' words: that they do not come over, or delete nothing, is everyday talk."""

NEUTRAL = frozenset({"event_or_consent_discussion", "account_asserted_fact", "retraction_or_alternative"})


def admission_or_apology(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account admits something or apologises. An apology may be for something else."""
    return _by_suspect("admission_or_apology", unit, facts)


def threat_or_coercion(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account threatens or coerces. It may be in jest."""
    return _by_suspect("threat_or_coercion", unit, facts)


def image_abuse(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account speaks of recording, sharing or threatening to share images."""
    return _by_suspect("image_abuse", unit, facts)


def delete_or_conceal_request(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account asks for something to be deleted or kept quiet. It may be about something else."""
    return _by_suspect("delete_or_conceal_request", unit, facts)


def substance_supply(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account speaks of giving drink or drugs."""
    return _by_suspect("substance_supply", unit, facts)


def monitoring_control(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account speaks of tracking, checking or controlling somebody."""
    return _by_suspect("monitoring_control", unit, facts)


def pressure_persistence(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account presses, or goes on after a refusal. The words are common in ordinary talk."""
    return _by_suspect("pressure_persistence", unit, facts)


def grooming_deception(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account deceives about age or identity, isolates, or asks for secrecy."""
    return _by_suspect("grooming_deception", unit, facts)


def meet_transport(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account arranges to meet or to travel. Mostly innocent; it fixes times and places."""
    return _by_suspect("meet_transport", unit, facts)


def event_or_consent_discussion(unit: Unit, facts: Facts) -> Sequence[Found]:
    """What is alleged, or consent to it, is discussed: for or against anyone."""
    return _by_anyone("event_or_consent_discussion", unit, facts)


def account_asserted_fact(unit: Unit, facts: Facts) -> Sequence[Found]:
    """A time, a place or who was there is asserted: for or against anyone."""
    return _by_anyone("account_asserted_fact", unit, facts)


def retraction_or_alternative(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Words that take something back or explain it otherwise. No points: somebody must read it for disclosure."""
    return _by_anyone("retraction_or_alternative", unit, facts)


def denied_conduct(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect's account denies something. No points: somebody must read it for disclosure."""
    denials = [p for p in unit.phrases if p.category in CONDUCT and p.author in facts.suspects and p.negated]
    return _for_disclosure(denials, ties=True)


def conduct_of_another(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Somebody else than the suspect admits something or apologises, or says that conduct did not happen. No points:
    somebody must read it for disclosure."""
    others = [phrase for phrase in unit.phrases if phrase.author not in facts.suspects]
    said = [
        phrase
        for phrase in others
        if (phrase.category in _DENIED_BY_OTHERS if phrase.negated else phrase.category == "admission_or_apology")
    ]
    return _for_disclosure(said, ties=False)


def _for_disclosure(phrases: Sequence[Phrase], *, ties: bool) -> Sequence[Found]:
    evidence = first([phrase.evidence for phrase in phrases])
    return [Found(evidence, 0.0, lane=DISCLOSURE, ties=ties)] if evidence else []


def _of_complainant(unit: Unit, facts: Facts) -> bool:
    people = frozenset({facts.subject}).union(*(contact.members for contact in unit.contacts))
    return bool(people & facts.complainants)


def _by_suspect(category: str, unit: Unit, facts: Facts) -> Sequence[Found]:
    kept = facts.scoring.phrases
    phrases = [
        (
            phrase.score * (kept.quoted if phrase.quoted else 1) * (kept.machine_read if phrase.machine_read else 1),
            phrase,
        )
        for phrase in unit.phrases
        if phrase.category == category and phrase.author in facts.suspects and not phrase.negated
    ]
    return strongest(category, phrases)


def _by_anyone(category: str, unit: Unit, facts: Facts) -> Sequence[Found]:
    kept = facts.scoring.phrases
    phrases = [
        (phrase.score * (kept.machine_read if phrase.machine_read else 1), phrase)
        for phrase in unit.phrases
        if phrase.category == category
    ]
    found = strongest(category, phrases, DISCLOSURE)
    if not (facts.is_before(unit) and _of_complainant(unit, facts)):
        return found
    return [replace(one, strength=0.0, ties=False, detail="before the alleged offence: no points") for one in found]


def strongest(category: str, phrases: Iterable[tuple[float, Phrase]], lane: str | None = None) -> Sequence[Found]:
    """A category is as strong as its best phrase: repetition adds evidence, not points (X-06)."""
    ranked = sorted(phrases, key=lambda pair: -pair[0])
    if not ranked:
        return []
    strength, best = ranked[0]
    unsigned = best.author is not None and not best.signed
    doubts = {"machine_read": best.machine_read, "quoted": best.quoted, "author_unknown": unsigned}
    return [
        Found(
            detail="kept on the suspect's device; who wrote it is not known" if unsigned else "",
            evidence=first([phrase.evidence for _, phrase in ranked]),
            strength=strength,
            lane=lane,
            confidence=strength,
            uncertain=frozenset(code for code, holds in doubts.items() if holds),
            alternatives=_benign().get(category, ()),
        )
    ]


@cache
def _benign() -> dict[str, tuple[str, ...]]:
    """The innocent readings that the lexicon names, by category."""
    return {category.category: category.benign for category in categories()}


RULES = tuple(
    Rule("conduct", judge)
    for judge in (
        admission_or_apology,
        threat_or_coercion,
        image_abuse,
        delete_or_conceal_request,
        substance_supply,
        monitoring_control,
        pressure_persistence,
        grooming_deception,
        meet_transport,
        event_or_consent_discussion,
        account_asserted_fact,
        retraction_or_alternative,
        denied_conduct,
        conduct_of_another,
    )
)
