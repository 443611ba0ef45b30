"""Everything that is measured of a case, and of several."""

from dataclasses import replace

import pytest

from models.labels import Grade
from pipeline.evaluate.figures import Reading
from pipeline.evaluate.measures import Share
from pipeline.evaluate.orders import orders, shuffled
from pipeline.evaluate.report import Evaluation, evaluate, summary
from pipeline.evaluate.units import Unit

READING = Reading(words_a_minute=100, seconds_a_unit=30)


def _unit(number: int, **facts: object) -> Unit:
    """Unit 1 is served first and was said last."""
    unit = Unit(
        unit_id=f"u{number:03d}",
        exhibit_ref="JAS/1",
        rank=number,
        place=number,
        slot="score",
        disclosure_lane=False,
        rest=False,
        started_us=1_000_000 - number,
        words=100,
        phrases=0,
        records=(f"r{number}",),
    )
    return replace(unit, **facts)


def _graded(*relevances: int | None) -> dict[str, Grade]:
    return {f"u{n:03d}": Grade(r, None) for n, r in enumerate(relevances, 1) if r is not None}


def _value(found: Evaluation, order: str, name: str) -> float | None:
    return found.orders[order][name].value


def test_four_orders_are_compared_and_ties_are_in_order_of_time() -> None:
    units = [_unit(1, place=2), _unit(2, place=3, phrases=5), _unit(3, place=1), _unit(4, place=4, started_us=None)]
    told = {name: [unit.unit_id for unit in order] for name, order in orders(units).items()}
    assert told == {
        "by score": ["u001", "u002", "u003", "u004"],
        "as served": ["u003", "u001", "u002", "u004"],
        "keyword count": ["u002", "u003", "u001", "u004"],
        "chronological": ["u003", "u002", "u001", "u004"],
    }


def test_random_orders_are_the_same_every_time_however_the_units_come() -> None:
    units = [_unit(number) for number in range(1, 20)]
    assert list(shuffled(units)) == list(shuffled(units[::-1]))
    assert len(list(shuffled(units))) == 200


def test_time_to_the_first_relevant_unit_is_in_units_and_minutes() -> None:
    found = evaluate("c", [_unit(n) for n in range(1, 6)], _graded(0, 0, 2, 0, 3), READING)
    assert _value(found, "by score", "first relevant, units") == 3
    assert _value(found, "by score", "first relevant, minutes") == 4.5  # three units of a minute and 30 s each
    assert _value(found, "chronological", "first relevant, units") == 1
    assert _value(found, "by score", "first key, units") == 5
    assert found.minutes == 7.5


def test_recall_is_told_for_budgets_within_the_queue_and_for_a_shift() -> None:
    found = evaluate("c", [_unit(n) for n in range(1, 31)], _graded(*[0] * 15, 2, 2, 3), READING)
    names = [name for name in found.orders["by score"] if name.startswith("recall") and name.endswith("relevant")]
    assert names == ["recall@10 of relevant", "recall@20 of relevant", "recall@200 of relevant"]
    assert [_value(found, "by score", name) for name in names] == [0, 1, 1]
    assert found.orders["by score"]["recall@20 of relevant"].interval == "Wilson"
    by_chance = found.orders["random"]["recall@10 of relevant"]
    assert by_chance.value == pytest.approx(1 / 3, abs=0.05)
    assert by_chance.interval == "shuffles"


def test_figures_on_judged_units_stand_beside_where_some_were_not_judged() -> None:
    units = [_unit(n) for n in range(1, 5)]
    found = evaluate("c", units, _graded(None, 3, 0, None), READING)
    assert (found.units, found.judged, found.relevant, found.key) == (4, 2, 1, 1)
    first = found.orders["by score"]["first relevant, units"]
    assert (first.value, first.on_judged) == (2, 1)
    ndcg = found.orders["by score"]["nDCG@10"]
    assert ndcg.value is not None
    assert ndcg.value < 1 == ndcg.on_judged
    assert evaluate("c", units, _graded(0, 3, 0, 0), READING).orders["by score"]["nDCG@10"].on_judged is None


def test_what_is_for_disclosure_is_in_its_lane_or_it_is_not() -> None:
    units = [_unit(1, disclosure_lane=True), _unit(2), _unit(3, disclosure_lane=True)]
    grades = {"u001": Grade(0, True), "u002": Grade(0, True), "u003": Grade(0, False)}
    found = evaluate("c", units, grades, READING)
    assert found.in_lane == Share(1, 2)
    assert found.lane == Share(2, 3)
    assert _value(found, "by score", "recall@200 of disclosure") == 1


def test_the_sample_bounds_what_was_not_read_and_gives_a_recall_only_if_the_rest_was_judged() -> None:
    reasoned = [_unit(n) for n in range(1, 11)]
    without = [_unit(n, rest=True, slot="sample" if n <= 40 else "score") for n in range(11, 111)]
    grades = _graded(*[3] * 10, *[0] * 30)
    found = evaluate("c", [*reasoned, *without], grades, READING).sample
    assert found is not None
    assert (found.units, found.sampled, found.relevant, found.found) == (100, 30, 0, 10)
    assert found.at_most == pytest.approx(0.0950, abs=0.0001)
    assert found.recall == (pytest.approx(10 / (10 + 9.50), abs=0.001), 1.0)
    del grades["u001"]
    partly = evaluate("c", [*reasoned, *without], grades, READING).sample
    assert partly is not None
    assert partly.recall is None


def test_without_a_sample_nothing_is_said_of_what_has_no_reason() -> None:
    assert evaluate("c", [_unit(1), _unit(2, rest=True)], _graded(3), READING).sample is None


def test_of_several_cases_the_mean_and_the_worst_are_told() -> None:
    good = evaluate("good", [_unit(n) for n in range(1, 4)], _graded(3, 0, 0), READING)
    bad = evaluate("bad", [_unit(n) for n in range(1, 4)], _graded(0, 0, 3), READING)
    told = summary([good, bad])["by score"]
    assert (told["nDCG@10"].mean, told["nDCG@10"].worst, told["nDCG@10"].worst_case) == (0.75, 0.5, "bad")
    assert (told["first relevant, units"].worst, told["first relevant, units"].worst_case) == (3, "bad")


def test_a_figure_that_one_case_cannot_have_is_told_of_the_others() -> None:
    units = [_unit(n) for n in range(1, 4)]
    with_, without = (
        evaluate(name, units, grades, READING) for name, grades in (("with", _graded(3, 0, 0)), ("none", {}))
    )
    for cases in ([with_, without], [without, with_]):
        told = summary(cases)["by score"]["nDCG@10"]
        assert (told.mean, told.cases) == (1, 1)


def test_an_empty_queue_has_no_figures_and_no_exception() -> None:
    found = evaluate("c", [], {}, READING)
    assert (found.units, found.minutes, found.sample) == (0, 0.0, None)
    assert _value(found, "by score", "nDCG@10") is None
