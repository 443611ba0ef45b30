"""How much the order of a whole queue rests on the exact weights."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median

import pytest
from running import run
from scipy.stats import kendalltau

from models import scoring
from pipeline.score import run as scored
from pipeline.score.combine import Reason, score
from pipeline.score.unit import Facts, Unit

DRAWS = 60
SCORING = scoring.read()


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sequence[tuple[Unit, Facts]]:
    """All units of a story, as the rules saw them."""
    seen: list[tuple[Unit, Facts]] = []
    judge = scored.judge

    def watched(unit: Unit, facts: Facts) -> list[Reason]:
        seen.append((unit, facts))
        return judge(unit, facts)

    monkeypatch.setattr(scored, "judge", watched)
    run("repeat", tmp_path)
    monkeypatch.undo()
    return seen


def test_the_order_of_a_queue_survives_weights_that_are_a_fifth_wrong(judged: Sequence[tuple[Unit, Facts]]) -> None:
    random = Random(20260314)  # noqa: S311  # the same draws in every run
    expected = _order(judged, SCORING.weights)
    assert len(set(expected)) > 20
    taus = []
    for _ in range(DRAWS):
        weights = {name: weight * random.uniform(0.8, 1.2) for name, weight in SCORING.weights.items()}
        taus.append(kendalltau(expected, _order(judged, weights)).statistic)
    assert median(taus) >= 0.90


def _order(judged: Sequence[tuple[Unit, Facts]], weights: dict[str, float]) -> list[float]:
    shaken = SCORING.model_copy(update={"weights": weights})
    return [score(scored.judge(unit, replace(facts, scoring=shaken))) for unit, facts in judged]
