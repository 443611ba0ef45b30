"""Continuous active learning, for one case."""

from collections.abc import Mapping

import pytest
from generated import units

from pipeline.learn.features import Document
from pipeline.learn.order import FIRST_BATCH, Learned, batch, lacks, learn, shuffled


def read_until(documents: list[Document], truth: Mapping[str, bool], share: float) -> int:
    """How many units are read until that share of the relevant ones was."""
    every = [one.unit_id for one in documents]
    wanted, labels = share * sum(truth.values()), dict[str, bool]()
    while sum(labels.values()) < wanted:
        learned = learn(documents, labels, told=0)
        chosen = batch(learned.order if learned else (), labels, every)
        for unit, _ in chosen:
            labels[unit] = truth[unit]
            if sum(labels.values()) >= wanted:
                break
    return len(labels)


def test_most_of_what_is_relevant_is_found_after_far_fewer_units_than_at_random() -> None:
    documents, truth = units(600, share=0.06)
    every = shuffled([one.unit_id for one in documents], "anything")
    places = [place for place, unit in enumerate(every, 1) if truth[unit]]
    at_random = places[int(0.8 * len(places)) - 1]
    assert read_until(documents, truth, 0.8) < at_random / 2


def some(documents: list[Document], truth: Mapping[str, bool], count: int = 120) -> dict[str, bool]:
    return {one.unit_id: truth[one.unit_id] for one in documents[:count]}


def test_the_same_labels_give_the_same_order_however_they_come() -> None:
    documents, truth = units(300, share=0.1)
    labels = some(documents, truth)
    once = learn(documents, labels)
    assert once is not None
    assert once == learn(documents, dict(reversed(labels.items())))
    again = learn(list(reversed(documents)), labels)
    assert again is not None
    assert again.order == once.order
    assert (once.labels, once.relevant) == (120, sum(labels.values()))


def test_nothing_is_learned_from_the_rules_order() -> None:
    documents, truth = units(300, share=0.1)
    labels = some(documents, truth)
    others = [Document(one.unit_id, 301 - one.rank, one.words) for one in documents]
    once, other = learn(documents, labels), learn(others, labels)
    assert isinstance(once, Learned)
    assert isinstance(other, Learned)
    words = {one.unit_id: one.words for one in documents}
    assert [words[unit] for unit in once.order] == [words[unit] for unit in other.order]


def test_what_was_judged_relevant_says_by_which_words() -> None:
    documents, truth = units(300, share=0.15)
    learned = learn(documents, some(documents, truth, 200))
    assert learned is not None
    top = {word for unit in learned.order[:20] for word in learned.telling[unit]}
    assert top & {"stop", "stopped", "delete", "tell", "said", "asleep", "police", "drink", "remember"}
    assert learned.own is not None
    assert learned.rules is not None
    assert learned.own > 0.8 > learned.rules  # an order that says nothing has about half of the pairs


def test_units_without_words_have_no_place_and_are_drawn_all_the_same() -> None:
    documents, truth = units(100, share=0.2)
    silent = [Document(f"{number:032x}", 101 + number, "") for number in range(40)]
    learned = learn([*documents, *silent], some(documents, truth, 60))
    assert learned is not None
    assert learned.wordless == tuple(one.unit_id for one in silent)
    assert not set(learned.order) & set(learned.wordless)
    every = [one.unit_id for one in (*documents, *silent)]
    drawn = {unit for unit, why in batch(learned.order, {}, every) if why == "random"}
    assert drawn & set(learned.wordless)


@pytest.mark.parametrize(
    ("relevant", "other", "reason"),
    [
        (0, 0, "0 of at least 20 units with words were judged"),
        (9, 10, "19 of at least 20 units with words were judged"),
        (0, 25, "of the 25 judged units with words 0 were relevant; at least 2 are needed"),
        (24, 1, "of the 25 judged units with words 1 were not relevant; at least 2 are needed"),
        (2, 18, None),
    ],
)
def test_too_few_labels_say_so_and_teach_nothing(relevant: int, other: int, reason: str | None) -> None:
    documents, _ = units(60, share=0.0)
    labels = {one.unit_id: number < relevant for number, one in enumerate(documents[: relevant + other])}
    assert lacks(labels) == reason
    assert (learn(documents, labels) is None) == (reason is not None)


def test_labels_of_units_without_words_are_no_labels_to_learn_from() -> None:
    silent = [Document(f"{number:032x}", number + 1, "") for number in range(40)]
    assert learn(silent, {one.unit_id: number < 20 for number, one in enumerate(silent)}) is None


def test_a_batch_is_four_fifths_learned_and_grows_by_a_tenth() -> None:
    every = [f"{number:032x}" for number in range(1000)]
    first = batch(every, {}, every)
    assert len(first) == FIRST_BATCH
    assert [why for _, why in first].count("random") == FIRST_BATCH // 5
    labels = dict.fromkeys(every[:500], False)
    later = batch(every, labels, every)
    assert len(later) == FIRST_BATCH + 50
    assert len({unit for unit, _ in later}) == len(later)
    assert not labels.keys() & {unit for unit, _ in later}
    assert [unit for unit, why in later if why == "learned"] == [unit for unit in every if unit not in labels][:56]


def test_a_batch_without_an_order_is_at_random_and_the_last_takes_what_is_left() -> None:
    every = [f"{number:032x}" for number in range(8)]
    assert {why for _, why in batch((), {}, every)} == {"random"}
    assert {unit for unit, _ in batch(every, {every[0]: True}, every)} == set(every[1:])
    assert batch(every, dict.fromkeys(every, False), every) == []
