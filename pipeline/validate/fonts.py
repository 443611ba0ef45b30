"""The fonts of drawn screenshots: what telephones use, or the nearest that is free. What is not installed is left out.

Packages (Debian): fonts-roboto-unhinted, fonts-inter, fonts-open-sans, fonts-liberation, fonts-crosextra-carlito,
fonts-dejavu-core.
"""

from functools import cache
from pathlib import Path

from PIL import ImageFont

_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
FILES = {
    "Roboto": ("Roboto-Regular.ttf", "Roboto-Bold.ttf"),  # Android
    "Inter": ("Inter-Regular.otf", "Inter-Bold.otf"),  # nearest to San Francisco, of iOS
    "Open Sans": ("OpenSans-Regular.ttf", "OpenSans-Bold.ttf"),
    "Liberation Sans": ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),  # of the widths of Arial
    "Carlito": ("Carlito-Regular.ttf", "Carlito-Bold.ttf"),  # of the widths of Calibri
    "DejaVu Sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
}
"""Family → file of its regular and of its bold face."""


def there() -> list[str]:
    """Families that are installed, in the order of FILES."""
    return [family for family, files in FILES.items() if all(file in _installed() for file in files)]


def missing() -> list[str]:
    return [family for family in FILES if family not in there()]


def file(family: str, bold: bool = False) -> Path:
    """Where a face of an installed family lies.

    Raises:
        LookupError: the family is not installed.
    """
    if family not in there():
        raise LookupError(f"the font {family} is not installed")
    return _installed()[FILES[family][bold]]


@cache
def face(family: str, size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A face of an installed family, `size` in pixels.

    Raises:
        LookupError: the family is not installed.
    """
    return ImageFont.truetype(file(family, bold), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _installed() -> dict[str, Path]:
    wanted = {file for files in FILES.values() for file in files}
    found = (file for folder in _FOLDERS if folder.is_dir() for file in folder.rglob("*.[ot]tf"))
    return {file.name: file for file in sorted(found, reverse=True) if file.name in wanted}
