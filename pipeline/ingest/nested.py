"""What is inside of files: archives in archives and files attached to mails, to a set depth, and stores for which there
is a key.

A mail is still read for itself: its files follow it, under the paths that its reader gives them (`models.attached`), so
that whoever holds the mail holds them. Files inside of other documents are pages of these, and are not looked for here.
"""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO

from models.issues import Issue
from pipeline.errors import Refused
from pipeline.ingest.container import Container, Entry, Pieces, Reading
from pipeline.ingest.find import find
from pipeline.ingest.locked import HEAD, Keys, Lock, lock
from pipeline.ingest.mails import Copied, attachments

_TARS = (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")
_NAMES = (".zip", ".zipx", *_TARS, ".ab", ".7z", ".rar", ".cpio", ".ufdr")
"""An archive by its name: documents and apps are zips too, and are what they are."""

_LOG = "-wal"
_TOO_DEEP = Issue("source:", "unsupported", "an archive deeper than ingest.max_depth")


def opened(container: Container, reading: Reading, max_depth: int) -> Iterator[Entry | Issue]:
    """The files of a container, and after each archive or locked store among them, if it was read, the files of that.

    Their paths begin with that of the archive. An issue at "source:" is about the entry before it.
    """
    with TemporaryDirectory(dir=reading.scratch, prefix="locked-") if reading.keys else nullcontext("") as folder:
        stores = _Locked(Path(folder), reading.keys)
        for entry in container.entries(reading):
            if isinstance(entry, Issue) or entry.read is None:
                yield entry
            elif found := lock(entry, reading.keys):
                yield from stores.store(entry, found)
            elif found := stores.of_log(entry):
                yield from stores.log(entry, found)
            elif not entry.path.lower().endswith(_NAMES):
                yield from _mail(entry, reading, max_depth)
            elif not max_depth:
                yield from (entry, _TOO_DEEP)
            else:
                yield from _archive(entry, reading, max_depth - 1)
        yield from stores.rest()


class _Locked:
    """The locked stores of one container, with their logs, which may stand before them.

    Args:
        folder: for copies: whole while one is read, then of a store as much as opening its log needs.
    """

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder, self._keys = folder, keys
        self._stores: dict[str, Path | None] = {}
        self._logs: dict[str, tuple[Entry, Path]] = {}
        self._copies = 0

    def of_log(self, entry: Entry) -> Lock | None:
        """The lock of the store whose log an entry is."""
        path = entry.path.removesuffix(_LOG)
        found = lock(replace(entry, path=path), self._keys) if path != entry.path else None
        return found if found and found.log else None

    def store(self, entry: Entry, found: Lock) -> Iterator[Entry | Issue]:
        """The store itself, what is inside of it, and its log, if that was there before it."""
        copy, whole = self._copy(), list[bool]()
        yield replace(entry, read=lambda: _into(entry, copy, whole), opens=True)
        read = found.opened(copy, found.keys) if whole else None
        self._stores[entry.path] = copy if read and found.log else None
        if read:
            yield Entry(f"{entry.path}/{found.path}", read, modified_at=entry.modified_at)
        elif whole:
            yield Issue("source:", "encrypted", "none of the keys that were given opens it")
        if self._stores[entry.path]:
            os.truncate(copy, min(copy.stat().st_size, HEAD))
        else:
            copy.unlink(missing_ok=True)
        if waiting := self._logs.pop(entry.path, None):
            yield from self._opened(*waiting, entry.path, found, "container:locked")

    def log(self, entry: Entry, found: Lock) -> Iterator[Entry | Issue]:
        """The log of a store; what is inside of it, unless the store comes later."""
        copy, whole, store = self._copy(), list[bool](), entry.path.removesuffix(_LOG)
        yield replace(entry, read=lambda: _into(entry, copy, whole), opens=True)
        if not whole:
            copy.unlink(missing_ok=True)
        elif store in self._stores:
            yield from self._opened(entry, copy, store, found, "source:")
        else:
            self._logs[store] = entry, copy

    def rest(self) -> Iterator[Issue]:
        """What is to be said of logs whose store did not come."""
        if self._logs:
            yield Issue("container:locked", "missing", f"{len(self._logs)} logs of locked stores that are not there")

    def _opened(self, entry: Entry, copy: Path, store: str, found: Lock, about: str) -> Iterator[Entry | Issue]:
        head = self._stores[store]
        read = found.log(head, copy, found.keys) if found.log and head else None
        if read:
            yield Entry(f"{store}/{found.path}{_LOG}", read, modified_at=entry.modified_at)
        else:
            yield Issue(about, "encrypted", "the log of a store that none of the keys opens")
        copy.unlink()

    def _copy(self) -> Path:
        self._copies += 1
        copy = self._folder / str(self._copies)
        copy.touch(0o600)
        return copy


def _into(entry: Entry, copy: Path, whole: list[bool]) -> Pieces:
    with copy.open("wb") as file:
        yield from _copying(entry, file, whole)


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


def _mail(entry: Entry, reading: Reading, depth: int) -> Iterator[Entry | Issue]:
    """A file, and if it turns out to be a mail or a mailbox, the files attached there."""
    with Copied(reading.scratch) as copy:
        yield replace(entry, read=lambda: copy.pieces(entry))
        files = attachments(copy, entry.path)
        if not depth:
            if any(True for _ in files):
                yield Issue("source:", "unsupported", "files attached to a mail deeper than ingest.max_depth")
            return
        for file in files:
            if file.path.lower().endswith(_NAMES):
                yield from _archive(file, reading, depth - 2) if depth > 1 else (file, _TOO_DEEP)
            else:
                yield file


def _copying(entry: Entry, copy: IO[bytes], whole: list[bool]) -> Pieces:
    if entry.read:
        for piece in entry.read():
            copy.write(piece)
            yield piece
    whole.append(True)
