"""The same on an exhibit of another person of the case (domain §5.3). It says that two devices tell of one thing, not
that what they tell is true, and it counts for whoever it speaks for.
"""

from collections.abc import Sequence

from pipeline.score.rule import Found, Rule, observed
from pipeline.score.rules.bulk import is_bulk
from pipeline.score.unit import Facts, Unit


def same_event_on_another_exhibit(unit: Unit, _: Facts) -> Sequence[Found]:
    """The same message or call is on the device of somebody else of the case."""
    return observed(
        "same_event_on_another_exhibit",
        unit,
        "Both devices took part in the same conversation; that neither side deleted it says nothing of what happened.",
        about="same_event_on_another_exhibit",
    )


def same_file_on_another_exhibit(unit: Unit, _: Facts) -> Sequence[Found]:
    """The same file, byte for byte, is on the device of somebody else of the case."""
    return observed(
        "same_file_on_another_exhibit",
        unit,
        "Both may have got it from a group or from the internet; neither need have sent it to the other.",
        about="same_file_on_another_exhibit",
    )


def same_person_on_another_exhibit(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Somebody outside the case is in contact with the owners of both devices, by the same number or account."""
    if is_bulk(unit, facts):
        return []
    return observed(
        "same_person_on_another_exhibit",
        unit,
        "A friend, a relative or a colleague of both; a number may have had another holder before.",
        about="same_person_on_another_exhibit",
    )


RULES = tuple(
    Rule("corroboration", judge)
    for judge in (same_event_on_another_exhibit, same_file_on_another_exhibit, same_person_on_another_exhibit)
)
