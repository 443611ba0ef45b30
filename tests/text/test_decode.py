"""Pictures decoded: pages, frames, modes, and what is damaged."""

import random
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageDraw

from models.issues import Issue
from pipeline.demo import documents
from pipeline.demo.ios import photo
from pipeline.text.pictures.decode import Decoded, decoded


def _decoded(
    content: Path | bytes, type_: str | None = None, max_pixels: int = 50_000_000
) -> tuple[list[Decoded], list[str]]:
    items = list(decoded(content, type_, max_pixels))
    return [i for i in items if isinstance(i, Decoded)], [i.code for i in items if isinstance(i, Issue)]


def _file(image: Image.Image, format_: str, others: Sequence[Image.Image] = (), **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format_, save_all=bool(others), append_images=others, **options)
    return file.getvalue()


def _caption(text: str) -> Image.Image:
    return documents.page_picture(text, width=480, height=320)


def test_a_picture_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (1000, 800), "white").save(tmp_path / "a.jpg", exif=exif)
    ((page,), codes) = _decoded(tmp_path / "a.jpg")
    assert (page.image.size, codes) == ((800, 1000), [])


def test_exif_that_makes_no_sense_does_not_cost_the_picture() -> None:
    content = _file(Image.new("RGB", (40, 30), "white"), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    ((page,), codes) = _decoded(content)
    assert (page.image.size, codes) == ((40, 30), [])


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F"])
def test_pictures_of_every_mode_come_out_in_eight_bits(mode: str) -> None:
    content = _file(Image.new(mode, (80, 60)), "TIFF" if mode in ("CMYK", "YCbCr", "I", "F") else "PNG")
    ((page,), codes) = _decoded(content)
    assert page.image.mode in ("L", "RGB")
    assert codes == []


def test_sixteen_bits_are_spread_over_what_they_hold() -> None:
    deep = Image.new("I;16", (80, 60), 300)  # a scan that is nearly black in 16 bits, and has writing in it
    deep.paste(500, (10, 10, 20, 20))
    ((page,), _) = _decoded(_file(deep, "PNG"))
    assert page.image.getextrema() == (0, 255)


@pytest.mark.parametrize(("ink", "ground"), [("black", 255), ("white", 0)])
def test_writing_on_nothing_is_seen_whatever_its_colour(ink: str, ground: int) -> None:
    sticker = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    ImageDraw.Draw(sticker).rectangle((80, 40, 120, 60), ink)
    ((page,), _) = _decoded(_file(sticker, "PNG"))
    assert page.image.getpixel((0, 0)) == (ground,) * 3
    assert page.image.getpixel((100, 50)) == (255 - ground,) * 3


def test_light_and_dark_writing_on_nothing_are_both_seen() -> None:
    sticker = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    ImageDraw.Draw(sticker).rectangle((80, 20, 120, 30), "white")
    ImageDraw.Draw(sticker).rectangle((80, 60, 120, 70), "black")
    ((page,), _) = _decoded(_file(sticker, "PNG"))
    assert [page.image.getpixel((100, y))[0] for y in (5, 25, 65)] == [128, 255, 0]


def test_transparency_that_was_never_filled_in_hides_nothing() -> None:
    shot = _caption("first words").convert("RGBA")
    shot.putalpha(0)
    ((page,), _) = _decoded(_file(shot, "PNG"))
    assert page.image.convert("L").getextrema() == _caption("first words").convert("L").getextrema()


def test_a_broken_page_never_shows_the_one_before_it(tmp_path: Path) -> None:
    one, two = Image.new("L", (300, 300), 255), Image.new("L", (300, 300), 99)
    one.save(tmp_path / "a.tif", save_all=True, append_images=[two, one], compression="tiff_lzw")
    with Image.open(tmp_path / "a.tif") as file:
        file.seek(1)
        strips = list(zip(file.tag_v2[273], file.tag_v2[279], strict=True))  # type: ignore[attr-defined]  # of a TIFF
    content = bytearray((tmp_path / "a.tif").read_bytes())
    for offset, length in strips:
        content[offset : offset + length] = b"\xff" * length
    pages, codes = _decoded(bytes(content))
    assert [page.page for page in pages if page.image.getextrema() == (255, 255)] == [1, 3]
    assert codes == ["damaged"]


def test_all_pages_of_a_tiff_are_there(tmp_path: Path) -> None:
    pages = [documents.page_picture(text, width=800, height=600) for text in ("one", "two", "three")]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    assert [page.page for page in _decoded(tmp_path / "a.tif")[0]] == [1, 2, 3]


def test_all_pictures_of_a_burst_are_there(tmp_path: Path) -> None:
    burst = pillow_heif.from_pillow(_caption("one"))
    burst.add_from_pillow(_caption("two\nand\nthree"))
    burst.save(tmp_path / "a.heic", quality=60)
    one, two = _decoded(tmp_path / "a.heic")[0]
    assert (one.page, two.page) == (1, 2)
    assert ImageChops.difference(one.image, two.image).getbbox() is not None


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_each_caption_is_there_once(format_: str) -> None:
    frames = [_caption(text) for text in ("first words", "first words", "other\nwords", "first words")]
    pages, codes = _decoded(_file(frames[0], format_, frames[1:], duration=100))
    assert ([page.page for page in pages], codes) == ([1, 2], [])


def test_one_small_word_in_a_late_frame_is_enough_to_read_it() -> None:
    scene = Image.new("RGB", (480, 270), (60, 60, 60))
    last = scene.copy()
    ImageDraw.Draw(last).text((20, 240), "no", "white", font_size=16)
    pages, codes = _decoded(_file(scene, "GIF", [*[scene] * 20, last], duration=100))
    assert (len(pages), codes) == (2, [])


def test_an_animation_of_many_scenes_is_read_in_part_and_says_so() -> None:
    scenes = [_caption("\n".join(["x" * 20] * (number % 6) + [str(number) * 20])) for number in range(1, 30)]
    pages, codes = _decoded(_file(scenes[0], "GIF", scenes[1:], duration=100))
    assert (len(pages), codes) == (8, ["truncated"])


def test_the_frames_of_an_animation_are_chosen_the_same_each_time() -> None:
    scenes = [_caption(str(number) * (number % 20)) for number in range(1, 30)]
    content = _file(scenes[0], "GIF", scenes[1:], duration=100)
    first, second = (_decoded(content)[0] for _ in range(2))
    assert [page.image.tobytes() for page in first] == [page.image.tobytes() for page in second]


def test_too_many_pixels_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    file = photo(tmp_path / "a.png", size=(2000, 2000))
    assert _decoded(file, max_pixels=1_000_000) == ([], ["bomb"])


def test_a_picture_that_is_cut_off_is_decoded_as_far_as_it_goes(tmp_path: Path) -> None:
    content = documents.screenshot(tmp_path / "a.jpg", [("Hello there", True)] * 4).read_bytes()
    pages, codes = _decoded(content[: len(content) // 2])
    assert (len(pages), codes) == (1, ["damaged"])


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_wherever_an_animation_is_cut_off_it_is_read_in_part_or_said(format_: str) -> None:
    scenes = [Image.new("RGB", (64, 48), colour) for colour in ("red", "white", "blue")]
    content = _file(scenes[0], format_, scenes[1:], duration=100)
    for end in range(len(content)):
        pages, codes = _decoded(content[:end])
        assert pages or codes, end


def test_of_a_picture_broken_in_the_middle_the_beginning_is_read() -> None:
    content = bytearray(_file(Image.effect_noise((400, 400), 80), "PNG"))
    content[len(content) // 2 : len(content) // 2 + 40] = b"\xff" * 40
    (page,), codes = _decoded(bytes(content))
    assert page.image.crop((0, 0, 400, 100)).getextrema() != (0, 0)
    assert codes == ["damaged"]


def test_an_animation_that_is_cut_off_gives_the_frames_before_it() -> None:
    scenes = [_caption(text) for text in ("first words", "other\nwords", "and\nstill\nothers")]
    content = _file(scenes[0], "GIF", scenes[1:], duration=100)
    pages, codes = _decoded(content[: len(content) - 400])
    assert len(pages) >= 1
    assert codes


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40])
def test_what_is_no_picture_is_an_issue(content: bytes) -> None:
    assert _decoded(content, "image/png") == ([], ["damaged"])


def test_what_nothing_here_decodes_is_called_unsupported() -> None:
    assert _decoded(b"not known", "image/x-adobe-dng") == ([], ["unsupported"])


@pytest.mark.parametrize("seed", range(40))
def test_changed_bytes_never_raise(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same damage each time
    if dice.random() < 0.5:
        suffix = dice.choice(["heic", "tif", "png", "jpg"])
        original = photo(tmp_path / f"a.{suffix}", "2026:03:14 21:05:00", size=(64, 48)).read_bytes()
    else:
        suffix = dice.choice(["GIF", "WEBP", "PNG"])
        scenes = [Image.new("RGB", (64, 48), colour) for colour in ("red", "white", "blue")]
        original = _file(scenes[0], suffix, scenes[1:], duration=100)
    content = bytearray(original)
    for _ in range(dice.randint(1, 12)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    pages, codes = _decoded(bytes(content), f"image/{suffix}")
    assert pages or codes
