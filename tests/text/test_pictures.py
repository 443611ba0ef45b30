from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from models.issues import Issue
from pipeline.demo import documents
from pipeline.demo.ios import photo
from pipeline.text.pictures import Frame, Picture, frames, legible


def _frames(picture: Picture, max_pixels: int = 50_000_000) -> tuple[list[Frame], list[str]]:
    found: Iterator[Frame | Issue] = frames(picture, max_pixels)
    items = list(found)
    return [f for f in items if isinstance(f, Frame)], [i.code for i in items if isinstance(i, Issue)]


@pytest.mark.parametrize("dark", [True, False])
def test_every_screenshot_comes_out_dark_on_light(tmp_path: Path, dark: bool) -> None:
    ((frame,), codes) = _frames(Picture(documents.screenshot(tmp_path / "a.png", [("Hello there", True)], dark=dark)))
    assert ImageStat.Stat(frame.image).median[0] > 128
    assert (frame.image.mode, codes) == ("L", [])


def test_a_small_picture_is_doubled_and_a_large_photograph_made_smaller(tmp_path: Path) -> None:
    small = documents.screenshot(tmp_path / "a.png", [("Hello", True)], width=360)
    assert _frames(Picture(small))[0][0].scale == 2.0
    large = photo(tmp_path / "b.jpg", size=(4800, 3000))
    (frame,), _ = _frames(Picture(large, photograph=True))
    assert (max(frame.image.size), frame.scale) == (2400, 0.5)


def test_a_picture_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (1000, 800), "white").save(tmp_path / "a.jpg", exif=exif)
    assert _frames(Picture(tmp_path / "a.jpg"))[0][0].image.size == (800, 1000)


def test_all_pages_of_a_tiff_are_read(tmp_path: Path) -> None:
    pages = [documents.page_picture(text, width=800, height=600) for text in ("one", "two", "three")]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    assert [frame.page for frame in _frames(Picture(tmp_path / "a.tif"))[0]] == [1, 2, 3]


def test_too_many_pixels_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    file = photo(tmp_path / "a.png", size=(2000, 2000))
    assert _frames(Picture(file), max_pixels=1_000_000) == ([], ["bomb"])


def test_a_picture_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    content = documents.screenshot(tmp_path / "a.jpg", [("Hello there", True)] * 4).read_bytes()
    found, codes = _frames(Picture(content[: len(content) // 2]))
    assert (len(found), codes) == (1, ["damaged"])


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40])
def test_what_is_no_picture_is_an_issue(content: bytes) -> None:
    assert _frames(Picture(content, "image/png")) == ([], ["damaged"])


def test_an_icon_is_not_worth_reading() -> None:
    file = BytesIO()
    Image.new("L", (8, 8)).save(file, "PNG")
    (frame,), _ = _frames(Picture(file.getvalue()))
    assert not legible(frame)


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA", "CMYK", "I;16", "F"])
def test_pictures_of_every_mode_come_out_grey(tmp_path: Path, mode: str) -> None:
    suffix = "tif" if mode in ("CMYK", "F") else "png"
    Image.new(mode, (800, 600)).save(tmp_path / f"a.{suffix}")
    (frame,), _ = _frames(Picture(tmp_path / f"a.{suffix}"))
    assert frame.image.mode == "L"


@pytest.mark.parametrize("seed", range(40))
def test_changed_bytes_never_raise(tmp_path: Path, seed: int) -> None:
    import random

    dice = random.Random(seed)  # noqa: S311 - the same damage each time
    suffix = dice.choice(["heic", "tif", "png", "jpg"])
    content = bytearray(photo(tmp_path / f"a.{suffix}", "2026:03:14 21:05:00", size=(64, 48)).read_bytes())
    for _ in range(dice.randint(1, 12)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    _frames(Picture(bytes(content), f"image/{suffix}"))
