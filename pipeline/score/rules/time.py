"""How near the offence window."""

from collections.abc import Sequence

from pipeline.score.rule import Found, Rule
from pipeline.score.unit import Facts, Unit


def near_the_offence(unit: Unit, facts: Facts) -> Sequence[Found]:
    """In or near the time of the alleged offence.

    The strength halves with each half-life outside the window. A unit without a time, or a case without a window,
    earns nothing and loses nothing.
    """
    hours = unit.hours_outside
    if hours is None:
        return []
    strength = 0.5 ** (hours / facts.scoring.time.half_life_hours)
    evidence = (unit.nearest,) if unit.nearest else ()
    return [Found(evidence, strength, _distance(hours, before=unit.before))]


def _distance(hours: float, *, before: bool) -> str:
    if hours == 0:
        return "inside it"
    length = f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.0f} days"
    return f"{length} {'before' if before else 'after'} it"


RULES = (Rule("time", near_the_offence),)
