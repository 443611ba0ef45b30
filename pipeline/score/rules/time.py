"""How near the offence window."""

from collections.abc import Sequence

from models.clock import deviation
from pipeline.score.rule import Found, Rule
from pipeline.score.unit import OTHERS_CLOCKS, Facts, Unit


def near_the_offence(unit: Unit, facts: Facts) -> Sequence[Found]:
    """In or near the time of the alleged offence.

    The strength halves with each half-life outside the window. A unit without a time, or a case without a window,
    earns nothing and loses nothing. Where the examiner has measured the device's clock, its times are corrected.
    """
    hours = unit.hours_outside
    if hours is None:
        return []
    strength = 0.5 ** (hours / facts.scoring.time.half_life_hours)
    evidence = (unit.nearest,) if unit.nearest else ()
    measured = facts.clock_offset_s if unit.kind not in OTHERS_CLOCKS else 0
    corrected = f"; corrected: {deviation(measured)}" if measured else ""
    return [Found(evidence, strength, _distance(hours, before=unit.before) + corrected)]


def _distance(hours: float, *, before: bool) -> str:
    if hours == 0:
        return "inside it"
    length = f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.0f} days"
    return f"{length} {'before' if before else 'after'} it"


RULES = (Rule("time", near_the_offence),)
