"""What somebody reads for disclosure whatever its words are. No points: nobody's account is worth more for them.

Phrases are not enough: what undid *R v Allan* used none that a list would have had, and most of what people tell each
other after an event names nothing. So the lane has what the people of the case say to each other around the event,
and what each of them tells others in the days after it: for or against anyone, of every side alike (C-01, C-02).
"""

from collections.abc import Callable, Sequence

from pipeline.score.rule import DISCLOSURE, Found, Rule, first
from pipeline.score.rules.bulk import is_bulk
from pipeline.score.unit import Contact, Facts, Unit


def people_of_the_case(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Suspect, complainant or witnesses with each other around the alleged offence: read for disclosure.

    Where nobody knows when it was, or when the offence was, it is read as well.
    """
    limits = facts.scoring.disclosure

    def holds(contact: Contact) -> bool:
        return len(contact.members & facts.people) > 1

    near = _near(unit, limits.hours_before, limits.people_hours)
    return _read(unit, holds) if near is not False else []


def told_to_others(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Suspect, complainant or a witness to somebody else in the days after the alleged offence: read for disclosure."""
    limits = facts.scoring.disclosure

    def holds(contact: Contact) -> bool:
        others = contact.strangers or bool(contact.members - facts.people)
        return contact.author in facts.people and others

    near = _near(unit, limits.hours_before, limits.told_hours)
    return _read(unit, holds) if near and not is_bulk(unit, facts) else []


def _near(unit: Unit, hours_before: float, hours_after: float) -> bool | None:
    """Whether it is that near the window; None if that is not known."""
    if unit.hours_outside is None:
        return None
    return unit.hours_outside <= (hours_before if unit.before else hours_after)


def _read(unit: Unit, holds: Callable[[Contact], bool]) -> Sequence[Found]:
    evidence = [piece for contact in unit.contacts if holds(contact) for piece in contact.evidence]
    return [Found(first(evidence), 0.0, lane=DISCLOSURE, ties=False)] if evidence else []


RULES = tuple(Rule("party", judge) for judge in (people_of_the_case, told_to_others))
