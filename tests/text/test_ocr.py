"""Tesseract itself, on pictures whose text is known."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models.issues import Issue
from models.mistakes import Mistakes
from models.settings import Ocr
from pipeline.demo import documents
from pipeline.text.engine import Reading
from pipeline.text.ocr import Tesseract, check, data_sha256, engine
from pipeline.text.pictures import Picture

SETTINGS = Ocr(engine="tesseract", languages="eng", timeout_s=60, min_confidence=0.6, max_pixels=100_000_000)


@pytest.fixture
def tesseract(tmp_path: Path) -> Tesseract:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    return Tesseract("eng", 60, 100_000_000, 0.6, scratch=tmp_path)


def _text(reading: Reading | Issue) -> str:
    assert isinstance(reading, Reading)
    return reading.text


@pytest.mark.parametrize("dark", [True, False])
def test_a_number_in_a_screenshot_is_read_digit_for_digit(tmp_path: Path, tesseract: Tesseract, dark: bool) -> None:
    file = documents.screenshot(tmp_path / "a.png", [("Call me on 07700 900404", False), ("OK", True)], dark=dark)
    ((index, reading),) = tesseract.read([Picture(file)])
    assert index == 0
    assert "07700 900404" in _text(reading)


def test_each_word_stands_where_its_offsets_say(tmp_path: Path, tesseract: Tesseract) -> None:
    file = documents.screenshot(tmp_path / "a.png", [("Where are you tonight", False)])
    ((_, reading),) = tesseract.read([Picture(file)])
    assert isinstance(reading, Reading)
    words = [reading.text[start:end] for start, end, *_ in reading.words]
    assert words == reading.text.split()
    assert all(0 <= word[-1] <= 1 and word[4] > 0 and word[5] > 0 for word in reading.words)
    assert reading.confidence is not None
    assert reading.confidence > 0.8


def test_a_result_does_not_depend_on_the_list_it_was_read_in(tmp_path: Path, tesseract: Tesseract) -> None:
    pictures = [
        Picture(documents.screenshot(tmp_path / f"{n}.png", [(f"Number {n} of the list", n % 2 == 0)]))
        for n in range(11)
    ]
    together = dict(tesseract.read(pictures))
    assert together[7] == dict(tesseract.read([pictures[7]]))[0]
    assert sorted(together) == list(range(11))


def test_a_broken_picture_in_a_list_costs_only_itself(tmp_path: Path, tesseract: Tesseract) -> None:
    good = Picture(documents.screenshot(tmp_path / "a.png", [("Still here", True)]))
    results = dict(tesseract.read([good, Picture(b"\x89PNG\r\n\x1a\n broken", "image/png"), good]))
    assert isinstance(results[1], Issue)
    assert "Still here" in _text(results[0])
    assert results[0] == results[2]


def _page(path: Path) -> Path:
    documents.page_picture("A line of a page that takes its time\n" * 40).save(path)
    return path


def test_what_takes_too_long_is_given_up(tmp_path: Path) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    hasty = Tesseract("eng", 0.01, 100_000_000, 0.6, scratch=tmp_path)
    ((_, result),) = hasty.read([Picture(_page(tmp_path / "a.png"))])
    assert isinstance(result, Issue)
    assert result.code == "timeout"
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]  # nothing of it is left


def test_pictures_of_others_are_read_as_they_say(real: Callable[[str], Path], tesseract: Tesseract) -> None:
    folder = real("tika/tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-ocr-module")
    file = folder / "src/test/resources/test-documents/testOCR.jpg"
    ((_, reading),) = tesseract.read([Picture(file)])
    assert "OCR Testing" in _text(reading)


def test_a_missing_program_or_language_is_one_clear_mistake() -> None:
    with pytest.raises(Mistakes, match="apt-get install tesseract-ocr"):
        check(SETTINGS, command="no-such-tesseract")
    with pytest.raises(Mistakes, match="apt-get install tesseract-ocr-xyz"):
        check(SETTINGS.model_copy(update={"languages": "eng+xyz"}))


def test_no_engine_needs_no_program() -> None:
    off = SETTINGS.model_copy(update={"engine": "none"})
    check(off, command="no-such-tesseract")
    assert engine(off, None).version == "none"


def test_language_data_that_are_not_those_that_were_pinned_are_refused(tesseract: Tesseract) -> None:
    here = data_sha256("eng")["eng"]
    check(SETTINGS.model_copy(update={"traineddata_sha256": ("ab" * 32, here)}))
    with pytest.raises(Mistakes, match=f"the data for eng here have {here}, which is not among those"):
        check(SETTINGS.model_copy(update={"traineddata_sha256": ("ab" * 32,)}))
