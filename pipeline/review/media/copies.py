"""Copies of the files that somebody looks at, taken from their extraction when they are wanted, and wiped five minutes
after they were wanted last.

One reading of an extraction serves all who wait for something of it: a tar of 60 GB is read from front to end, and
twenty pictures of a page are not twenty readings. A copy is used only if its content has the hash that was taken when
the extraction was taken in.
"""

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import TriageError
from pipeline.review.case.house import House, Opened
from pipeline.review.web.mistakes import placeless

if TYPE_CHECKING:
    from pipeline.review.case.cases import CaseAtHand
    from pipeline.review.media.source import Source

FOLDER = "copies"
KEPT_S = 300
WIPED_EVERY_S = 30.0
_WARM_S = 60
_LOOK_S = 0.02

Copy = Callable[[str, Sequence[tuple[str, str]]], None]
"""As `House.copying` gives it."""


@dataclass
class _Reader:
    """Reads one extraction for those who wait.

    Attributes:
        wanted: SHA-256 → path.
        failed: SHA-256 → why it could not be had, until it is asked for again.
    """

    wanted: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    reading: frozenset[str] = frozenset()
    runs: bool = False


class NotThere(Exception):
    """The copy cannot be had. The message is for people."""


class Copies:
    """The copies of all cases, for any thread."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._readers: dict[tuple[str, str], _Reader] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._sweep(float("inf"))  # what a program before this one has left
        threading.Thread(target=self._wiping, daemon=True).start()

    def of(self, case: "CaseAtHand", source: "Source", wait_s: float) -> Path | None:
        """Our copy of a file; None: its extraction is still being read.

        Args:
            wait_s: for how long to wait for it.

        Raises:
            NotThere: it cannot be had.
        """
        if source.sha256 is None:
            raise NotThere("It could not be read when the extraction was taken in.")
        copy = case.opened.store.review / FOLDER / source.sha256
        if _used(copy):
            return copy
        reader = self._asked(case, source, source.sha256)
        until = time.monotonic() + wait_s
        while not _used(copy):
            with self._changed:
                if why := reader.failed.pop(source.sha256, None):
                    raise NotThere(why)
                if time.monotonic() >= until:
                    return None
                self._changed.wait(_LOOK_S)
        return copy

    def waits(self, case: "CaseAtHand", source: "Source") -> bool:
        """Whether its extraction is being read for it."""
        reader = self._readers.get((case.folder, source.extraction_id))
        with self._changed:
            return reader is not None and (source.sha256 in reader.reading or source.sha256 in reader.wanted)

    def close(self) -> None:
        """Wipe all copies, and let go of what reads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for folder in self._folders():
            shutil.rmtree(folder, ignore_errors=True)

    def _asked(self, case: "CaseAtHand", source: "Source", sha256: str) -> _Reader:
        key = case.folder, source.extraction_id
        with self._changed:
            reader = self._readers.setdefault(key, _Reader())
            if sha256 in reader.failed:
                return reader  # whoever waited for it has gone: this one is told
            if sha256 not in reader.reading:
                reader.wanted.setdefault(sha256, source.path)
            self._changed.notify_all()
            if not reader.runs:
                reader.runs = True
                # A thread of its own: what it starts ends when the thread does that has started it.
                threading.Thread(
                    target=self._read, args=(case.opened, source.extraction_id, reader), daemon=True
                ).start()
        return reader

    def _read(self, case: Opened, extraction_id: str, reader: _Reader) -> None:
        try:
            with self._house.copying(case) as copy:
                while wanted := self._next(reader):
                    self._note(reader, case, wanted, _why(copy, extraction_id, wanted))
        finally:
            with self._changed:
                reader.runs = False

    def _note(self, reader: _Reader, case: Opened, wanted: Mapping[str, str], why: str) -> None:
        """What has become of it; some of it may be there though not all is."""
        folder = case.store.review / FOLDER
        with self._changed:
            reader.failed |= {sha256: why for sha256 in wanted if why and not (folder / sha256).exists()}
            reader.reading = frozenset()
            self._changed.notify_all()

    def _next(self, reader: _Reader) -> dict[str, str]:
        """What is to be read next; nothing after a while in which nobody wanted anything."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or reader.wanted, _WARM_S)
            wanted, reader.wanted = ({} if self._closed else reader.wanted), {}
            reader.reading = frozenset(wanted)
            reader.runs = bool(wanted)
            return wanted

    def _folders(self) -> Iterable[Path]:
        return self._house.root.glob(f"cases/*/review/{FOLDER}")

    def _wiping(self) -> None:
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: self._closed, WIPED_EVERY_S):
                    return
            self._sweep(time.time() - KEPT_S)

    def _sweep(self, oldest: float) -> None:
        """Remove what nobody has wanted since then; what is half written, only when nobody writes it any more."""
        for folder in self._folders():
            with contextlib.suppress(OSError), os.scandir(folder) as found:
                for entry in found:
                    before = min(oldest, time.time() - KEPT_S) if entry.name.endswith(".part") else oldest
                    with contextlib.suppress(OSError):
                        if entry.is_file() and entry.stat().st_mtime < before:
                            Path(entry.path).unlink()


def _why(copy: Copy, extraction_id: str, wanted: Mapping[str, str]) -> str:
    """Copy it; why it could not be, empty if it could."""
    try:
        copy(extraction_id, [(path, sha256) for sha256, path in wanted.items()])
    except TriageError as error:
        return placeless(str(error))
    except Exception as error:  # in a thread that nobody waits for: whoever asks for the file is told
        return f"It could not be read from its extraction ({type(error).__name__})."
    return ""


def _used(copy: Path) -> bool:
    """Whether it is there; if so it stays for a while."""
    try:
        os.utime(copy)
    except FileNotFoundError:
        return False
    return True
