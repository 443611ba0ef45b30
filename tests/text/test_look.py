"""What is seen of a picture without reading it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from models.issues import Issue
from pipeline.demo import documents
from pipeline.text.pictures.detector import detector
from pipeline.text.pictures.look import looks
from pipeline.text.pictures.picture import Look
from pipeline.validate import fonts
from pipeline.validate.screenshots import COMPRESSIONS, render
from pipeline.validate.themes import THEMES

REAL = Path(__file__).parents[2].parent / "shared/data/real"
CHAT = [("Are you there yet", False), ("Ring 07700 900123 please", True), ("By the old station", False)]
PAGE = "\n".join(["The lines of a page are long, and there are many of them", "one below the other, to its end."] * 12)


def _look(image: Image.Image | Path | bytes, format_: str = "PNG", **how: int) -> Look:
    if isinstance(image, Image.Image):
        file = BytesIO()
        image.save(file, format_, **how)
        image = file.getvalue()
    (look,) = looks(image, None, 100_000_000, detector())
    assert isinstance(look, Look)
    return look


def _ground(width: int = 1280, height: int = 960) -> Image.Image:
    """Patches of all sizes, like foliage, skin and walls."""
    noise, total = np.random.default_rng(7), np.zeros((height, width, 3))
    for size in (4, 16, 64, 256):
        patches = Image.fromarray(noise.integers(0, 255, (size, size, 3), np.uint8))
        total += np.asarray(patches.resize((width, height), Image.Resampling.BICUBIC)) / 4
    return Image.fromarray(total.astype(np.uint8))


def _written(image: Image.Image, text: str, size: int, at: tuple[int, int], ink: str = "white") -> Image.Image:
    ImageDraw.Draw(image).text(at, text, ink, ImageFont.load_default(size))
    return image


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("width", [360, 1080])
def test_lines_on_even_ground_are_a_screenshot(tmp_path: Path, dark: bool, width: int) -> None:
    look = _look(documents.screenshot(tmp_path / "a.jpg", CHAT, dark=dark, width=width))
    assert (look.kind, look.turn, look.skew, look.width) == ("screenshot", 0, 0.0, width)
    assert look.lines >= 3
    assert 0 < look.covered < 1


def test_many_fine_lines_on_paper_are_a_document() -> None:
    assert _look(documents.page_picture(PAGE)).kind == "document"


def test_a_page_that_lies_on_a_table_is_a_document() -> None:
    table = _ground()
    table.paste(documents.page_picture(PAGE).resize((600, 848), Image.Resampling.LANCZOS).rotate(3), (300, 50))
    assert _look(table, "JPEG", quality=85).kind == "document"


def test_words_on_a_photograph_leave_it_a_photograph() -> None:
    look = _look(_written(_ground(), "call me when you are home", 60, (150, 700)), "JPEG", quality=70)
    assert (look.kind, look.turn) == ("photograph", 0)


@pytest.mark.parametrize(
    "make",
    [
        _ground,
        lambda: Image.new("RGB", (800, 600), "navy"),
        lambda: Image.new("L", (1, 1)),
        lambda: Image.new("RGB", (3000, 2)),
        lambda: Image.effect_noise((900, 700), 60),
    ],
    ids=["patches", "one colour", "one pixel", "a line", "noise"],
)
def test_what_has_no_text_is_blank(make: Callable[[], Image.Image]) -> None:
    look = _look(make())
    assert (look.kind, look.turn, look.skew, look.lines, look.covered) == ("blank", 0, 0.0, 0, 0.0)


@pytest.mark.parametrize(
    "make",
    [
        lambda: _written(Image.new("RGB", (720, 8_000), "#0b141a"), "ok see you", 30, (40, 7_500)),
        lambda: _written(Image.new("L", (2480, 3508), 250), "not to be copied", 34, (300, 3300), "black"),
        lambda: _written(Image.new("L", (4960, 3508), 250), "in the smallest print", 40, (900, 3300), "black"),
        lambda: _written(Image.new("RGB", (400, 400), "white"), "late again", 44, (20, 150), "black").resize(
            (120, 120)
        ),
        lambda: _written(Image.new("RGB", (1280, 960), (120, 120, 120)), "hardly there", 48, (300, 500), "#8c8c8c"),
        lambda: _written(_ground(), "outside now", 26, (900, 500)),
        lambda: _written(_ground(2400, 1800), "the white van", 44, (1500, 600)).filter(ImageFilter.GaussianBlur(0.6)),
        lambda: _written(Image.new("RGB", (1080, 1080), "black"), "NO", 700, (60, 100)),
    ],
    ids=[
        "at the end of a scroll",
        "at the foot of a sheet",
        "in small print",
        "in a thumbnail",
        "pale",
        "small",
        "far",
        "as large as all",
    ],
)
def test_one_line_is_enough(make: Callable[[], Image.Image]) -> None:
    assert _look(make(), "JPEG", quality=70).kind != "blank"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_scan_that_lies_is_to_be_turned(turn: int) -> None:
    look = _look(documents.page_picture(PAGE).rotate(turn, expand=True))  # counter-clockwise
    assert (look.kind, look.turn) == ("document", turn)


@pytest.mark.parametrize("skew", [-20, -7, 3, 12])
def test_a_scan_that_is_inclined_is_straightened_by_its_lines(skew: int) -> None:
    page = documents.page_picture(PAGE).rotate(-skew, expand=True, fillcolor=250, resample=Image.Resampling.BICUBIC)
    look = _look(page)
    assert look.turn == 0
    assert abs(look.skew - skew) < 0.6


@pytest.mark.parametrize("skew", [10, -10])
def test_real_scans_that_are_inclined(skew: int) -> None:
    (file,) = REAL.rglob(f"testRotated{skew:+}.png") if REAL.is_dir() else [None]
    if file is None:
        pytest.skip("the real files are not here")
    look = _look(file)
    assert (look.kind, look.turn) == ("document", 0)
    assert abs(look.skew - skew) < 0.6


def test_equal_pixels_in_other_files_have_one_hash(tmp_path: Path) -> None:
    file = documents.screenshot(tmp_path / "a.png", CHAT)
    image = Image.open(file)
    assert _look(image, "TIFF").pixel_sha256 == _look(image, "BMP").pixel_sha256 == _look(file).pixel_sha256
    image.putpixel((0, 0), (1, 2, 3))
    assert _look(image).pixel_sha256 != _look(file).pixel_sha256
    grey = documents.page_picture(PAGE)
    assert _look(grey).pixel_sha256 == _look(grey.convert("RGB")).pixel_sha256
    assert _look(grey).pixel_sha256 != _look(grey.rotate(90, expand=True)).pixel_sha256


def test_what_has_no_text_has_no_hash_of_its_pixels_for_it_is_not_decoded_in_full() -> None:
    assert _look(Image.new("L", (40, 30), 7)).pixel_sha256 is None


def test_a_large_jpeg_is_looked_at_reduced_and_described_in_full() -> None:
    large = _written(_ground(), "call me when you are home", 60, (150, 700)).resize((3_840, 2_880))
    exif = Image.Exif()
    exif[0x0112] = 6
    file = BytesIO()
    large.save(file, "JPEG", quality=85, exif=exif)
    look, blank = _look(file.getvalue()), _look(_ground().resize((3_840, 2_880)), "JPEG", exif=exif)
    assert (look.width, look.height, look.kind, look.turn) == (2_880, 3_840, "photograph", 90 * 3)
    assert (blank.width, blank.height, blank.kind) == (2_880, 3_840, "blank")


def test_a_smaller_copy_looks_alike_and_another_picture_does_not(tmp_path: Path) -> None:
    image = Image.open(documents.screenshot(tmp_path / "a.png", CHAT))
    other = Image.open(documents.screenshot(tmp_path / "b.png", [*CHAT[1:], ("Who is that", False)]))
    hashes = [_look(image), _look(image.resize((540, image.height // 2)), "JPEG", quality=50), _look(other)]
    first, copy, different = (int(look.pdq or "", 16) for look in hashes)
    assert (first ^ copy).bit_count() <= 31
    assert (first ^ different).bit_count() > 31


def test_what_is_tiny_or_of_one_colour_has_no_perceptual_hash() -> None:
    assert _look(Image.effect_noise((31, 400), 80)).pdq is None
    assert _look(Image.new("RGB", (500, 500), "teal")).pdq is None


def test_each_page_is_looked_at_for_itself() -> None:
    file = BytesIO()
    pages = [documents.page_picture(PAGE), Image.new("L", (600, 800), 255)]
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    kinds = [
        (look.page, look.kind)
        for look in looks(file.getvalue(), None, 100_000_000, detector())
        if isinstance(look, Look)
    ]
    assert kinds == [(1, "document"), (2, "blank")]


def test_a_picture_that_cannot_be_decoded_is_an_issue_and_what_is_left_of_one_is_looked_at() -> None:
    (issue,) = looks(b"\x89PNG\r\n\x1a\n broken", "image/png", 100_000_000, detector())
    assert isinstance(issue, Issue)
    assert issue.code == "damaged"
    (large,) = looks(_png(documents.page_picture(PAGE)), "image/png", 1_000, detector())
    assert isinstance(large, Issue)
    assert large.code == "bomb"
    cut = _png(documents.page_picture(PAGE))[:-4_000]
    partly = list(looks(cut, "image/png", 100_000_000, detector()))
    assert [type(one) for one in partly] == [Issue, Look]


def test_a_page_that_the_networks_fail_on_is_an_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("pipeline.text.pictures.detector.run", fails)
    (issue,) = looks(_png(_ground(90, 90)), "image/png", 100_000_000, detector())
    assert isinstance(issue, Issue)
    assert issue.code == "quarantined"


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("arrival", COMPRESSIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_chats_of_every_theme_are_screenshots_however_they_arrive(theme: str, arrival: str) -> None:
    family, *_ = fonts.there() or [None]
    if family is None:
        pytest.skip("none of the fonts is installed")
    content, _ = render(7, theme, family, arrival)
    assert _look(content).kind == "screenshot"


@pytest.mark.parametrize(("ground", "ink"), [((120, 120, 120), (134, 134, 134)), ((200, 40, 40), (40, 122, 40))])
def test_a_word_hardly_paler_than_what_is_smooth_or_only_of_another_colour_is_seen(
    ground: tuple[int, int, int], ink: tuple[int, int, int]
) -> None:
    smooth = Image.new("RGB", (1_200, 1_600), ground)
    assert _look(smooth.copy()).kind == "blank"
    ImageDraw.Draw(smooth).text((300, 700), "ok", ink, ImageFont.load_default(80))
    assert _look(smooth).kind != "blank"


def test_a_caption_on_a_smooth_photograph_is_no_screenshot() -> None:
    smooth = Image.linear_gradient("L").resize((1_280, 960)).convert("RGB")
    grain = np.random.default_rng(3).normal(0, 4, (960, 1_280, 1)).round()
    grainy = Image.fromarray(np.clip(np.asarray(smooth) + grain, 0, 255).astype(np.uint8))
    assert _look(_written(grainy, "call me when you are home", 60, (150, 300)), "JPEG", quality=80).kind == "photograph"


def test_large_letters_on_a_photograph_are_text_and_large_shapes_are_none() -> None:
    assert _look(_written(_ground(), "NO", 600, (200, 150))).kind != "blank"
    shapes = _ground()
    ImageDraw.Draw(shapes).ellipse((300, 200, 900, 800), "white")
    assert _look(shapes).kind == "blank"
