"""How much longer a run takes is an interval that the truth lies in, never negative, and shorter as time goes by."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.watch.eta import OTHER, READING, Expected, Left, Stage, left

_HOUR = 3600.0


def _recorded() -> Iterator[tuple[float, Left]]:
    """The demo on two workers of a busy machine, as its chunks were reported: every two seconds, what is really left
    and what is told."""
    kept = json.loads(Path(__file__).with_name("watch_demo.json").read_text("utf-8"))
    stages = {
        name: {"stage": name, "steps": steps, "cut": 0, "chunks": 0, "done": 0, "seconds": 0.0}
        for name, steps in kept["steps"].items()
    }
    expected, at, heard = Expected.of(kept["forecast"], (), 1.0), 0.0, 0.0
    end = kept["events"][-1][0]
    for when, what, value in kept["events"]:
        while at <= when:
            found = [Stage(**stage) for stage in stages.values()]
            yield end - at, left(found, expected, kept["workers"], at, at - heard)
            at += 2.0
        if what.startswith("+"):
            stages[what[1:]]["done"] += 1
            stages[what[1:]]["seconds"] += value
            heard = when
        else:
            stages[what]["cut"] += 1
            stages[what]["chunks"] += value


def test_what_is_told_of_the_demo_is_an_interval_in_which_the_truth_lies() -> None:
    told = list(_recorded())
    assert all(0 <= one.low_s <= one.about_s <= one.high_s for _, one in told)
    right = [one.low_s - 5 <= truth <= one.high_s + 5 for truth, one in told]  # seconds: nobody is told of so few
    assert sum(right) / len(right) > 0.9


def test_it_falls_while_the_demo_goes_on() -> None:
    """Not from one moment to the next: what a stage is cut into is news. But from one quarter to the next."""
    about = [one.about_s for _, one in _recorded()]
    quarter = len(about) // 4
    means = [sum(about[at : at + quarter]) / quarter for at in (quarter, 2 * quarter, 3 * quarter)]
    assert means == sorted(means, reverse=True)
    assert about[-1] < 5
    share = [one.share for _, one in _recorded()]
    assert all(later > earlier - 0.1 for earlier, later in itertools.pairwise(share))
    assert share[-1] > 0.95


def _run(done: float, each_s: float = 2.0) -> list[Stage]:
    """A run whose stages are all cut into 1,000 chunks, of which a share is done."""
    return [Stage(name, 3, 3, 1000, round(1000 * done), round(1000 * done) * each_s) for name in (*OTHER, *READING)]


def test_a_run_that_is_half_done_takes_as_long_again() -> None:
    worked = 15_000 * 2.0
    expected = Expected(reading_s=6_000, other_s=24_000)
    told = left(_run(0.5), expected, workers=4, elapsed_s=worked / 2 / 4)
    assert told.about_s == pytest.approx(worked / 2 / 4, rel=0.1)
    assert told.share == pytest.approx(0.5, abs=0.02)


def test_what_is_not_cut_yet_is_as_long_as_the_forecast_says() -> None:
    begun = [Stage(name, 3, 0, 0, 0, 0.0) for name in (*OTHER, *READING)]
    told = left(begun, Expected(reading_s=6 * _HOUR, other_s=2 * _HOUR), workers=4, elapsed_s=0.0)
    assert told.low_s < 2 * _HOUR < told.high_s
    assert str(told).endswith("h left")
    assert " to " in str(told)  # an interval: nobody knows better yet


def test_a_forecast_that_was_wrong_of_what_is_cut_is_taken_to_be_as_wrong_of_the_rest() -> None:
    expected = Expected(other_s=10_000)
    cut = [Stage("parse", 3, 3, 100, 100, 3 * expected.of_stage("parse"))]
    rest = [Stage(name, 3, 0, 0, 0, 0.0) for name in OTHER if name != "parse"]
    slow = left(cut + rest, expected, workers=1, elapsed_s=4_500)
    fast = left([Stage("parse", 3, 3, 100, 100, 150.0), *rest], expected, workers=1, elapsed_s=4_500)
    assert slow.about_s * slow.share / (1 - slow.share) > 0
    assert (1 - slow.share) / slow.share < (1 - fast.share) / fast.share


def test_what_earlier_runs_have_done_is_no_work_of_this_one() -> None:
    """A resumed run: most steps have nothing to do, and what was spent on them is expected no more."""
    forecast = {"worker_hours": 10.0, "pages": 7_200}
    took = [{"state": "STOPPED", "reading_s": 1.5 * _HOUR, "other_s": 8 * _HOUR}]
    expected = Expected.of(forecast, took, page_seconds=1.0)
    assert expected == Expected(reading_s=0.5 * _HOUR, other_s=0.0)
    begun = [Stage(name, 3, 3, 0, 0, 0.0) for name in OTHER] + [Stage(name, 3, 0, 0, 0, 0.0) for name in READING]
    resumed = left(begun, expected, workers=2, elapsed_s=0.0)
    new = [Stage(name, 3, 0, 0, 0, 0.0) for name in (*OTHER, *READING)]
    whole = left(new, Expected.of(forecast, (), 1.0), workers=2, elapsed_s=0.0)
    assert resumed.about_s < whole.about_s / 10


def test_of_a_case_that_was_completed_before_only_what_is_cut_is_expected() -> None:
    took = [{"state": "COMPLETED", "reading_s": 100.0, "other_s": 100.0}]
    assert Expected.of({"worker_hours": 10.0, "pages": 0}, took, 1.0) == Expected()


def test_a_run_that_takes_longer_than_was_told_is_nearly_done_and_not_less() -> None:
    last = [Stage("again", 1, 1, 10, 9, 9.0)]
    told = left(last, Expected(), workers=1, elapsed_s=100, quiet_s=5_000)
    assert (told.low_s, told.about_s, told.high_s) == (0, 0, 0)
    assert str(told) == "nearly done"


def test_a_run_with_nothing_to_do_has_nothing_left() -> None:
    assert left([Stage("parse", 3, 3, 0, 0, 0.0)], Expected(), workers=2, elapsed_s=1.0).share == 1.0


@pytest.mark.parametrize(
    ("about", "low", "high", "words"),
    [
        (700, 600, 900, "about 12 min left"),
        (700, 300, 5400, "5 min to 1.5 h left"),
        (20, 1, 100, "under a minute left"),
        (90_000, 80_000, 100_000, "about 25.0 h left"),
    ],
)
def test_one_figure_is_told_where_the_ends_are_near_each_other(
    about: float, low: float, high: float, words: str
) -> None:
    assert str(Left(about, low, high, 0.5)) == words
