"""How screenshots are scored, with engines that read nothing, everything, or a little wrongly."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from models.issues import Issue
from models.language.found import Found
from pipeline.text.ocr.engine import Reading, Result
from pipeline.text.pictures.picture import Look, Picture
from pipeline.validate.ocr import error, measure, rows, score, section, share
from pipeline.validate.shots import Shot

SHOTS = [
    Shot(1, "blue light", "DejaVu Sans", "png"),
    Shot(2, "violet dark", "DejaVu Sans", "thumbnail"),
    Shot(3, "green dark", "DejaVu Sans", "jpeg 50"),
]
TRUTHS = dict(shot.render() for shot in SHOTS)


@dataclass(frozen=True)
class Fake:
    """Knows what is written on the pictures, and changes it."""

    name: str
    change: Callable[[str], str | None]
    version: str = "1"

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        for place, picture in enumerate(pictures):
            assert isinstance(picture.content, bytes)
            text = self.change(TRUTHS[picture.content].text)
            yield place, Issue("page:1", "timeout", "slow") if text is None else Reading(1, text, 0.9, ())


def nothing_seen(content: bytes, type_: str) -> tuple[Look, ...]:
    return ()


def longer(first: Reading, second: Reading) -> bool:
    return len(second.text) > len(first.text)


def as_written(texts: Sequence[str]) -> list[list[Found]]:
    """Finds identifiers that came through unbroken, by what the truth says of them."""
    known = [one for truth in TRUTHS.values() for one in truth.identifiers]
    return [
        [Found(0, 1, one.type, one.value, "identifiers", 1.0) for one in known if one.text in text] for text in texts
    ]


PERFECT = Fake("perfect", lambda text: text)
BLIND = Fake("blind", lambda _: "")
FAILING = Fake("failing", lambda _: None)
ZEROS = Fake("zeros", lambda text: text.replace("0", "O"))


def test_an_engine_that_reads_all_has_no_error_and_all_identifiers() -> None:
    scores = list(measure(SHOTS, [PERFECT], nothing_seen, longer, as_written))
    assert error(scores) == 0.0
    assert share(scores, "verbatim") == 100.0


@pytest.mark.parametrize("engine", [BLIND, FAILING], ids=lambda engine: engine.name)
def test_an_engine_that_reads_nothing_or_fails_is_wrong_in_every_character(engine: Fake) -> None:
    scores = list(measure(SHOTS, [engine], nothing_seen, longer, as_written))
    assert error(scores) == 100.0
    assert share(scores, "found") == 0.0


def test_the_error_of_a_known_mistake_is_known() -> None:
    (one,) = measure(SHOTS[:1], [ZEROS], nothing_seen, longer, as_written)
    _, truth = SHOTS[0].render()
    assert one.edits == truth.text.count("0")
    assert one.characters == len(" ".join(truth.text.split()))


def test_after_the_second_tier_the_better_reading_of_each_picture_counts() -> None:
    scores = list(measure(SHOTS, [BLIND, PERFECT], nothing_seen, longer, as_written))
    assert {one.tier for one in scores} == {"blind", "blind then perfect"}
    assert error([one for one in scores if one.tier == "blind"]) == 100.0
    assert error([one for one in scores if one.tier == "blind then perfect"]) == 0.0
    kept = list(measure(SHOTS, [PERFECT, BLIND], nothing_seen, longer, as_written))
    assert error([one for one in kept if one.tier == "perfect then blind"]) == 0.0


def test_an_identifier_is_found_only_with_its_canonical_value() -> None:
    shot = SHOTS[0]
    _, truth = shot.render()
    one = truth.identifiers[0]
    right, wrong = (Found(0, 1, one.type, value, "identifiers", 1.0) for value in (one.value, "another"))
    assert score("tier", shot, truth, truth.text, [right]).found >= 1
    assert score("tier", shot, truth, truth.text, [wrong]).found == 0


def test_rows_are_told_apart_by_what_is_asked() -> None:
    scores = list(measure(SHOTS, [PERFECT], nothing_seen, longer, as_written))
    assert [(row["of"], row["pictures"]) for row in rows(scores, lambda one: {"of": one.shot.ground})] == [
        ("light", 1),
        ("dark", 2),
    ]


def test_thumbnails_have_a_mark_of_their_own_and_a_bad_tier_misses_its_marks() -> None:
    good = section(list(measure(SHOTS, [PERFECT, PERFECT], nothing_seen, longer, as_written)), ["DejaVu Sans"], [])
    bad = section(list(measure(SHOTS, [BLIND], nothing_seen, longer, as_written)), ["DejaVu Sans"], ["Roboto"])
    assert [check.what for check in bad.checks] == [f"error of blind, {of}" for of in ("light", "dark", "thumbnails")]
    assert not any(check.met for check in bad.checks)
    assert all(check.met for check in good.checks if check.what.startswith("error"))
    assert any("Not installed here: Roboto" in note for note in bad.notes)
