"""What is inside of files: archives in archives, to a set depth, and stores for which there is a key."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from models.issues import Issue
from pipeline.errors import Refused
from pipeline.ingest.container import Container, Entry, Pieces, Reading
from pipeline.ingest.find import find
from pipeline.ingest.locked import Lock, lock

_NAMES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".ab", ".7z", ".rar", ".ufdr")
"""An archive by its name: documents and apps are zips too, and are what they are."""


def opened(container: Container, reading: Reading, max_depth: int) -> Iterator[Entry | Issue]:
    """The files of a container, and after each archive or locked store among them, if it was read, the files of that.

    Their paths begin with that of the archive. An issue at "source:" is about the entry before it.
    """
    with ExitStack() as stack:
        unlocked: dict[str, tuple[Lock, Path]] = {}
        for entry in container.entries(reading):
            if isinstance(entry, Issue) or entry.read is None:
                yield entry
            elif known := unlocked.get(entry.path.removesuffix("-wal")) if entry.path.endswith("-wal") else None:
                yield from _log(entry, *known, reading)
            elif found := lock(entry, reading.keys):
                copy = stack.enter_context(NamedTemporaryFile(dir=reading.scratch, prefix="locked-"))
                unlocked[entry.path] = found, Path(copy.name)
                yield from _unlocked(entry, found, copy)
            elif not entry.path.lower().endswith(_NAMES):
                yield entry
            elif not max_depth:
                yield entry
                yield Issue("source:", "unsupported", "an archive deeper than ingest.max_depth")
            else:
                yield from _archive(entry, reading, max_depth - 1)


def _unlocked(entry: Entry, found: Lock, copy: IO[bytes]) -> Iterator[Entry | Issue]:
    whole: list[bool] = []
    yield replace(entry, read=lambda: _copying(entry, copy, whole), opens=True)
    copy.flush()
    if not whole:
        return
    if read := found.opened(Path(copy.name), found.keys):
        yield Entry(f"{entry.path}/{found.path}", read, modified_at=entry.modified_at)
    else:
        yield Issue("source:", "encrypted", "none of the keys that were given opens it")


def _log(entry: Entry, found: Lock, database: Path, reading: Reading) -> Iterator[Entry | Issue]:
    """The log of a store that was opened."""
    with NamedTemporaryFile(dir=reading.scratch, prefix="locked-") as copy:
        whole: list[bool] = []
        yield replace(entry, read=lambda: _copying(entry, copy, whole), opens=True)
        copy.flush()
        read = found.log(database, Path(copy.name), found.keys) if found.log and whole else None
        if read:
            yield Entry(f"{entry.path.removesuffix('-wal')}/{found.path}-wal", read, modified_at=entry.modified_at)


def _archive(entry: Entry, reading: Reading, depth: int) -> Iterator[Entry | Issue]:
    with NamedTemporaryFile(dir=reading.scratch, prefix="nested-") as copy:
        whole: list[bool] = []
        yield replace(entry, read=lambda: _copying(entry, copy, whole), opens=True)
        if not whole:
            return
        copy.flush()
        inner = Reading(Path(copy.name), reading.scratch, password=reading.password, keys=reading.keys)
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
