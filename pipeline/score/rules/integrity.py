"""What may have been done to the data. Always beside an innocent explanation (X-10), and never of the complainant."""

from collections.abc import Sequence

from pipeline.score.rule import Found, Rule, observed
from pipeline.score.unit import Facts, Unit


def deleted_near_the_offence(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Deleted or unsent near the time of the alleged offence. Often innocent: habit, storage, messages that expire."""
    if not unit.deleted or not facts.window_us:
        return []
    return [Found(unit.deleted, alternatives=("A habit of deleting; storage that was full; messages set to expire.",))]


def disappearing_messages_near_the_offence(unit: Unit, _: Facts) -> Sequence[Found]:
    """Messages were set to disappear, near the time of the alleged offence."""
    return observed(
        "disappearing_messages_near_the_offence",
        unit,
        "Many people let all messages disappear; the app may do so for every new conversation.",
    )


def hiding_app_near_the_offence(unit: Unit, _: Facts) -> Sequence[Found]:
    """An app that hides pictures, messages or other apps was installed or used near the time of the alleged offence."""
    return observed(
        "hiding_app_near_the_offence",
        unit,
        "Such apps are used against theft, curious relatives and children, and for private pictures of any kind.",
    )


def reset_near_the_offence(unit: Unit, _: Facts) -> Sequence[Found]:
    """The device was reset, or set up anew, near the time of the alleged offence."""
    return observed(
        "reset_near_the_offence",
        unit,
        "The device may have been new, repaired, sold on or replaced; an update can need a reset.",
    )


RULES = tuple(
    Rule("integrity", judge)
    for judge in (
        deleted_near_the_offence,
        disappearing_messages_near_the_offence,
        hiding_app_near_the_offence,
        reset_near_the_offence,
    )
)
