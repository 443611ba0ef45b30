"""Tesseract itself on pictures whose text is known, and a program in its place that fails in every way."""

import shutil
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from models.issues import Issue
from models.mistakes import Mistakes
from models.settings import Ocr
from pipeline.demo import documents
from pipeline.text.ocr import program as program_module
from pipeline.text.ocr.engine import Reading
from pipeline.text.ocr.installed import check, installed
from pipeline.text.ocr.program import data_sha256, there
from pipeline.text.ocr.tesseract import Tesseract
from pipeline.text.pictures.picture import Kind, Look, Picture

SETTINGS = Ocr(engine="tesseract", timeout_s=60, min_confidence=0.6, max_pixels=100_000_000, again_below=0.85)


@pytest.fixture
def tesseract(tmp_path: Path) -> Tesseract:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    return Tesseract("eng", 60, 100_000_000, 0.6, scratch=tmp_path)


def _look(kind: Kind, page: int = 1, turn: int = 0, skew: float = 0.0, lines: int = 0) -> Look:
    return Look(page, 0, 0, "", None, kind, turn, skew, lines)


def _picture(content: Path | Image.Image, kind: Kind, **look: float) -> Picture:
    if isinstance(content, Image.Image):
        file = BytesIO()
        content.save(file, "PNG")
        return Picture(file.getvalue(), looks=(_look(kind, **look),))
    return Picture(content, looks=(_look(kind, **look),))


def _chat(path: Path, *texts: str, dark: bool = False) -> Picture:
    bubbles = [(text, place % 2 == 0) for place, text in enumerate(texts)]
    return _picture(documents.screenshot(path, bubbles, dark=dark), "screenshot")


def _text(result: Reading | Issue) -> str:
    assert isinstance(result, Reading)
    return result.text


@pytest.mark.parametrize("dark", [True, False])
def test_a_number_in_a_screenshot_is_read_digit_for_digit(tmp_path: Path, tesseract: Tesseract, dark: bool) -> None:
    ((index, reading),) = tesseract.read([_chat(tmp_path / "a.png", "Call me on 07700 900404", "OK", dark=dark)])
    assert index == 0
    assert "07700 900404" in _text(reading)


def test_each_word_stands_where_its_offsets_say(tmp_path: Path, tesseract: Tesseract) -> None:
    ((_, reading),) = tesseract.read([_chat(tmp_path / "a.png", "Where are you tonight")])
    assert isinstance(reading, Reading)
    words = [reading.text[start:end] for start, end, *_ in reading.words]
    assert words == reading.text.split()
    assert all(0 <= word[-1] <= 1 and word[4] > 0 and word[5] > 0 for word in reading.words)
    assert reading.confidence is not None
    assert reading.confidence > 0.8


def test_a_page_that_lies_on_its_side_and_askew_is_read_and_its_words_found(tesseract: Tesseract) -> None:
    upright = documents.page_picture("\n".join(["Statement of Amara Okafor"] * 8), width=900, height=640)
    lying = upright.rotate(-5, Image.Resampling.BICUBIC, expand=True, fillcolor=250).rotate(90, expand=True)
    ((_, reading),) = tesseract.read([_picture(lying, "document", turn=90, skew=5.0)])
    assert _text(reading).count("Statement of Amara Okafor") == 8
    assert isinstance(reading, Reading)
    dark = lying.convert("L").point(lambda value: 255 if value < 128 else 0)
    for _, _, left, top, width, height, _ in reading.words:
        box = dark.crop((left, top, left + width, top + height)).getbbox()
        assert box is not None  # there is ink where the word is said to be
        assert height > width  # the lines of the lying page run upwards


def test_a_result_does_not_depend_on_the_list_it_was_read_in(tmp_path: Path, tesseract: Tesseract) -> None:
    pictures = [_chat(tmp_path / f"{n}.png", f"Number {n} of the list") for n in range(5)]
    pictures[3] = _picture(documents.page_picture("A page", width=800, height=500), "document")
    together = dict(tesseract.read(pictures))
    assert together[4] == dict(tesseract.read([pictures[4]]))[0]
    assert sorted(together) == list(range(5))


def test_a_broken_picture_in_a_list_costs_only_itself(tmp_path: Path, tesseract: Tesseract) -> None:
    good = _chat(tmp_path / "a.png", "Still here")
    results = dict(tesseract.read([good, Picture(b"\x89PNG\r\n\x1a\n broken", "image/png"), good]))
    assert isinstance(results[1], Issue)
    assert "Still here" in _text(results[0])
    assert results[0] == results[2]


