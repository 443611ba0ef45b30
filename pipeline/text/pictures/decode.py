"""Pictures decoded: upright, eight bits, nothing transparent, one page each.

Decoded are all pages of a TIFF, all pictures of a HEIC (a burst), and of an animation the few frames that differ most,
since a caption stands in many of them. A picture that holds several for other reasons (icons, MPO) gives its first.
"""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pillow_heif
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

from models.issues import Issue
from pipeline.text.pictures.animation import ANIMATED, chosen

pillow_heif.register_heif_opener()
Image.init()

_PAGES = 500  # of one file
_GROUNDS = (255, 0, 128)  # levels of grey for what is drawn on nothing
_NEAR = 64  # levels by which letters must differ from their ground
_KNOWN = frozenset({*Image.MIME.values(), "image/heic", "image/heif", "image/avif"})
BROKEN = (
    *(OSError, ValueError, SyntaxError, IndexError, KeyError, EOFError, OverflowError, MemoryError),
    *(RuntimeError, TypeError, struct.error),  # what libheif and the plugins raise for two changed bytes, or a cut
)
"""What decoding raises for damaged pictures."""


@dataclass(frozen=True)
class Decoded:
    """A page of a picture, counted from 1. Its image is RGB or L, upright as its EXIF says, and may have been reduced.

    `size` is the width and height of the page in full, upright.
    """

    page: int
    image: Image.Image
    size: tuple[int, int]

    @property
    def reduced(self) -> bool:
        return self.image.size != self.size


def decoded(
    content: Path | bytes,
    type: str | None,  # noqa: A002  as SOURCES calls it
    max_pixels: int,
    enough: int | None = None,
) -> Iterator[Decoded | Issue]:
    """The pages of a picture. An issue about a page that could be read in part comes before it.

    Args:
        content: a file, or the bytes of one.
        type: media type by content, to tell what is damaged from what nothing here decodes.
        max_pixels: a larger page is refused before it is decoded.
        enough: pixels of the shorter side, to which a JPEG is decoded at a half, a quarter or an eighth of its size,
            which takes less time; None: in full.
    """
    try:
        with _opened(content) as image:
            yield from _pages(image, max_pixels, enough)
    except Image.DecompressionBombError:
        yield Issue("page:1", "bomb", f"more than {max_pixels} pixels")
    except UnidentifiedImageError:
        if type is None or type in _KNOWN:
            yield Issue("page:1", "damaged", "the header is not that of a picture")
        else:
            yield Issue("page:1", "unsupported", "nothing here decodes pictures of this type")
    except BROKEN as error:
        yield Issue("page:1", "damaged", f"cannot be opened: {error.__class__.__name__}")


@contextmanager
def _quietly() -> Iterator[None]:
    """Without warnings of large pictures and odd EXIF: what matters is an issue."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@_quietly()
def _opened(content: Path | bytes) -> Image.Image:
    return Image.open(BytesIO(content) if isinstance(content, bytes) else content)


def _pages(image: Image.Image, max_pixels: int, enough: int | None) -> Iterator[Decoded | Issue]:
    numbers: Iterator[int | Issue] = iter([0])
    if image.format in ("TIFF", "HEIF"):
        numbers = _all(image)
    elif image.format in ANIMATED:
        numbers = chosen(image, max_pixels)
    page = 0
    for number in numbers:
        if isinstance(number, Issue):
            yield number
            continue
        page += 1
        yield from _page(image, number, page, max_pixels, enough)


def _all(image: Image.Image) -> Iterator[int | Issue]:
    """The numbers of a file's pages, each sought when it is its turn."""
    for number in range(_PAGES):
        try:
            with _quietly():
                image.seek(number)
        except EOFError:
            return
        except BROKEN as error:
            yield Issue(f"page:{number + 1}", "damaged", f"cannot be found: {error.__class__.__name__}")
            return
        yield number
    yield Issue(f"page:{_PAGES + 1}", "truncated", f"{_PAGES} pages of the picture are read")


def _page(image: Image.Image, number: int, page: int, max_pixels: int, enough: int | None) -> Iterator[Decoded | Issue]:
    try:
        if image.width * image.height > max_pixels:
            yield Issue(f"page:{page}", "bomb", f"more than {max_pixels} pixels")
            return
        size = image.size
        if enough:
            image.draft(None, (enough, enough))  # its mode stays as it is
        upright, whole = _decode(image, number)
    except BROKEN as error:
        yield Issue(f"page:{page}", "damaged", f"cannot be decoded: {error.__class__.__name__}")
        return
    if not whole:
        yield Issue(f"page:{page}", "damaged", "the picture is cut off or broken; what is there is read")
    yield Decoded(page, upright, size if upright.size == image.size else size[::-1])


@_quietly()
def _decode(image: Image.Image, number: int) -> tuple[Image.Image, bool]:
    """The page, and False if some of it is missing, as in pictures that were recovered in part."""
    if number:
        image.seek(number)
    whole = True
    try:
        image.load()
    except (OSError, SyntaxError):
        whole = False
        if number:
            image.im = Image.new(image.mode, image.size).im  # else the page before shows through
        _load_what_is_there(image)
    return _plain(_upright(image)), whole


def _load_what_is_there(image: Image.Image) -> None:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _upright(image: Image.Image) -> Image.Image:
    try:
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) != 1
        return ImageOps.exif_transpose(image) if turned else image
    except BROKEN:  # odd EXIF is no reason to lose the picture
        return image


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits, RGB or L: deeper pictures spread over their own range, transparent ones on a ground."""
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        image = image.convert("F")
        low, high = (float(str(value)) for value in image.getextrema())  # str: its type allows for more bands
        span = 255 / (high - low) if high > low else 0.0
        return image.point(lambda value: value * span - low * span).convert("L")
    if image.has_transparency_data:
        return _on_ground(image.convert("RGBA"))
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _on_ground(image: Image.Image) -> Image.Image:
    """On white; of little that is drawn on nothing, as captions and stickers are, on what differs most from it."""
    alpha = image.getchannel("A")
    most = alpha.getextrema()[1]
    if not most:
        return image.convert("RGB")  # some programs never fill it in
    drawn = image.convert("L").histogram(alpha.point(lambda value: 255 if value * 2 > most else 0))
    little = sum(drawn) * 2 < image.width * image.height
    level = min(_GROUNDS, key=lambda level: sum(drawn[max(0, level - _NEAR) : level + _NEAR])) if little else 255
    ground = Image.new("RGBA", image.size, (level, level, level, 255))
    ground.alpha_composite(image)
    return ground.convert("RGB")
