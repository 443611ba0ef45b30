"""Chat screenshots drawn here, with the truth of what is written on them.

Four looks, six fonts, four ways to arrive: as the telephone made it, and as messengers send it on. No wallpaper of
photographs, no photographs of screens: those are harder than what is measured with these.
"""

from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image

from pipeline.validate.chat import chat
from pipeline.validate.screen import screen
from pipeline.validate.themes import THEMES
from pipeline.validate.written import Written

COMPRESSIONS = {"png": (1_080, None), "jpeg 50": (1_080, 50), "forwarded": (738, 70), "thumbnail": (360, 75)}
"""How it arrives: name → width in pixels, and quality of the JPEG; None is PNG."""


@dataclass(frozen=True)
class Truth:
    """What is written on a screenshot: its lines in reading order, and the identifiers among it. Emoji do not count.

    An identifier may go on in the next line after a space; one that its bubble breaks within a word is left out.
    """

    lines: tuple[str, ...]
    identifiers: tuple[Written, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def render(seed: int, theme: str, font: str, compression: str) -> tuple[bytes, Truth]:
    """A screenshot and its truth; the same for the same arguments and the same version of the fonts.

    Args:
        seed: of the conversation.
        theme: of THEMES.
        font: a family that is installed (`fonts.there`).
        compression: of COMPRESSIONS.

    Raises:
        LookupError: the font is not installed, or there is no such theme or compression.
    """
    width, quality = COMPRESSIONS[compression]
    rng = Random(f"{seed} {theme}")  # noqa: S311 - drawn, not secret
    talk = chat(rng, others=3 if THEMES[theme].group else 1)
    image, lines = screen(talk, THEMES[theme], font, rng)
    whole = " ".join(lines)
    return _sent(image, width, quality), Truth(lines, tuple(one for one in talk.identifiers if one.text in whole))


def _sent(image: Image.Image, width: int, quality: int | None) -> bytes:
    if width < image.width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    content = BytesIO()
    if quality is None:
        image.save(content, "PNG", compress_level=1)
    else:
        image.save(content, "JPEG", quality=quality)
    return content.getvalue()
