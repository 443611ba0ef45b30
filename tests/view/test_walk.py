"""Walking through what is found in a view."""

from collections.abc import Callable
from typing import Any

import pytest

from models.language.search.asked import asked
from pipeline.view import walk
from pipeline.view.search import View
from pipeline.view.walk import Stretch, Walk


@pytest.fixture
def walked(view: Callable[..., View], said: Callable[..., Any]) -> Walk:
    """Four messages about a bag, of which one has no time, and one about cash."""
    return Walk(
        view(
            said("a", "the bag", minutes=1),
            said("b", "a bag", minutes=2),
            said("c", "cash", minutes=2),
            said("d", "bag bag bag", minutes=3),
            said("e", "one more bag", minutes=None),
        )
    )


def match(query: str) -> str:
    found = asked(query).match
    assert found
    return found


def test_what_is_found_comes_in_order_of_time_from_either_end(walked: Walk) -> None:
    forwards = [one.number for one in walked.along(match("bag"), Stretch(1, walked.last))]
    backwards = [one.number for one in walked.along(match("bag"), Stretch(1, walked.last, backwards=True))]
    assert len(forwards) == 4
    assert forwards == sorted(forwards) == backwards[::-1]
    assert list(walked.along(match("bag"), Stretch(3, 2))) == []


def test_a_time_is_found_among_the_texts(walked: Walk) -> None:
    every = {one.number: one.sent_us for one in walked.along(match("bag OR cash"), Stretch(1, walked.last))}
    timed = [us for us in every.values() if us is not None]
    for us in (min(timed) - 1, min(timed), max(timed), max(timed) + 1):
        begin = walked.begin(us)
        assert all((at is None or at >= us) == (number >= begin) for number, at in every.items())
    assert all((at is None) == (number >= walked.begin(None)) for number, at in every.items())


def test_the_best_come_first_and_counting_ends(walked: Walk) -> None:
    (best, *_) = walked.ranked(match("bag"), 10)
    assert walked.hits([best.number])[best.number].record.record_id == "d"
    assert len(walked.ranked(match("bag"), 2)) == 2
    assert (walked.count(match("bag"), 10), walked.count(match("bag"), 3)) == (4, 3)


def test_records_are_found_by_their_ids(walked: Walk) -> None:
    found = walked.of_records([("a", "text of a", None), ("b", None, "url"), ("x", "text of x", None)])
    assert [walked.hits([one.number])[one.number].record.record_id for one in found] == ["a"]


@pytest.mark.parametrize("sql", [walk.FORWARDS, walk.BACKWARDS])
def test_nothing_is_sorted_and_nothing_scanned(view: Callable[..., View], said: Callable[..., Any], sql: str) -> None:
    values = {"match": '"bag"', "first": 1, "last": 10}
    plan = [row[3] for row in view(said("a", "bag")).connection.execute(f"explain query plan {sql}", values)]
    assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith(("SCAN t", "SCAN r"))]
