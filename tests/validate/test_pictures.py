"""The mixed set: as many pictures with text as without, and what the look at them is counted by."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from pipeline.text.pictures.picture import Kind, Look
from pipeline.validate.pictures import TEXT_KINDS, mixed
from pipeline.validate.skip import measure, section

SAMPLES = list(mixed(1))


def taken_for(kind_of: Callable[[bytes], Kind]) -> Callable[[bytes, str], tuple[Look, ...]]:
    return lambda content, _: (Look(1, 100, 100, "0" * 64, None, kind_of(content)),)


def test_half_of_the_set_has_text_and_every_picture_can_be_decoded() -> None:
    assert {sample.kind for sample in SAMPLES if sample.text} == set(TEXT_KINDS)
    assert sum(sample.text for sample in SAMPLES) == len(SAMPLES) / 2
    for sample in SAMPLES:
        Image.open(BytesIO(sample.content)).load()


def test_the_set_is_the_same_every_time() -> None:
    again = mixed(1)
    assert all(next(again).content == sample.content for sample in SAMPLES[: len(TEXT_KINDS)])


def test_a_look_that_knows_meets_the_marks() -> None:
    texts = {sample.content: sample.text for sample in SAMPLES}
    rows = measure(SAMPLES, taken_for(lambda content: "photograph" if texts[content] else "blank"))
    assert all(check.met for check in section(rows).checks)


def test_a_look_that_keeps_all_or_nothing_misses_one_mark() -> None:
    keeps = section(measure(SAMPLES, taken_for(lambda _: "photograph")))
    leaves = section(measure(SAMPLES, taken_for(lambda _: "blank")))
    assert [check.met for check in keeps.checks] == [True, False]
    assert [check.met for check in leaves.checks] == [False, True]


def test_a_picture_that_could_not_be_seen_is_kept_for_its_text_may_still_be_read() -> None:
    (row, *_) = measure(SAMPLES[:1], lambda *_: ())
    assert (row["kept"], row["blank"]) == (1, 0)
