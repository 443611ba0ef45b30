"""The calculator of samples, by the golden numbers of the domain (V-04)."""

import pytest

from pipeline.evaluate.sample import Stratum, least, most, needed, recall


def test_none_relevant_in_300_leaves_up_to_one_percent() -> None:
    assert most(300, 0) == pytest.approx(0.00994, abs=0.00001)


def test_and_that_proves_only_a_third_where_60_were_found_and_12000_not_reviewed() -> None:
    low, high = recall(60, [Stratum(12_000, 300, 0)])
    assert low == pytest.approx(0.335, abs=0.001)
    assert high == 1.0


@pytest.mark.parametrize(
    ("unread", "wanted", "sample"),
    [(12_000, 0.75, 1_796), (12_000, 0.90, 5_391), (3_000, 0.75, 448), (3_000, 0.90, 1_347)],
)
def test_how_many_must_be_drawn_and_none_be_relevant(unread: int, wanted: float, sample: int) -> None:
    assert needed(60, unread, wanted) == sample
    assert recall(60, [Stratum(unread, sample, 0)])[0] >= wanted
    assert recall(60, [Stratum(unread, sample - 2, 0)])[0] < wanted


def test_no_more_need_be_drawn_than_there_are() -> None:
    assert needed(60, 30, 0.99) == 30
    assert needed(60, 5, 0.5) == 1


@pytest.mark.parametrize(("sampled", "relevant", "low", "high"), [(100, 5, 0.0199, 0.1023), (20, 20, 0.8609, 1.0)])
def test_bounds_are_those_of_the_exact_binomial(sampled: int, relevant: int, low: float, high: float) -> None:
    """Clopper and Pearson, one-sided 95 %: the quantiles of Beta(k, n-k+1) and Beta(k+1, n-k)."""
    assert least(sampled, relevant) == pytest.approx(low, abs=0.0002)
    assert most(sampled, relevant) == pytest.approx(high, abs=0.0002)


def test_what_the_sample_itself_showed_is_found_too() -> None:
    low, high = recall(10, [Stratum(1_000, 100, 5)])
    assert low == pytest.approx(15 / (10 + most(100, 5) * 1_000))
    assert high == pytest.approx(15 / (10 + least(100, 5) * 1_000))


def test_where_all_was_read_nothing_is_left_to_chance() -> None:
    assert Stratum(100, 100, 5).bounds() == (5, 5)
    assert recall(10, [Stratum(100, 100, 5)]) == (1.0, 1.0)


def test_misses_of_reviewers_lower_the_recall_that_a_sample_of_the_unread_alone_would_give() -> None:
    unread = Stratum(1_000, 300, 0)
    assert recall(60, [unread, Stratum(500, 100, 3)])[0] < recall(60, [unread])[0]


def test_a_sample_cannot_be_larger_than_what_it_is_drawn_from() -> None:
    with pytest.raises(ValueError, match="relevant ≤ sampled ≤ units"):
        Stratum(10, 11, 0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        needed(60, 100, 1.0)


def test_without_a_sample_nothing_is_known() -> None:
    assert most(0, 0) == 1.0
    assert least(0, 0) == 0.0
