"""The mixed set: as many pictures with text as without, and what the look at them is counted by."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from pipeline.text.pictures.picture import Kind, Look
from pipeline.validate.pictures import TEXT_KINDS, Sample, mixed
from pipeline.validate.skip import measure, section


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return list(mixed(1))


def taken_for(kind_of: Callable[[bytes], Kind]) -> Callable[[bytes, str], tuple[Look, ...]]:
    return lambda content, _: (Look(1, 100, 100, "0" * 64, None, kind_of(content)),)


def test_half_of_the_set_has_text_and_every_picture_can_be_decoded(samples: list[Sample]) -> None:
    assert {sample.kind for sample in samples if sample.text} == set(TEXT_KINDS)
    assert sum(sample.text for sample in samples) == len(samples) / 2
    for sample in samples:
        Image.open(BytesIO(sample.content)).load()


def test_the_set_is_the_same_every_time(samples: list[Sample]) -> None:
    again = mixed(1)
    assert all(next(again).content == sample.content for sample in samples[: len(TEXT_KINDS)])


def test_a_look_that_knows_meets_the_marks(samples: list[Sample]) -> None:
    texts = {sample.content: sample.text for sample in samples}
    rows = measure(samples, taken_for(lambda content: "photograph" if texts[content] else "blank"))
    assert all(check.met for check in section(rows).checks)


def test_a_look_that_keeps_all_or_nothing_misses_one_mark(samples: list[Sample]) -> None:
    keeps = section(measure(samples, taken_for(lambda _: "photograph")))
    leaves = section(measure(samples, taken_for(lambda _: "blank")))
    assert [check.met for check in keeps.checks] == [True, False]
    assert [check.met for check in leaves.checks] == [False, True]


def test_a_picture_that_could_not_be_seen_is_kept_for_its_text_may_still_be_read(samples: list[Sample]) -> None:
    (row, *_) = measure(samples[:1], lambda *_: ())
    assert (row["kept"], row["blank"]) == (1, 0)
