"""A picture to read, and what was seen of it without reading it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["screenshot", "document", "photograph", "blank"]
"""Lines of text on even ground; a page, printed or photographed; anything else with text in it; no text at all."""


@dataclass(frozen=True)
class Look:
    """What one page of a picture is: a row of PICTURES without its provenance.

    Attributes:
        page: counted from 1: pages of a TIFF, distinct frames of an animation.
        width, height: pixels, upright as its EXIF says.
        pixel_sha256: of the decoded pixels and their size: equal for equal pictures in other files. None for a picture
            without text, which is not decoded in full.
        pdq: PDQ's perceptual hash, 64 hexadecimal digits; None for a picture too small to have one.
        kind: how it is read.
        turn: degrees clockwise by which it must still be turned to be upright: 0, 90, 180, 270.
        skew: degrees clockwise by which its lines of text are still inclined after that.
        lines: pieces of text that the detector saw.
        covered: their share of the picture, 0 to 1.
    """

    page: int
    width: int
    height: int
    pixel_sha256: str | None
    pdq: str | None
    kind: Kind
    turn: int = 0
    skew: float = 0.0
    lines: int = 0
    covered: float = 0.0


@dataclass(frozen=True)
class Picture:
    """A picture to read.

    Attributes:
        content: a file, or the bytes of one.
        type: media type by content, to tell what is damaged from what nothing here decodes.
        looks: what is known of its pages; a page without one is read as a photograph that is upright.
    """

    content: Path | bytes
    type: str | None = None
    looks: tuple[Look, ...] = ()

    def look(self, page: int) -> Look | None:
        return next((look for look in self.looks if look.page == page), None)

    def kind(self, page: int) -> Kind:
        look = self.look(page)
        return look.kind if look else "photograph"
