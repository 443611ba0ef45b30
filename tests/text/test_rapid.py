"""RapidOCR's networks, on pictures whose text is known."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from models.issues import Issue
from models.mistakes import Mistakes
from pipeline.demo import documents
from pipeline.text.ocr.engine import Reading
from pipeline.text.ocr.rapid import Rapid
from pipeline.text.pictures.networks import NETWORKS, check, installed
from pipeline.text.pictures.picture import Kind, Look, Picture
from pipeline.text.pictures.recogniser import Letters

CHAT = [
    ("Ring 07700 900123, or 01632 960001", False),
    ("zofia_w7@example.org is new", True),
    ("Meet at SW1A 1AA", False),
]
SAID = "\n".join(text for text, _ in CHAT)


def _read(content: Path | bytes, kind: Kind | None = "screenshot", turn: int = 0) -> Reading:
    looks = (Look(1, 1, 1, "", None, kind, turn),) if kind else ()
    ((index, reading),) = Rapid(100_000_000, 0.6).read([Picture(content, looks=looks)])
    assert index == 0
    assert isinstance(reading, Reading)
    return reading


def _bytes(image: Image.Image, quality: int = 85) -> bytes:
    file = BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=quality)
    return file.getvalue()


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("width", [360, 738, 1080])
def test_a_chat_is_read_letter_for_letter_a_line_for_each_line(tmp_path: Path, dark: bool, width: int) -> None:
    whole = Image.open(documents.screenshot(tmp_path / "a.png", CHAT, dark=dark))
    small = whole.resize((width, whole.height * width // whole.width), Image.Resampling.LANCZOS)
    assert _read(_bytes(small, 70)).text == SAID


def test_each_word_stands_where_its_offsets_and_its_box_say(tmp_path: Path) -> None:
    file = documents.screenshot(tmp_path / "a.png", [("Where are you", False), ("Here", True)])
    reading = _read(file)
    assert [reading.text[start:end] for start, end, *_ in reading.words] == ["Where", "are", "you", "Here"]
    assert all(0.9 < word[6] <= 1 for word in reading.words)
    ink = Image.open(file).convert("L").point(lambda value: 255 if value < 100 else 0)
    left, top, right, low = ink.getbbox() or (0, 0, 0, 0)
    first, *_, last = reading.words
    assert abs(first[2] - left) < 15
    assert abs(first[3] - top) < 15
    assert abs(last[2] + last[4] - right) < 15
    assert abs(last[3] + last[5] - low) < 15
    assert first[2] + first[4] <= reading.words[1][2]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_what_lies_on_its_side_is_read_and_its_boxes_are_of_the_picture_as_it_is(tmp_path: Path, turn: int) -> None:
    upright = Image.open(documents.screenshot(tmp_path / "a.png", [("The last train", False)]))
    lying = upright.rotate(turn, expand=True)
    reading = _read(_bytes(lying), turn=turn)
    assert reading.text == "The last train"
    ink = lying.convert("L").point(lambda value: 255 if value < 100 else 0).getbbox() or (0, 0, 0, 0)
    boxes = [word[2:6] for word in reading.words]
    around = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[0] + box[2] for box in boxes),
        max(box[1] + box[3] for box in boxes),
    )
    assert all(abs(one - other) < 15 for one, other in zip(around, ink, strict=True))


def test_a_long_scroll_is_read_as_well_as_its_parts(tmp_path: Path) -> None:
    said = [(f"Number {n} of them, 07700 900{n:03d}", n % 2 == 0) for n in range(24)]
    scroll = documents.screenshot(tmp_path / "a.png", said, width=540)
    assert _read(scroll).text.split("\n") == [text for text, _ in said]


def test_what_is_black_beside_the_text_does_not_make_it_be_read_twice(tmp_path: Path) -> None:
    chat = Image.open(documents.screenshot(tmp_path / "a.png", CHAT, width=540))
    assert _read(_bytes(chat.crop((0, 0, 540, chat.height + 1_500)))).text == SAID


def test_a_page_that_is_inclined_is_read_line_by_line() -> None:
    lines = ["The first line of the page", "and under it the second one", "which the third line follows"]
    page = documents.page_picture("\n".join(lines), width=900, height=500)
    inclined = page.rotate(-8, expand=True, fillcolor=250, resample=Image.Resampling.BICUBIC)
    ((_, reading),) = Rapid(10**8, 0.6).read(
        [Picture(_bytes(inclined), looks=(Look(1, 1, 1, "", None, "document", 0, 8.0),))]
    )
    assert isinstance(reading, Reading)
    assert reading.text.split("\n") == lines


def test_of_a_photograph_only_what_is_sure_is_believed(tmp_path: Path) -> None:
    blurred = Image.open(documents.screenshot(tmp_path / "a.png", CHAT)).resize((150, 60)).resize((500, 200))
    sure = _read(_bytes(blurred, 20), "photograph")
    every = _read(_bytes(blurred, 20), "document")
    assert all(word[6] >= 0.6 for word in sure.words)
    assert len(sure.words) <= len(every.words)


def test_what_is_blank_or_too_small_is_answered_without_reading() -> None:
    assert _read(b"".join([_bytes(documents.page_picture("Words"))]), "blank").text == ""
    assert _read(_bytes(Image.new("L", (8, 300)))) == Reading(1, "", None, ())
    assert _read(_bytes(Image.new("L", (300, 300))), None) == Reading(1, "", None, ())


def test_a_picture_that_cannot_be_decoded_costs_only_itself(tmp_path: Path) -> None:
    good = Picture(documents.screenshot(tmp_path / "a.png", [("Still here", True)]))
    results = list(Rapid(10**8, 0.6).read([good, Picture(b"\x89PNG\r\n\x1a\n broken", "image/png"), good]))
    assert [index for index, _ in results] == [0, 1, 2]
    assert isinstance(results[1][1], Issue)
    assert results[0][1] == results[2][1]


def test_a_page_that_the_networks_fail_on_is_an_issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("pipeline.text.ocr.rapid.line", fails)
    file = documents.screenshot(tmp_path / "a.png", CHAT)
    ((_, issue),) = Rapid(10**8, 0.6).read([Picture(file)])
    assert isinstance(issue, Issue)
    assert issue.code == "quarantined"


def test_other_networks_than_those_that_were_measured_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check()
    assert set(installed()["networks"].values()) == {sha256 for _, sha256 in NETWORKS.values()}
    assert all(sha256[:16] in Rapid(1, 0).version for _, sha256 in NETWORKS.values())
    monkeypatch.setitem(NETWORKS, "detector", (NETWORKS["detector"][0], "0" * 64))
    monkeypatch.setitem(NETWORKS, "direction", ("there_is_none.onnx", "0" * 64))
    with pytest.raises(Mistakes) as caught:
        check()
    assert len(caught.value.reasons) == 2
    assert "install rapidocr" in caught.value.reasons[0]


def test_it_works_within_4_gib_says_nothing_and_runs_no_code_that_could_fetch_something(tmp_path: Path) -> None:
    """As in the child process that reads evidence."""
    file = documents.screenshot(tmp_path / "a.png", CHAT)
    script = f"""
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from pipeline.text.ocr.rapid import Rapid
from pipeline.text.pictures.detector import detector
from pipeline.text.pictures.look import looks
from pipeline.text.pictures.picture import Picture
file = Path({str(file)!r})
seen = tuple(looks(file, None, 10**8, detector()))
((_, reading),) = Rapid(10**8, 0.6).read([Picture(file, None, seen)])
assert not {{"rapidocr", "requests", "urllib3"}} & set(sys.modules)
print(reading.text)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (SAID, "")


