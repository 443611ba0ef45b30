"""Who is in contact with whom. Of these reasons only the strongest counts.

A party is who an identifier of the case file says (G1, G2), in the record's sender or recipients; the device's owner is
the exhibit's subject. Names never count.
"""

from collections.abc import Callable, Sequence

from pipeline.score.rule import Found, Rule, first
from pipeline.score.rules.bulk import is_bulk
from pipeline.score.rules.conduct import NEUTRAL
from pipeline.score.unit import Contact, Evidence, Facts, Unit

_ABOUT_EVENT = frozenset({"admission_or_apology", "delete_or_conceal_request"})
"""Conduct that speaks of something done; the rest of conduct is aimed at the person written to."""

_AIMED = frozenset(
    {"grooming_deception", "pressure_persistence", "threat_or_coercion", "image_abuse", "monitoring_control"}
)


def suspect_and_complainant(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Suspect and complainant in contact with each other."""
    both = facts.suspects | facts.complainants

    def holds(contact: Contact) -> bool:
        spoke = contact.author in both if contact.directed else True
        return spoke and bool(facts.suspects & contact.members and facts.complainants & contact.members)

    return _found(unit, holds)


def suspect_about_event(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect writes to somebody else about the complainant or what is alleged."""
    by_suspect = [
        phrase.evidence
        for phrase in unit.phrases
        if phrase.category in _ABOUT_EVENT and phrase.author in facts.suspects and not phrase.negated
    ]
    about = by_suspect + _about(unit, facts, facts.complainants)
    return _told(unit, about, facts.suspects, facts.complainants)


def complainant_about_event(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The complainant writes to somebody else about the suspect or what is alleged."""
    return _told(unit, _about(unit, facts, facts.suspects), facts.complainants, facts.suspects)


def witness_of_the_case(unit: Unit, facts: Facts) -> Sequence[Found]:
    """A witness in contact with the suspect, the complainant or another witness, from the alleged offence on.

    Whom the case file names as a witness can speak of it: no words are needed to say so.
    """
    witnesses = facts.with_role("witness")
    if facts.window_us and (unit.ended_us is None or unit.ended_us < facts.window_us[0]):
        return []

    def holds(contact: Contact) -> bool:
        return bool(witnesses & contact.members) and len(contact.members & facts.people) > 1

    return _found(unit, holds)


def suspect_and_potential_victim(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect in contact with somebody who may be another victim.

    That is a person whom the case file lists with the role `unknown`, as an officer does with somebody still to be
    spoken to; or somebody outside the case to whom the suspect's account writes phrases that are aimed at a person:
    grooming, pressure, threats, images, monitoring. Nothing about that person counts.
    """
    unresolved = facts.with_role("unknown")
    aimed = [
        phrase.evidence
        for phrase in unit.phrases
        if phrase.category in _AIMED and phrase.author in facts.suspects and not (phrase.negated or phrase.quoted)
    ]

    def holds(contact: Contact) -> bool:
        if not facts.suspects & contact.members or facts.complainants & contact.members:
            return False
        return bool(unresolved & contact.members or (aimed and contact.strangers))

    return _found(unit, holds, aimed)


def suspect_and_other(unit: Unit, facts: Facts) -> Sequence[Found]:
    """The suspect in contact with somebody else."""
    if is_bulk(unit, facts):
        return []

    def holds(contact: Contact) -> bool:
        return bool(facts.suspects & contact.members and (contact.strangers or len(contact.members) > 1))

    return _found(unit, holds)


def _found(unit: Unit, holds: Callable[[Contact], bool], more: Sequence[Evidence] = ()) -> Sequence[Found]:
    contacts = [contact for contact in unit.contacts if holds(contact)]
    if not contacts:
        return []
    sure = all(contact.sure for contact in contacts)
    return [
        Found(
            evidence=first([*more, *(piece for contact in contacts for piece in contact.evidence)]),
            about="contact",
            confidence=1.0 if sure else 0.7,
            uncertain=frozenset() if sure else frozenset({"identity"}),
        )
    ]


def _told(unit: Unit, about: list[Evidence], tellers: frozenset[str], absent: frozenset[str]) -> Sequence[Found]:
    def holds(contact: Contact) -> bool:
        others = contact.strangers or bool(contact.members - tellers)
        return contact.author in tellers and others and not contact.members & absent

    return _found(unit, holds, about) if about else []


def _about(unit: Unit, facts: Facts, people: frozenset[str]) -> list[Evidence]:
    """Where anyone speaks of what is alleged, or names one of these people by an identifier.

    Not before the offence window begins: nobody speaks of what has not happened.
    """
    if facts.is_before(unit):
        return []
    spoken = [item.evidence for item in unit.spoken if item.party_id in people]
    return [phrase.evidence for phrase in unit.phrases if phrase.category in NEUTRAL] + spoken


RULES = tuple(
    Rule("party", judge)
    for judge in (
        suspect_and_complainant,
        suspect_about_event,
        complainant_about_event,
        witness_of_the_case,
        suspect_and_potential_victim,
        suspect_and_other,
    )
)
