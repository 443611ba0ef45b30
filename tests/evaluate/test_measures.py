"""Measures on orders small enough to be checked by hand."""

from math import log2

import pytest

from pipeline.evaluate.measures import KEY, Share, bootstrap, first, judged, middle, ndcg, recall, until


def test_the_best_order_has_an_ndcg_of_one_and_a_worse_one_less() -> None:
    assert ndcg([3, 2, 1, 0], 4) == 1
    best = 3 + 2 / log2(3) + 1 / log2(4)
    assert ndcg([0, 1, 2, 3], 4) == pytest.approx((1 / log2(3) + 2 / log2(4) + 3 / log2(5)) / best)
    assert ndcg([0, 0, 3], 2) == 0


def test_ndcg_of_the_first_units_is_measured_against_the_best_first_units() -> None:
    assert ndcg([3, 3, 0, 3], 2) == 1
    assert ndcg([3], 50) == 1


def test_nothing_can_be_said_where_nothing_is_relevant() -> None:
    assert ndcg([0, 0, None], 2) is None
    assert ndcg([], 10) is None
    assert (first([0, 1]), until([0], 0.8)) == (None, None)
    assert recall([0, 0], 1).value is None
    assert recall([0, 0], 1).interval is None


def test_the_first_relevant_unit_is_counted_from_one() -> None:
    assert first([0, 1, 2, 3]) == 3
    assert first([0, 1, 2, 3], KEY) == 4


def test_recall_counts_those_among_the_first_k() -> None:
    assert recall([2, 0, 3, None, 2], 3) == Share(2, 3)
    assert recall([2, 0, 3, None, 2], 3, KEY) == Share(1, 1)


def test_a_share_of_the_relevant_is_reached_at_the_place_of_the_last_of_them() -> None:
    order = [2, 0, 2, 0, 2, 2, 0, 2]
    assert until(order, 0.8) == 6
    assert until(order, 1.0) == 8
    assert until(order, 0.01) == 1


def test_what_nobody_judged_counts_for_nothing_and_can_be_left_out() -> None:
    order = [None, 3, None, 2]
    assert judged(order) == [3, 2]
    assert ndcg(judged(order), 2) == 1
    assert ndcg(order, 2) == pytest.approx((3 / log2(3)) / (3 + 2 / log2(3)))


@pytest.mark.parametrize(
    ("found", "of", "low", "high"),
    [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)],  # Wilson 1927, without continuity correction
)
def test_the_interval_of_a_share_is_wilsons(found: int, of: int, low: float, high: float) -> None:
    assert Share(found, of).interval == pytest.approx((low, high), abs=0.001)


def test_the_bootstrap_is_repeatable_and_holds_the_figure() -> None:
    order = [3, 0, 2, 1, 0, 0, 3, 0, 0, 2, *[0] * 40]
    spread = bootstrap(order, (10,))
    assert spread == bootstrap(order, (10,))
    assert spread[10] is not None
    low, high = spread[10]
    value = ndcg(order, 10)
    assert value is not None
    assert 0 <= low < value < high <= 1


def test_there_is_no_interval_where_nothing_is_relevant() -> None:
    assert bootstrap([0, 0, None], (10,)) == {10: None}
    assert bootstrap([3, *[0] * 40], (10,)) == {10: None}  # drawn again it is always first: that is no certainty
    assert bootstrap([], (10,)) == {10: None}


def test_the_middle_of_some_values_leaves_out_the_outermost() -> None:
    assert middle([float(n) for n in range(1001)]) == (25.0, 975.0)
    assert middle([]) is None
