"""Pictures made ready for an engine, and the way back."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageStat

from models.issues import Issue
from pipeline.demo import documents
from pipeline.demo.ios import photo
from pipeline.text.pictures.frames import WRITTEN, Frame, frames
from pipeline.text.pictures.picture import Kind, Look, Picture


def _look(kind: Kind, turn: int = 0, skew: float = 0.0) -> Look:
    return Look(1, 0, 0, "", None, kind, turn, skew)


def _frame(content: Path | Image.Image, kind: Kind, turn: int = 0, skew: float = 0.0) -> Frame:
    if isinstance(content, Image.Image):
        file = BytesIO()
        content.save(file, "PNG")
        picture = Picture(file.getvalue(), looks=(_look(kind, turn, skew),))
    else:
        picture = Picture(content, looks=(_look(kind, turn, skew),))
    (frame,) = frames(picture, 50_000_000)
    assert isinstance(frame, Frame)
    return frame


@pytest.mark.parametrize("kind", ["screenshot", "document", "photograph"])
@pytest.mark.parametrize("dark", [True, False])
def test_every_picture_comes_out_grey_and_dark_on_light(tmp_path: Path, dark: bool, kind: Kind) -> None:
    file = documents.screenshot(tmp_path / "a.png", [("Hello there", True)], dark=dark)
    frame = _frame(file, kind)
    assert frame.image.mode == "L"
    assert ImageStat.Stat(frame.image).median[0] > 128


def test_a_small_picture_is_doubled_and_a_large_photograph_made_smaller(tmp_path: Path) -> None:
    small = documents.screenshot(tmp_path / "a.png", [("Hello", True)], width=360)
    assert _frame(small, "screenshot").way.scale == 2.0
    large = _frame(photo(tmp_path / "b.jpg", size=(4800, 3000)), "photograph")
    assert (max(large.image.size), large.way.scale) == (2400, 0.5)
    assert _frame(photo(tmp_path / "c.jpg", size=(4800, 3000)), "document").way.scale == 1.0


def test_a_page_of_which_nothing_is_known_is_an_upright_photograph(tmp_path: Path) -> None:
    (frame,) = frames(Picture(photo(tmp_path / "a.jpg", size=(800, 600))), 50_000_000)
    assert isinstance(frame, Frame)
    assert (frame.kind, frame.way.turn, frame.way.skew) == ("photograph", 0, 0.0)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 7.0, -12.0])
@pytest.mark.parametrize("size", [(900, 700), (500, 640)])
def test_a_box_leads_back_to_where_its_word_is_on_the_page(turn: int, skew: float, size: tuple[int, int]) -> None:
    page = Image.new("L", size, "white")
    word = (size[0] // 2 + 60, size[1] // 2 - 190, 40, 24)
    ImageDraw.Draw(page).rectangle((word[0], word[1], word[0] + word[2], word[1] + word[3]), "black")

    frame = _frame(page, "photograph", turn, skew)
    rows, columns = np.nonzero(np.asarray(frame.image) < 128)
    left, top = int(columns.min()), int(rows.min())
    found = frame.way.back((left, top, int(columns.max()) - left, int(rows.max()) - top))

    slack = 2 if skew == 0.0 else 24  # the upright box around an inclined one is larger
    assert all(abs(a - b) <= slack for a, b in zip(found, word, strict=True))
    middle = found[0] + found[2] / 2 - word[0] - word[2] / 2, found[1] + found[3] / 2 - word[1] - word[3] / 2
    assert max(map(abs, middle)) <= 2


def test_lines_that_are_inclined_come_out_level() -> None:
    page = Image.new("L", (900, 700), "white")
    ImageDraw.Draw(page).rectangle((100, 340, 800, 350), "black")
    inclined = page.rotate(-6, Image.Resampling.BICUBIC, expand=True, fillcolor=255)  # clockwise
    rows, _ = np.nonzero(np.asarray(_frame(inclined, "document", skew=6.0).image) < 128)
    assert int(rows.max() - rows.min()) < 20


def test_white_letters_in_a_dark_bubble_on_a_light_page_come_out_dark_on_white() -> None:
    page = Image.new("RGB", (1080, 600), "white")
    draw = ImageDraw.Draw(page)
    draw.rounded_rectangle((300, 100, 1000, 300), 40, "#007aff")
    for place in range(8):  # strokes of letters
        draw.rectangle((340 + place * 60, 150, 350 + place * 60, 190), "white")
    draw.rounded_rectangle((60, 350, 700, 500), 40, "#e9e9eb")
    for place in range(8):
        draw.rectangle((100 + place * 60, 400, 110 + place * 60, 440), "black")
    ready = _frame(page, "screenshot").image
    assert ready.getpixel((310, 200)) == 255  # the bubble
    assert ready.getpixel((300, 200)) == 255  # its edge
    assert ready.getpixel((345, 170)) < 128
    assert ready.getpixel((105, 420)) < 128


def test_a_large_letter_is_no_ground() -> None:
    page = Image.new("L", (1080, 600), "white")
    draw = ImageDraw.Draw(page)
    draw.ellipse((100, 100, 400, 500), "black")  # an O, its strokes 70 pixels wide, as a clock on a locked screen
    draw.ellipse((170, 170, 330, 430), "white")
    ready = _frame(page, "screenshot").image
    assert ready.getpixel((130, 300)) < 128
    assert ready.getpixel((250, 300)) > 128


def test_a_page_in_the_shadow_comes_out_on_white_paper() -> None:
    light = np.linspace(250, 90, 1200)[None, :].repeat(1600, axis=0)
    page = Image.fromarray(light.astype(np.uint8))
    ImageDraw.Draw(page).rectangle((1000, 400, 1008, 440), 30)  # a stroke in the dark corner
    ready = _frame(page, "document").image
    assert all(ready.getpixel((x, 900)) > 220 for x in (100, 600, 1150))
    assert ready.getpixel((1004, 420)) < 100


def test_an_icon_is_not_worth_reading() -> None:
    assert not _frame(Image.new("L", (8, 8)), "photograph").legible
    assert _frame(Image.new("L", (200, 80)), "photograph").legible


def test_a_page_that_cannot_be_prepared_is_an_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(pixels: object) -> object:
        raise MemoryError

    monkeypatch.setitem(WRITTEN, "document", fails)
    file = BytesIO()
    documents.page_picture("x", width=800, height=600).save(file, "PNG")
    (issue,) = frames(Picture(file.getvalue(), looks=(_look("document"),)), 50_000_000)
    assert issue == Issue("page:1", "quarantined", "cannot be prepared: MemoryError")


def test_what_cannot_be_decoded_is_an_issue() -> None:
    (issue,) = frames(Picture(b"no picture", "image/png"), 50_000_000)
    assert isinstance(issue, Issue)


def _line(page: Image.Image, left: int, foot: int, height: int, letters: int) -> None:
    """Strokes as high as letters, all on one foot."""
    for place in range(letters):
        x = left + place * round(height * 0.6)
        ImageDraw.Draw(page).rectangle((x, foot - height, x + height // 4, foot), "black")


def _feet(page: Image.Image, left: int, right: int) -> int:
    rows, _ = np.nonzero(np.asarray(page)[:, left:right] < 128)
    return int(rows.max())


def test_a_small_time_below_the_end_of_a_line_is_raised_to_it() -> None:
    page = Image.new("L", (1080, 200), "white")
    _line(page, 60, 100, 32, 12)
    _line(page, 330, 112, 22, 5)
    ready = _frame(page, "screenshot").image
    assert abs(_feet(ready, 330, 420) - _feet(ready, 60, 300)) <= 1
    assert _feet(_frame(page, "document").image, 330, 420) == 112


@pytest.mark.parametrize(
    ("height", "foot", "left"),
    [
        (32, 112, 330),  # as large as the words: what hangs below may be letters that do
        (22, 100, 330),  # on the line
        (22, 150, 330),  # below the line
        (22, 112, 700),  # far from it
    ],
)
def test_nothing_else_is_moved(height: int, foot: int, left: int) -> None:
    page = Image.new("L", (1080, 200), "white")
    _line(page, 60, 100, 32, 12)
    _line(page, left, foot, height, 5)
    assert _feet(_frame(page, "screenshot").image, left, left + 90) == foot