def test_what_takes_too_long_is_given_up(tmp_path: Path, tesseract: Tesseract) -> None:
    hasty = Tesseract("eng", 0.01, 100_000_000, 0.6, scratch=tmp_path)
    page = documents.page_picture("A line of a page that takes its time\n" * 40)
    ((_, result),) = hasty.read([_picture(page, "document")])
    assert isinstance(result, Issue)
    assert result.code == "timeout"
    assert list(tmp_path.iterdir()) == []  # nothing of it is left


def test_pictures_of_others_are_read_as_they_say(real: Callable[[str], Path], tesseract: Tesseract) -> None:
    folder = real("tika/tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-ocr-module")
    file = folder / "src/test/resources/test-documents/testOCR.jpg"
    ((_, reading),) = tesseract.read([Picture(file)])
    assert "OCR Testing" in _text(reading)


def test_a_script_without_data_is_an_issue_that_names_the_package(tesseract: Tesseract) -> None:
    """With the real detection; the letters are those of a free font that Debian always has."""
    font = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not font.exists() or "rus" in tesseract._there:
        pytest.skip("needs DejaVu Sans, and no data for Russian")
    page = Image.new("L", (1080, 500), "white")
    lines = ("Привет, где ты сейчас?", "Позвони мне вечером, пожалуйста", "Я не хочу об этом говорить")
    for place, line in enumerate(lines):
        ImageDraw.Draw(page).text((60, 60 + place * 90), line, 0, ImageFont.truetype(str(font), 40))
    (_, issue), (_, reading) = tesseract.read([_picture(page, "screenshot", lines=3)])
    assert isinstance(issue, Issue)
    assert (issue.locator, issue.code) == ("page:1", "unsupported")
    assert "text in Cyrillic; no data for it: install" in issue.detail
    assert "tesseract-ocr-rus" in issue.detail
    assert isinstance(reading, Reading)


# A program in Tesseract's place: it answers as its script says. `list` has the names of the pictures, `out` the table.
_PROGRAM = """#!{python}
import sys, time
from pathlib import Path
if sys.argv[1] == "--version":
    print("tesseract 5.9.9\\n other"); sys.exit()
if sys.argv[1] == "--list-langs":
    print('List of available languages in "{folder}/" (3):\\neng\\nosd\\nrus'); sys.exit()
names, out = Path(sys.argv[1]).read_text().split(), sys.argv[2]
languages = sys.argv[sys.argv.index("-l") + 1]
def table(*words, confidence=90):
    rows = ["header"]
    for words in words:
        rows.append("1" + "\\t0" * 10 + "\\t")
        rows += ["\\t".join(map(str, (5, 1, 1, 1, 1, n, 1, 1, 1, 1, confidence, word)))
                 for n, word in enumerate(words.split())]
    Path(out + ".tsv").write_bytes("\\n".join(rows).encode("utf-8", "surrogateescape"))
{script}
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Tesseract]:
    def program(script: str, timeout_s: float = 60) -> Tesseract:
        file = tmp_path / "fake"
        for name in ("eng", "osd", "rus"):
            (tmp_path / f"{name}.traineddata").write_text(name)
        file.write_text(_PROGRAM.format(python=sys.executable, folder=tmp_path, script=script))
        file.chmod(0o755)
        (tmp_path / "scratch").mkdir(exist_ok=True)
        return Tesseract("eng", timeout_s, 100_000_000, 0.6, scratch=tmp_path / "scratch", command=str(file))

    return program


def _blots(many: int) -> list[Picture]:
    return [_picture(Image.new("L", (800, 100 + place), "white"), "screenshot", lines=5) for place in range(many)]


Program = Callable[..., Tesseract]


def test_one_picture_that_crashes_it_costs_only_itself(program: Program) -> None:
    crashing = program("""
