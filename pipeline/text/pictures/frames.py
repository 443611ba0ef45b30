"""Pictures made ready for Tesseract: upright, level, grey, dark on light, large enough, one page each.

What each step is worth was measured (2026-11): doubling a thumbnail 360 pixels wide brings its error from 11 % to 4 %;
for dark on light see ground.py and light.py, for the times of messages feet.py. A photograph of 12 megapixels takes up
to 7 s at full size and 1.4 s at 2,400 pixels, where its letters are still larger than a screenshot's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageStat

from models.issues import Issue
from pipeline.text.pictures.decode import BROKEN, Decoded, decoded
from pipeline.text.pictures.feet import raised
from pipeline.text.pictures.ground import Pixels, dark_on_light, on_white
from pipeline.text.pictures.light import evenly_lit
from pipeline.text.pictures.picture import Kind, Picture
from pipeline.text.pictures.way import Way

_NARROW = 700  # pixels; a narrower picture is doubled
_LEGIBLE = 12  # pixels; nothing lower or narrower holds a word
_PHOTOGRAPH = 2_400  # pixels; the longer side of a photograph is brought down to this
_LEVEL = 0.5  # degrees; less than this is level enough
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
WRITTEN: dict[Kind, Callable[[Pixels], Pixels]] = {
    "screenshot": lambda pixels: raised(on_white(pixels)),
    "document": evenly_lit,
    "photograph": dark_on_light,
    "blank": dark_on_light,
}
"""How each kind is made dark on light."""


@dataclass(frozen=True)
class Frame:
    """One page of a picture, ready: its image is of mode L. `way` leads back to the page as it was decoded."""

    page: int
    image: Image.Image
    kind: Kind
    way: Way

    @property
    def legible(self) -> bool:
        """Whether it is large enough to hold a word; an app's icons are not worth an engine's time."""
        return min(self.way.size) >= _LEGIBLE


def frames(picture: Picture, max_pixels: int) -> Iterator[Frame | Issue]:
    """The pages of a picture as `decoded` gives them, prepared as their looks say.

    Args:
        picture: the picture.
        max_pixels: a larger page is refused before it is decoded.
    """
    for page in decoded(picture.content, picture.type, max_pixels):
        if isinstance(page, Issue):
            yield page
            continue
        try:
            yield _ready(page, picture)
        except (*BROKEN, cv2.error) as error:  # so large that there is no memory for it
            yield Issue(f"page:{page.page}", "quarantined", f"cannot be prepared: {error.__class__.__name__}")


def _ready(page: Decoded, picture: Picture) -> Frame:
    look, kind = picture.look(page.page), picture.kind(page.page)
    turn, skew = (look.turn, look.skew) if look else (0, 0.0)
    grey = page.image.convert("L")
    if turn:
        grey = grey.transpose(_TURNS[turn])
    if abs(skew) < _LEVEL:
        skew = 0.0
    else:
        paper = ImageStat.Stat(grey).median[0]
        grey = grey.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=paper)
    scale = _scale(grey, kind)
    if scale != 1.0:
        size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    ready = Image.fromarray(WRITTEN[kind](np.asarray(grey)))
    return Frame(page.page, ready, kind, Way(page.image.size, turn, skew, scale, ready.size))


def _scale(image: Image.Image, kind: Kind) -> float:
    if kind == "photograph" and max(image.size) > _PHOTOGRAPH:
        return _PHOTOGRAPH / max(image.size)
    return 2.0 if image.width < _NARROW else 1.0
