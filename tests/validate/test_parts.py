"""The whole measurement: a part that cannot be measured says why, and the others are measured all the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from models.mistakes import Mistakes
from models.settings import read
from pipeline.text.ocr import engines
from pipeline.text.ocr.engine import Reading, Result
from pipeline.text.pictures.picture import Look, Picture
from pipeline.validate import shots
from pipeline.validate.parts import Parts
from pipeline.validate.report import Section
from pipeline.validate.shots import Shot

OTHERS = ("_pictures", "_identifiers", "_lexicon", "_names", "_search", "_links")


def silent(_: str) -> None:
    pass


@pytest.fixture
def only_screenshots(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Section]]:
    for name in OTHERS:
        monkeypatch.setattr(Parts, name, lambda _: [Section("another", "")])
    monkeypatch.setattr(shots, "sample", lambda families: [Shot(1, "blue light", families[-1], "png")])
    return lambda: list(Parts(read(), False, None, silent).sections())


@dataclass(frozen=True)
class Blind:
    """Reads nothing."""

    name: str = "blind"
    version: str = "1"

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        for place in range(len(pictures)):
            yield place, Reading(1, "", None, ())


def seen_nothing(*_: object) -> tuple[Look, ...]:
    return ()


def test_what_is_not_installed_is_the_reason_why_a_part_was_not_measured(
    only_screenshots: Callable[[], list[Section]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise Mistakes(["ocr.engine: Tesseract is not installed"])

    monkeypatch.setattr(engines, "check", fails)
    first, *others = only_screenshots()
    assert first.skipped == "ocr.engine: Tesseract is not installed"
    assert [section.title for section in others] == [*["another"] * len(OTHERS), "Speed"]


def test_a_quick_run_measures_each_tier_on_the_sample(
    only_screenshots: Callable[[], list[Section]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "check", lambda *_: None)
    monkeypatch.setattr(engines, "first", lambda *_: Blind())
    monkeypatch.setattr(engines, "second", lambda *_: Blind("blind again"))
    monkeypatch.setattr(Parts, "_looks", seen_nothing)
    first, *_ = only_screenshots()
    assert [row["tier"] for row in first.rows] == ["blind", "blind then blind again"] * 2
    assert [row["error %"] for row in first.rows] == [100.0] * 4


def test_all_probes_of_the_search_are_found() -> None:
    (section,) = Parts(read(), False, None, silent)._search()
    assert all(check.met for check in section.checks)
