"""What may save somebody. No points: how urgent a danger is, no score says. The unit is served before all others."""

from collections.abc import Sequence

from pipeline.score.rule import SAFEGUARD, Found, Rule
from pipeline.score.rules.conduct import strongest
from pipeline.score.unit import Facts, Unit


def immediate_safeguarding(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Words of somebody in danger now: of ending their life, of being harmed, of a child at risk. Read this first."""
    kept = facts.scoring.phrases
    phrases = [
        (phrase.score * (kept.machine_read if phrase.machine_read else 1), phrase)
        for phrase in unit.phrases
        if phrase.category == "immediate_safeguarding" and not phrase.negated
    ]
    return strongest("immediate_safeguarding", phrases, SAFEGUARD)


RULES = (Rule("conduct", immediate_safeguarding),)
