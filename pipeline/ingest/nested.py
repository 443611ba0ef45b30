"""Archives inside archives: a set that was zipped once more, a backup beside a file system. Opened to a set depth."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from models.issues import Issue
from pipeline.errors import Refused
from pipeline.ingest.container import Container, Entry, Pieces, Reading
from pipeline.ingest.find import find

_NAMES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".ab", ".7z", ".rar", ".ufdr")
"""An archive by its name: documents and apps are zips too, and are what they are."""


def opened(container: Container, reading: Reading, max_depth: int) -> Iterator[Entry | Issue]:
    """The files of a container, and after each archive among them, if it was read, the files of that.

    Their paths begin with that of the archive. An issue at "source:" is about the entry before it.
    """
    for entry in container.entries(reading):
        if isinstance(entry, Issue) or entry.read is None or not entry.path.lower().endswith(_NAMES):
            yield entry
        elif not max_depth:
            yield entry
            yield Issue("source:", "unsupported", "an archive deeper than ingest.max_depth")
        else:
            yield from _archive(entry, reading, max_depth - 1)


def _archive(entry: Entry, reading: Reading, depth: int) -> Iterator[Entry | Issue]:
    with NamedTemporaryFile(dir=reading.scratch, prefix="nested-") as copy:
        whole: list[bool] = []
        yield replace(entry, read=lambda: _copying(entry, copy, whole), opens=True)
        if not whole:
            return
        copy.flush()
        inner = Reading(Path(copy.name), reading.scratch, password=reading.password)
        try:
            for inside in opened(find(inner.path), inner, depth):
                yield inside if isinstance(inside, Issue) else replace(inside, path=f"{entry.path}/{inside.path}")
        except Refused:
            yield Issue("source:", "unsupported", "an archive that cannot be opened: damaged, or behind a password")


def _copying(entry: Entry, copy: IO[bytes], whole: list[bool]) -> Pieces:
    if entry.read:
        for piece in entry.read():
            copy.write(piece)
            yield piece
    whole.append(True)
