"""All rules by which units are scored, and that each has a weight."""

from functools import cache

from models import scoring as weights
from models.scoring import Scoring
from pipeline.discover import discover
from pipeline.score import rules as rules_package
from pipeline.score.rule import Rule


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, by family and in the order of their files."""
    return discover(rules_package, "RULE", Rule)


def check(scoring: Scoring) -> None:
    """See that each rule has a weight and each weight a rule, before anything is read.

    Raises:
        Mistakes: all of them at once.
    """
    weights.check(scoring, {rule.name: rule.family for rule in rules()})
