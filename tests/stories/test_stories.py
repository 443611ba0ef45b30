"""How good the order is, on stories whose truth is known: what has to be among the first units that are served.

The stories were written before anybody looked at what the lexicons hold, and are not changed where a gate fails.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from running import Told, shared, triage
from telling import names, read

from flows.chunks.chunk import Chunk, Report
from flows.commands.evaluate import measured
from flows.workers.engine import InProcess
from pipeline.evaluate.figures import Reading
from pipeline.evaluate.report import Evaluation

READING = Reading(200, 20)
SERVED = 50

Tell = Callable[[str], tuple[Told, Evaluation]]


@pytest.fixture(scope="session")
def tell(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Tell:
    """A story after its run and what was measured of it; each is run once, however many processes test it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "stories"
    known: dict[str, tuple[Told, Evaluation]] = {}

    def told(name: str) -> tuple[Told, Evaluation]:
        if name not in known:
            story = shared(name, folder)
            own = tmp_path_factory.mktemp(name)
            labels = story.write_labels(own / "labels.csv")
            links = story.write_link_labels(own / "links.csv")
            known[name] = story, measured(folder / name / "store", None, labels, links, READING)
        return known[name]

    return told


def _value(found: Evaluation, order: str, name: str) -> float:
    value = found.orders[order][name].value
    assert value is not None
    return value


def _late(story: Told, least: int) -> list[str]:
    """What stands in units of that relevance that are served after the first fifty: for whoever reads the failure."""
    units = {row["unit_id"]: row["record_ids"] for row in story.rows("units")}
    bodies = {row["record_id"]: row["body"] for row in story.rows("records")}
    return [
        f"{row['place']} ({row['score']}): {bodies[record]}"
        for row in story.rows("queue")
        if row["place"] > SERVED
        for record in units[row["unit_id"]]
        if story.truth[record].relevance >= least
    ]


def _not_in_lane(story: Told) -> list[str]:
    units = {row["unit_id"]: row["record_ids"] for row in story.rows("units")}
    bodies = {row["record_id"]: row["body"] for row in story.rows("records")}
    return [
        f"{row['rank']} ({row['score']}): {bodies[record]}"
        for row in story.rows("queue")
        if "DISCLOSURE" not in row["lanes"]
        for record in units[row["unit_id"]]
        if story.truth[record].disclosure
    ]


@pytest.mark.parametrize("name", names())
def test_no_story_is_ordered_badly(tell: Tell, name: str) -> None:
    assert _value(tell(name)[1], "by score", f"nDCG@{SERVED}") >= 0.70


def test_the_stories_are_ordered_well_on_average(tell: Tell) -> None:
    assert fmean(_value(tell(name)[1], "by score", f"nDCG@{SERVED}") for name in names()) >= 0.85


def test_key_units_of_all_stories_are_among_the_first_fifty_that_are_served(tell: Tell) -> None:
    found = [tell(name)[1].orders["as served"][f"recall@{SERVED} of key"] for name in names()]
    share = sum((figure.value or 0) * (figure.of or 0) for figure in found) / sum(figure.of or 0 for figure in found)
    assert share >= 0.95, [line for name in names() for line in _late(tell(name)[0], 3)]


@pytest.mark.parametrize("name", names())
def test_what_is_for_disclosure_is_in_its_lane_whatever_its_score(tell: Tell, name: str) -> None:
    assert _not_in_lane(tell(name)[0]) == []


@pytest.mark.parametrize("name", [name for name in names() if read(name).keyword_free])
def test_key_units_of_a_story_without_any_telling_word_are_among_the_first_fifty(tell: Tell, name: str) -> None:
    assert _late(tell(name)[0], 3) == []


@pytest.mark.parametrize("name", names())
def test_equal_numbers_are_linked_at_g1_and_numbers_one_digit_off_are_not(tell: Tell, name: str) -> None:
    story, found = tell(name)
    exhibits = {row["extraction_id"]: row["exhibit_ref"] for row in story.rows("extractions")}
    linked = {
        (exhibits[row["extraction_id"]], row["value_norm"], who)
        for row in story.rows("links")
        if row["grade"] == "G1" and row["type"] == "phone"
        for who in (row["nominal_id"], row["party_id"])
        if who
    }
    assert {pair for pair in story.pairs if pair not in linked} == set()
    assert found.links is not None
    (g1,) = [graded for graded in found.links.grades if graded.grade == "G1"]
    assert g1.precision.value is not None
    assert g1.precision.value >= 0.99
    assert g1.recall.value == 1.0


@pytest.mark.parametrize("name", names())
def test_the_order_is_better_than_those_that_people_have_without_it(tell: Tell, name: str) -> None:
    found = tell(name)[1]
    ours = _value(found, "by score", f"nDCG@{SERVED}")
    others = ("keyword count", "chronological", "random")
    assert ours > max(_value(found, other, f"nDCG@{SERVED}") for other in others)


class Mixed(InProcess):
    """The chunks of a step in another order, as they come from several workers."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - an order, not a secret

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        every = list(chunks)
        yield from reversed(list(super().run(self.dice.sample(every, len(every)))))


@pytest.mark.parametrize("name", ["images"])
def test_the_order_is_the_same_again_and_whichever_worker_ends_first(tell: Tell, name: str, tmp_path: Path) -> None:
    first, _ = tell(name)
    settings = first.built.case_file.parent / "settings.toml"
    for seed in (1, 2):
        again = Told(first.built, triage(first.built.case_file, tmp_path / str(seed), settings, Mixed(seed)))
        assert _queue(again) == _queue(first)


def _queue(story: Told) -> list[dict[str, Any]]:
    return story.rows("queue")


@pytest.mark.slow
@pytest.mark.parametrize("name", names(apart=True))
def test_stories_that_were_held_apart_are_ordered_as_well(tell: Tell, name: str) -> None:
    story, found = tell(name)
    assert _value(found, "by score", f"nDCG@{SERVED}") >= 0.70
    assert _late(story, 3) == []
    assert _not_in_lane(story) == []
