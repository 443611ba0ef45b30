"""The version of our own code, for the names of units of work: a changed parser reads again, others do not."""

import os
from functools import cache
from hashlib import blake2b, sha256
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
    for name in files(*places, "models"):
        digest.update(f"{name}\0{sha256_of(name)}\0".encode())
    return digest.hexdigest()


def files(*places: str) -> list[str]:
    """The source files in some folders or files, relative to the project, in order."""
    return sorted({name for place in places for name in _files(place)})


@cache
def sha256_of(name: str) -> str:
    """Of one of these files, as it was when it was first asked for: all of them are read once."""
    return sha256((ROOT / name).read_bytes()).hexdigest()


@cache
def library(name: str) -> str:
    """The version of an installed library whose results may change with it."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


@cache
def _files(place: str) -> list[str]:
    if (ROOT / place).is_file():
        return [place]
    found = (Path(folder, name) for folder, _, names in os.walk(ROOT / place) for name in names)
    return [file.relative_to(ROOT).as_posix() for file in found if file.suffix in _SUFFIXES]
