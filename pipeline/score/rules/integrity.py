"""What may have been done to the data. Always beside an innocent explanation (X-10), and never of the complainant."""

from collections.abc import Sequence

from pipeline.score.rule import Found, Rule
from pipeline.score.unit import Facts, Unit


def deleted_near_the_offence(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Deleted or unsent near the time of the alleged offence. Often innocent: habit, storage, messages that expire."""
    return [Found(unit.deleted)] if unit.deleted and facts.window_us else []


RULES = (Rule("integrity", deleted_near_the_offence),)