def _screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen: dict[bool, list[str]]) -> str:
    """The text of a screenshot whose lines the recogniser reads as `seen` has them, with eastern letters or without."""
    turns = {eastern: iter(texts) for eastern, texts in seen.items()}

    def line(_: object, __: object, eastern: bool = True) -> Letters:
        text = next(turns[eastern])
        return Letters(text, (0.9,) * len(text), tuple((at + 0.5) / len(text) for at in range(len(text))))

    monkeypatch.setattr("pipeline.text.ocr.rapid.line", line)
    return _read(documents.screenshot(tmp_path / "a.png", [("aa bb", False)] * len(seen[True]))).text


def test_a_lone_chinese_sign_on_a_page_is_taken_as_the_next_likely_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {True: ["call 十44 7700", "ok"], False: ["call +44 7700"]}
    assert set(_screen(tmp_path, monkeypatch, seen).split("\n")) == {"call +44 7700", "ok"}


def test_chinese_stays_where_there_is_more_than_one_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {True: ["十 pm", "北京"], False: []}
    assert set(_screen(tmp_path, monkeypatch, seen).split("\n")) == {"十 pm", "北京"}


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("see you 20:43 W", "see you 20:43"),
        ("20:43 VV", "20:43"),
        ("BMW", "BMW"),
        ("W 20:43", "W 20:43"),
        ("43 W", "43 W"),
    ],
)
def test_ticks_behind_a_time_are_no_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: str, kept: str
) -> None:
    assert _screen(tmp_path, monkeypatch, {True: [read], False: []}) == kept
