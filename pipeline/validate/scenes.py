"""Pictures without a letter in them, made by chance: landscapes, textures, shapes, with a camera's blur and noise."""

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Pixels = NDArray[np.float64]
_SIZES = ((1_600, 1_200), (1_200, 1_600), (1_600, 900), (1_080, 1_920))  # as messengers send them on
_CAMERA = 4_032  # pixels of the longer side, as cameras store them
_TILE = 504  # pixels of grain that is repeated


def scene(seed: int) -> Image.Image:
    """A picture of 1.4 to 2 megapixels, RGB; another kind for each seed in turn."""
    rng = Random(f"scene {seed}")  # noqa: S311 - drawn, not secret
    image = SCENES[seed % len(SCENES)](rng, rng.choice(_SIZES))
    return _camera(rng, image)


def gradient(rng: Random, size: tuple[int, int]) -> Image.Image:
    """An even wall, a sky: from one colour to another."""
    first, second = _colour(rng), _colour(rng)
    across, down = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    return _mixed((across * rng.random() + down * rng.random()) / 2, first, second)


def clouds(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Smooth patches of many sizes, as of skin, sky or water."""
    return _mixed(_noise(rng, size, (3, 6, 12, 24)), _colour(rng), _colour(rng))


def grass(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Fine texture all over, with short strokes: grass, carpet, hair."""
    image = _mixed(_noise(rng, size, (8, 64, 256)), _colour(rng), _colour(rng))
    pen = ImageDraw.Draw(image)
    for _ in range(4_000):
        x, y, ink = rng.randint(0, size[0]), rng.randint(0, size[1]), _colour(rng)
        pen.line((x, y, x + rng.randint(-9, 9), y - rng.randint(5, 26)), fill=ink, width=rng.randint(1, 2))
    return image


def hills(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Hills, a sun, trees."""
    width, height = size
    image = gradient(rng, size)
    pen = ImageDraw.Draw(image)
    x, y = rng.randint(0, width), rng.randint(0, height // 3)
    pen.ellipse((x, y, x + 120, y + 120), fill=_colour(rng))
    for layer in range(4):
        line = [height * (0.4 + 0.15 * layer) + rng.uniform(-80, 80) for _ in range(9)]
        ridge = [(place * width / 8, top) for place, top in enumerate(line)]
        pen.polygon([(0, height), *ridge, (width, height)], fill=_colour(rng))
    for _ in range(rng.randint(5, 25)):
        x, y, tall = rng.randint(0, width), rng.randint(height // 2, height), rng.randint(40, 160)
        pen.rectangle((x - 5, y, x + 5, y + tall // 2), fill=_colour(rng))
        pen.ellipse((x - tall // 3, y - tall, x + tall // 3, y), fill=_colour(rng))
    return image


def street(rng: Random, size: tuple[int, int]) -> Image.Image:
    """House fronts with rows of windows: regular, as lines of text are."""
    image = gradient(rng, size)
    pen = ImageDraw.Draw(image)
    x = 0
    while x < size[0]:
        wide, top = rng.randint(140, 340), rng.randint(size[1] // 8, size[1] // 2)
        pen.rectangle((x, top, x + wide, size[1]), fill=_colour(rng))
        glass, step = _colour(rng), rng.randint(50, 90)
        for row in range(top + 30, size[1] - 40, step + 20):
            for column in range(x + 20, x + wide - 40, step):
                pen.rectangle((column, row, column + step // 2, row + step * 0.7), fill=glass, outline=_colour(rng))
        x += wide
    return image


def bricks(rng: Random, size: tuple[int, int]) -> Image.Image:
    """A wall of bricks."""
    image = _mixed(_noise(rng, size, (4, 128)), (150, 70, 50), (190, 100, 80))
    pen = ImageDraw.Draw(image)
    high = rng.randint(24, 60)
    for row, y in enumerate(range(0, size[1], high)):
        pen.line((0, y, size[0], y), fill=(205, 200, 190), width=4)
        for x in range(-high * (row % 2), size[0], high * 2):
            pen.line((x, y, x, y + high), fill=(205, 200, 190), width=4)
    return image


def people(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Heads and shoulders before a blurred room."""
    image = street(rng, size).filter(ImageFilter.GaussianBlur(12))
    pen = ImageDraw.Draw(image)
    for _ in range(rng.randint(1, 3)):
        x, y, radius = rng.randint(150, size[0] - 150), rng.randint(size[1] // 3, size[1] // 2), rng.randint(70, 150)
        skin = rng.choice(((240, 205, 175), (200, 150, 110), (140, 95, 65), (90, 60, 45)))
        pen.ellipse((x - radius * 2, y + radius, x + radius * 2, y + radius * 6), fill=_colour(rng))
        pen.ellipse((x - radius, y - radius * 1.3, x + radius, y + radius * 1.3), fill=skin)
        pen.chord((x - radius, y - radius * 1.4, x + radius, y + radius * 0.6), 180, 360, fill=_colour(rng))
        for eye in (-0.4, 0.4):
            pen.ellipse((x + radius * eye - 9, y - 8, x + radius * eye + 9, y + 8), fill=(30, 25, 20))
        pen.arc(
            (x - radius * 0.4, y + radius * 0.3, x + radius * 0.4, y + radius * 0.8),
            20,
            160,
            fill=(120, 40, 40),
            width=6,
        )
    return image


def stripes(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Cloth or blinds: stripes or checks."""
    image = Image.new("RGB", size, _colour(rng))
    pen = ImageDraw.Draw(image)
    step, crossed = rng.randint(16, 70), rng.random() < 0.5
    for y in range(0, size[1], step):
        pen.rectangle((0, y, size[0], y + step // 2), fill=_colour(rng) if rng.random() < 0.2 else (90, 90, 110))
    for x in range(0, size[0] if crossed else 0, step):
        pen.line((x, 0, x, size[1]), fill=_colour(rng), width=step // 5)
    return image


SCENES: tuple[Callable[[Random, tuple[int, int]], Image.Image], ...] = (
    gradient, clouds, grass, hills, street, bricks, people, stripes
)  # fmt: skip


def large(image: Image.Image) -> Image.Image:
    """As a telephone's camera stores it: 12 megapixels or less, with grain of their own."""
    scale = _CAMERA / max(image.size)
    width, height = round(image.width * scale), round(image.height * scale)
    grain = np.random.default_rng(0).normal(0, 3, (_TILE, _TILE, 1)).round().astype(np.int16)
    grain = np.tile(grain, (-(-height // _TILE), -(-width // _TILE), 1))[:height, :width]
    grown = np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))
    return Image.fromarray(np.clip(grown + grain, 0, 255).astype(np.uint8))


def _camera(rng: Random, image: Image.Image) -> Image.Image:
    blurred = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 1.4)))
    grain = np.random.default_rng(rng.randrange(2**32)).normal(0, rng.uniform(2, 7), (*blurred.size[::-1], 1))
    return Image.fromarray(np.clip(np.asarray(blurred) + grain, 0, 255).astype(np.uint8))


def _noise(rng: Random, size: tuple[int, int], cells: tuple[int, ...]) -> Pixels:
    """0 to 1, height × width: random patches, so many across for each of `cells`, the finer the fainter."""
    numbers = np.random.default_rng(rng.randrange(2**32))
    total: Any = 0.0
    for place, many in enumerate(cells, start=1):
        patch = Image.fromarray((numbers.random((many, many)) * 255).astype(np.uint8))
        total = total + np.asarray(patch.resize(size, Image.Resampling.BICUBIC)) / 255 / place
    low, high = total.min(), total.max()
    return np.asarray((total - low) / (high - low))


def _mixed(share: Pixels, first: tuple[int, int, int], second: tuple[int, int, int]) -> Image.Image:
    mixed = np.asarray(first) + share[..., None] * (np.asarray(second) - np.asarray(first))
    return Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8))


def _colour(rng: Random) -> tuple[int, int, int]:
    return rng.randint(20, 235), rng.randint(20, 235), rng.randint(20, 235)
