"""Hostile pictures: each costs itself, and what comes out is a small JPEG of ours."""

import io
import os
import signal
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pipeline.review.media.renderer import Renderer, Unshown

BARS = Image.new("RGB", (960, 640), "white")
for left in range(0, 960, 8):  # finer than anything of 16 points can show
    ImageDraw.Draw(BARS).rectangle((left, 0, left + 3, 640), fill=(200, 30, 30) if left % 16 else (0, 0, 160))


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


def saved(folder: Path, name: str, image: Image.Image = BARS, **more: object) -> Path:
    image.save(folder / name, **more)  # type: ignore[arg-type] # options of the format
    return folder / name


def shown(renderer: Renderer, path: Path, type_: str = "image/jpeg", how: str = "veiled", page: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(renderer.draw(path, type_, page, how).jpeg))


def bomb(folder: Path) -> Path:
    """A PNG that says that it has 3.6 gigapixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")
    (folder / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return folder / "bomb.png"


def test_a_blurred_picture_is_grey_and_has_no_detail(renderer: Renderer, tmp_path: Path) -> None:
    veiled = shown(renderer, saved(tmp_path, "bars.jpg"))
    assert (veiled.mode, veiled.size) == ("L", (320, 213))
    points = BARS.convert("L").resize((16, 11), Image.Resampling.BOX)
    coarse = points.resize(veiled.size, Image.Resampling.BICUBIC).tobytes()
    assert max(abs(a - b) for a, b in zip(veiled.tobytes(), coarse, strict=True)) < 8  # 16 points are all there is
    low, high = (float(str(value)) for value in veiled.getextrema())
    assert high - low < 60  # the bars, from white to dark, have run into one grey


def test_a_revealed_picture_is_small_in_grey_and_larger_in_colour(renderer: Renderer, tmp_path: Path) -> None:
    path = saved(tmp_path, "large.png", BARS.resize((4000, 2000)))
    grey, colour = (shown(renderer, path, "image/png", how) for how in ("grey", "colour"))
    assert (grey.mode, grey.size, colour.mode, colour.size) == ("L", (640, 320), "RGB", (1600, 800))


def test_nothing_of_its_metadata_is_left_and_it_stands_upright(renderer: Renderer, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "seen by nobody"
    made = renderer.draw(saved(tmp_path, "turned.jpg", exif=exif), "image/jpeg", 1, "colour")
    image = Image.open(io.BytesIO(made.jpeg))
    assert image.size == (640, 960)
    assert not image.getexif()
    assert b"seen by nobody" not in made.jpeg


@pytest.mark.parametrize("mode", ["L", "1", "I;16", "CMYK", "RGBA", "P"])
def test_pictures_of_every_depth_are_shown(renderer: Renderer, tmp_path: Path, mode: str) -> None:
    image = Image.new("I;16", (90, 60), 30_000) if mode == "I;16" else BARS.convert(mode)
    path = saved(tmp_path, "deep.tif", image)
    assert shown(renderer, path, "image/tiff").mode == "L"


@pytest.mark.parametrize("suffix", ["gif", "webp", "bmp", "heic", "png"])
def test_pictures_of_every_kind_that_telephones_have_are_shown(renderer: Renderer, tmp_path: Path, suffix: str) -> None:
    assert shown(renderer, saved(tmp_path, f"picture.{suffix}"), f"image/{suffix}").size == (320, 213)


def test_of_an_animation_its_first_frame_is_shown(renderer: Renderer, tmp_path: Path) -> None:
    frames = [Image.new("L", (40, 40), shade) for shade in (10, 120, 250)]
    path = saved(tmp_path, "moves.gif", frames[0], save_all=True, append_images=frames[1:], duration=50)
    assert max(shown(renderer, path, "image/gif").tobytes()) < 30


def test_a_tiff_has_pages_and_no_more(renderer: Renderer, tmp_path: Path) -> None:
    path = saved(tmp_path, "fax.tif", BARS, save_all=True, append_images=[BARS])
    assert renderer.draw(path, "image/tiff", 2, "veiled").pages == 2
    with pytest.raises(Unshown, match="no such page"):
        renderer.draw(path, "image/tiff", 3, "veiled")


def test_what_is_no_picture_or_too_large_is_refused_and_the_next_is_shown(renderer: Renderer, tmp_path: Path) -> None:
    svg, eps, cut, empty = (tmp_path / name for name in ("a.svg", "b.jpg", "c.jpg", "d.jpg"))
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    eps.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nwhile 1\n")
    cut.write_bytes(saved(tmp_path, "whole.jpg").read_bytes()[:200])
    empty.write_bytes(b"")
    for path, type_ in ((svg, "image/svg+xml"), (eps, "image/jpeg"), (empty, "image/jpeg"), (cut, "image/jpeg")):
        with pytest.raises(Unshown):
            renderer.draw(path, type_, 1, "veiled")
    with pytest.raises(Unshown, match="larger than what is decoded"):
        renderer.draw(bomb(tmp_path), "image/png", 1, "veiled")
    assert shown(renderer, tmp_path / "whole.jpg").mode == "L"


def test_what_is_a_picture_and_something_else_too_comes_out_as_a_picture_alone(
    renderer: Renderer, tmp_path: Path
) -> None:
    path = saved(tmp_path, "both.jpg")
    path.write_bytes(path.read_bytes() + b"PK\x03\x04<script>alert(1)</script>")
    assert b"<script>" not in renderer.draw(path, "image/jpeg", 1, "colour").jpeg


def test_a_process_that_is_killed_costs_one_picture_at_most(tmp_path: Path) -> None:
    renderer, path = Renderer(), saved(tmp_path, "fine.jpg")
    assert shown(renderer, path).mode == "L"
    assert renderer.process
    os.kill(renderer.process.pid, signal.SIGKILL)
    renderer.process.wait()  # until then the next picture may yet be drawn by it, and the one after that be lost
    with suppress(Unshown):
        renderer.draw(path, "image/jpeg", 1, "veiled")
    assert shown(renderer, path).mode == "L"
    renderer.close()


def test_a_process_that_hangs_is_ended_and_the_next_picture_is_shown(tmp_path: Path) -> None:
    renderer, path = Renderer(timeout_s=2), saved(tmp_path, "fine.jpg")
    os.mkfifo(tmp_path / "never.jpg")  # whoever opens it waits for somebody to write
    assert shown(renderer, path).mode == "L"
    with pytest.raises(Unshown, match="too long"):
        renderer.draw(tmp_path / "never.jpg", "image/jpeg", 1, "veiled")
    assert shown(renderer, path).mode == "L"
    renderer.close()


def test_of_a_video_a_still_is_shown(renderer: Renderer, tmp_path: Path) -> None:
    film(tmp_path / "film.mp4")
    assert shown(renderer, tmp_path / "film.mp4", "video/mp4", "grey").size == (64, 48)


def film(path: Path) -> None:
    """Ten frames, by OpenCV."""
    import cv2
    import numpy as np

    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 5, (64, 48))
    for shade in range(0, 250, 25):
        writer.write(np.full((48, 64, 3), shade, np.uint8))
    writer.release()