sizes = [Path(name).read_bytes().split()[2] for name in names]
if b"105" in sizes: sys.exit(3)
table(*(size.decode() for size in sizes))""")
    results = dict(crashing.read(_blots(8)))
    assert [index for index, result in results.items() if isinstance(result, Issue)] == [5]
    assert results[5] == Issue("page:1", "quarantined", "Tesseract ended with status 3")
    assert _text(results[7]) == "107"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("sys.exit(1)", "quarantined"),
        ("sys.stderr.buffer.write(b'\\xff\\xfe'); sys.exit(1)", "quarantined"),
        ("pass", "quarantined"),  # ends well, writes nothing
        ("table()", "quarantined"),  # a table without the picture
        ("time.sleep(60)", "timeout"),
    ],
)
def test_however_it_fails_each_picture_has_its_issue(program: Program, script: str, code: str) -> None:
    results = list(program(script, 0.5 if code == "timeout" else 60).read(_blots(2)))
    assert [index for index, _ in results] == [0, 1]
    assert [result.code for _, result in results if isinstance(result, Issue)] == [code, code]


def test_bytes_that_are_no_text_do_not_lose_the_list(program: Program) -> None:
    results = dict(program("table(*('caf\\udce9 ok' for _ in names))").read(_blots(2)))
    assert [_text(result) for result in results.values()] == ["caf\ufffd ok"] * 2


def test_what_is_blank_is_answered_without_the_program(program: Program) -> None:
    never = program("sys.exit(1)")
    blank = _picture(Image.new("L", (800, 600), "white"), "blank")
    assert list(never.read([blank])) == [(0, Reading(1, "", None, ()))]


_TWO_SCRIPTS = """
if languages == "osd":
    Path(out + ".osd").write_text("Script: {script}\\nScript confidence: {sure}\\n"); sys.exit()
table(*("Привет" if "rus" in languages else "Mpuset" for _ in names), confidence=90 if "rus" in languages else 40)"""


@pytest.mark.parametrize(
    ("script", "sure", "text"),
    [("Cyrillic", 8.0, "Привет"), ("Cyrillic", 0.5, "Mpuset"), ("Latin", 8.0, "Mpuset")],
)
def test_a_page_in_another_script_is_read_again_with_data_for_it(
    program: Program, script: str, sure: float, text: str
) -> None:
    reader = program(_TWO_SCRIPTS.format(script=script, sure=sure))
    assert [_text(result) for _, result in reader.read(_blots(2))] == [text] * 2


def test_of_a_script_that_nothing_reads_there_is_an_issue_before_the_reading(program: Program) -> None:
    (_, issue), (_, reading) = program(_TWO_SCRIPTS.format(script="Thai", sure=8.0)).read(_blots(1))
    assert issue == Issue("page:1", "unsupported", "text in Thai; no data for it: install tesseract-ocr-tha")
    assert _text(reading) == "Mpuset"


def test_a_page_with_hardly_a_line_is_not_asked_for_its_script(program: Program) -> None:
    reader = program(_TWO_SCRIPTS.format(script="Cyrillic", sure=8.0))
    few = _picture(Image.new("L", (800, 100), "white"), "screenshot", lines=2)
    assert [_text(result) for _, result in reader.read([few])] == ["Mpuset"]


def test_it_is_asked_once_while_a_run_begins_and_anew_when_that_is_some_time_ago(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "fake"
    for languages in ("eng", "eng rus"):
        listed = "\n".join(languages.split())
        command.write_text(f"#!/bin/sh\nprintf 'List of available languages in \"/data/\" (1):\n{listed}\n'\n")
        command.chmod(0o700)
        assert "eng" in there(str(command))[1]
    assert "rus" not in there(str(command))[1]
    monkeypatch.setattr(program_module, "_HEARD_S", 0)
    assert "rus" in there(str(command))[1]


def test_the_version_changes_with_any_data_that_may_be_used(program: Program, tmp_path: Path) -> None:
    before = program("").version
    assert before.startswith("5.9.9 ")
    (tmp_path / "rus.traineddata").write_text("another")
    after = Tesseract("eng", 60, 1, 0.6, command=str(tmp_path / "fake")).version
    assert before != after


def test_a_missing_program_or_language_is_one_clear_mistake(program: Program) -> None:
    with pytest.raises(Mistakes, match="apt-get install tesseract-ocr"):
        check(SETTINGS, "eng", command="no-such-tesseract")
    with pytest.raises(Mistakes, match=r"text\.languages.*apt-get install tesseract-ocr-chi-sim"):
        check(SETTINGS, "eng+chi_sim", command=program("").command)


def test_language_data_that_are_not_those_that_were_pinned_are_refused(program: Program) -> None:
    command = program("").command
    here = tuple(data_sha256(("eng", "osd", "rus"), there(command)[0]).values())
    check(SETTINGS.model_copy(update={"traineddata_sha256": here}), "eng", command)
    with pytest.raises(Mistakes, match=f"the data for eng here have {here[0]}, which is not among those"):
        check(SETTINGS.model_copy(update={"traineddata_sha256": here[1:]}), "eng", command)


def test_what_is_installed_is_told_with_its_hashes(tesseract: Tesseract) -> None:
    told = installed(SETTINGS, "eng")
    assert told["languages"].keys() >= {"eng", "osd"}
    assert told["modes"] in tesseract.version
