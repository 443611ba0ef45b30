"""When to stop: how much was found, as far as what was drawn at random can say."""

from collections import Counter

import pytest

from pipeline.evaluate.sample import Stratum, recall
from pipeline.learn.stopping import NotTheSample, Part, draw, sampled

UNITS = [f"{number * 7919:032x}" for number in range(1000)]
LABELS = {unit: number < 60 for number, unit in enumerate(UNITS[:300])}  # 60 relevant, 240 put aside, 700 unread


def test_what_is_drawn_is_the_same_for_the_same_labels_and_in_no_order() -> None:
    drawn = draw(UNITS, LABELS, 50, 20)
    assert drawn == draw(list(reversed(UNITS)), dict(reversed(LABELS.items())), 50, 20)
    kinds = Counter(LABELS.get(unit) for unit in drawn)
    assert kinds == {None: 50, False: 20}
    assert {LABELS.get(unit) for unit in drawn[:35]} == {None, False}  # mixed


def test_a_larger_draw_has_the_smaller_one_in_it() -> None:
    assert set(draw(UNITS, LABELS, 50, 20)) < set(draw(UNITS, LABELS, 80, 30))


def test_no_unit_is_drawn_more_often_than_another() -> None:
    """In 400 cases of 100 units each, 20 are drawn; of the first ten, which a reviewer would like best, a fifth too."""
    drawn = 0
    for case in range(400):
        units = [f"{(number + 1) * (case + 3) * 104_729:032x}" for number in range(100)]
        drawn += len(set(units[:10]) & set(draw(units, {}, 20, 0)))
    assert 0.18 < drawn / 4000 < 0.22


def test_what_a_sample_says_is_counted_by_kind() -> None:
    drawn = draw(UNITS, LABELS, 50, 20)
    judged = {unit: unit in (drawn[0], drawn[1]) for unit in drawn}
    told = sampled(UNITS, LABELS, judged)
    assert told.found == 60
    assert (told.unread.of, told.unread.drawn) == (700, 50)
    assert told.aside is not None
    assert (told.aside.of, told.aside.drawn) == (240, 20)
    assert told.unread.relevant + told.aside.relevant == 2


def test_what_was_put_aside_counts_only_if_it_was_read_again() -> None:
    told = sampled(UNITS, LABELS, dict.fromkeys(draw(UNITS, LABELS, 50, 0), False))
    assert (told.unread, told.aside) == (Part(700, 50, 0), None)


def test_a_sample_that_was_chosen_is_refused() -> None:
    drawn = draw(UNITS, LABELS, 50, 20)
    unread = [unit for unit in UNITS if unit not in LABELS and unit not in drawn]
    for wrong in (
        {**dict.fromkeys(drawn, False), unread[0]: False},  # one that was not drawn is put to them
        {unit: False for unit in drawn if unit != draw(UNITS, LABELS, 1, 0)[0]},  # one that was drawn is left out
    ):
        with pytest.raises(NotTheSample, match="others were judged than were drawn"):
            sampled(UNITS, LABELS, wrong)
    with pytest.raises(NotTheSample, match="1 units of it were found relevant before"):
        sampled(UNITS, LABELS, {**dict.fromkeys(drawn, False), UNITS[0]: True})


def test_the_bounds_are_those_of_the_field() -> None:
    """Domain V-04: with 60 found and 12,000 unread, 0 of 300 shows a recall of at least 0.33, 0 of 1,796 of 0.75."""
    assert recall(60, [Stratum(12_000, 300, 0)])[0] == pytest.approx(0.33, abs=0.01)
    assert recall(60, [Stratum(12_000, 1_796, 0)])[0] == pytest.approx(0.75, abs=0.01)


def test_the_stated_bound_holds_as_often_as_it_says() -> None:
    """200 reviews of 2,000 units with 80 relevant, of which 50 were found: the recall is 0.625."""
    right = 0
    for review in range(200):
        units = [f"{(number + 1) * (review + 3) * 104_729:032x}" for number in range(2000)]
        relevant = set(units[:80])
        labels = {unit: unit in relevant for unit in (*units[:50], *units[80:300])}
        drawn = draw(units, labels, 200, 0)
        told = sampled(units, labels, {unit: unit in relevant for unit in drawn})
        low, high = recall(told.found, [Stratum(told.unread.of, told.unread.drawn, told.unread.relevant)])
        known = (told.found + told.unread.relevant) / 80
        right += low <= known
        assert low <= high
    assert right >= 0.93 * 200
