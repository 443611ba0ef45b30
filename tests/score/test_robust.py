"""How much the order rests on the exact weights, and that a name alone carries nothing of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import kendalltau

from models import settings
from models.schemas import SIGNALS, UNITS
from models.scoring import Scoring
from pipeline.queue.rank import rank
from pipeline.score.combine import score
from pipeline.score.run import judge
from pipeline.score.unit import Contact, Facts, Unit
from tests.score.conftest import COMPLAINANT, Devices, Scored, link, mention, told
from tests.score.test_golden import (
    FACTS,
    GOLDEN,
    HERE,
    ON_HER_DEVICE,
    SCORING,
    TO_HER_FRIEND,
    contact,
    match,
    phrase,
    unit,
)

Made = Callable[..., Devices]

EVENT = (phrase("event_or_consent_discussion", "C1"),)
SITUATIONS: list[tuple[Unit, Facts]] = [
    *((given, FACTS) for _, given, _ in GOLDEN),
    (unit(5, contacts=TO_HER_FRIEND, phrases=EVENT), ON_HER_DEVICE),
    (unit(48, contacts=TO_HER_FRIEND, phrases=EVENT), ON_HER_DEVICE),
    (unit(0, contacts=(Contact("W9", frozenset({"S1"}), False, True, True, (HERE,)),)), FACTS),
    (
        unit(
            24 * 180,
            contacts=(contact("S1", "V2"),),
            phrases=(phrase("meet_transport", "S1", 1.0), phrase("pressure_persistence", "S1", 0.8)),
            matches=(match(),),
        ),
        FACTS,
    ),
    (unit(0, app="com.android.providers.telephony", participants=("85075",), only_incoming=True), FACTS),
]
"""All golden situations of domain §5.4."""


def shaken(random: Random) -> Scoring:
    """The weights, each changed by up to a fifth; weights of conduct stay below 1."""
    weights = {name: weight * random.uniform(0.8, 1.2) for name, weight in SCORING.weights.items()}
    return SCORING.model_copy(update={"weights": weights})


def order(scoring: Scoring) -> list[float]:
    return [score(judge(given, replace(facts, scoring=scoring))) for given, facts in SITUATIONS]


def test_the_order_of_situations_survives_weights_that_are_a_fifth_wrong() -> None:
    random, expected = Random(20260314), order(SCORING)  # noqa: S311  # the same draws in every run
    taus = [kendalltau(expected, order(shaken(random))).statistic for _ in range(200)]
    assert median(taus) >= 0.90
    assert min(taus) >= 0.70


def test_turning_the_weights_round_is_noticed() -> None:
    """The measure can fail: with weights that say the opposite the order is another."""
    opposite = {name: (30 - weight) / 30 for name, weight in SCORING.weights.items()}
    assert kendalltau(order(SCORING), order(SCORING.model_copy(update={"weights": opposite}))).statistic < 0.90


def a_case(extra: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Records, mentions and links of a suspect's device, with some more links."""
    rows = [told("x1", f"a{n}", f"→{COMPLAINANT}", f"message {n}", n * 500) for n in range(4)]
    rows.append(told("x1", "a9", "→+447700900399", "the one with a name in it"))
    found = [mention(rows[4], "m9", "phone", "+447700900399", field="recipients")]
    known = link(found[0], nominal_id="N-0002", source_grade=1, assessment="A", handling="P")
    return rows, found, [known, *extra]


def by_name(number: int, **more: Any) -> dict[str, Any]:
    row = told("x1", f"a{number}", f"→{COMPLAINANT}", "x")
    named = mention(row, f"n{number}", "name", f"Ines Okafor {number}", field=None, text_id=f"t{number}")
    return link(named, nominal_id=f"N-{number}", grade="G4", scores=False, source_grade=1, assessment="A", **more)


def ranked(scored: Scored, folder: Path) -> list[dict[str, Any]]:
    for name, schema, rows in (("units", UNITS, scored.units), ("signals", SIGNALS, scored.signals)):
        pq.write_table(pa.Table.from_pylist(rows, schema), folder / f"{name}.parquet")
    files = ([folder / "units.parquet"], [folder / "signals.parquet"])
    return [row for batch in rank(*files, SCORING.bands, settings.read().queue, folder) for row in batch.to_pylist()]


@pytest.mark.parametrize("state", ["candidate", "confirmed"])
@pytest.mark.parametrize("scores", [False, True], ids=["as linked", "even where it says that it scores"])
def test_deleting_every_link_of_a_name_changes_nothing(devices: Made, tmp_path: Path, state: str, scores: bool) -> None:
    names = [by_name(n) | {"state": state, "scores": scores} for n in range(4)]
    names += [by_name(1) | {"nominal_id": None, **whom} for whom in ({"party_id": "C1"}, {"other_mention_id": "n2"})]
    names.append(by_name(2) | {"nominal_id": None, "other_case": "43/1/26"})
    with_names, without = (devices().score("x1", *a_case(extra)) for extra in (names, []))
    assert with_names == without
    assert any(signal["rule"] == "intelligence_same_identifier" for signal in without.signals)
    assert ranked(with_names, tmp_path) == ranked(without, tmp_path)


def test_the_sum_of_the_reasons_is_the_score_of_every_unit(devices: Made, tmp_path: Path) -> None:
    rows = ranked(devices().score("x1", *a_case([])), tmp_path)
    assert rows
    assert all(round(sum(reason["points"] for reason in row["reasons"]), 1) == row["score"] for row in rows)


def test_every_reason_reaches_the_queue_with_what_would_change_it(devices: Made, tmp_path: Path) -> None:
    reasons = [one for row in ranked(devices().score("x1", *a_case([])), tmp_path) for one in row["reasons"]]
    assert all(reason["changes"].startswith("without this: ") for reason in reasons)
    assert any(reason["alternatives"] for reason in reasons)
