"""The version of our own code, for the names of units of work: a changed parser reads again, others do not."""

from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_SUFFIXES = {".json", ".py", ".tl", ".toml"}


@cache
def of(*places: str) -> str:
    """A hash of the source files in some folders or files, relative to the project, and of all of `models`.

    The installed package has the same layout as the checkout, so both give the same hash.
    """
    digest = blake2b(digest_size=12)
    for file in files(*places, "models"):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def files(*places: str) -> list[Path]:
    """The source files in some folders or files, in order of path."""
    return sorted({file for place in places for file in _files(ROOT / place)})


@cache
def library(name: str) -> str:
    """The version of an installed library whose results may change with it."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


@cache
def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else [file for file in place.rglob("*") if file.suffix in _SUFFIXES]
