"""What a limited process takes of the machine, with all that it started: bytes written, processes, memory. Linux limits
each process by itself and each file by itself; their number and their sum are looked at from outside, now and then.
"""

import contextlib
import os
import time
from collections.abc import Container, Sequence
from pathlib import Path

import psutil

MOST = 32
"""Processes of one chunk: an OCR engine needs one beside it."""

OUTGREW = "needed more memory than it may use"
OVERWROTE = "wrote more than it may"
_BRED = "started more processes than it may"
_EVERY_S = 1.0
_STOP_S = 2.0


class TooMuch(Exception):
    """It takes more than it may; the message says of what."""


class Watched:
    """A process and all that it started, while they do a chunk.

    Args:
        folder: of the case: what it left half written there is removed when it wrote too much.
        written_bytes: that it may write, over all files and to all ends.
        memory_bytes: address space that each process may use: all together have at most twice as much resident.
        walls: processes of ours that stand around it.
    """

    def __init__(
        self, pid: int, folder: Path, written_bytes: int, memory_bytes: int, walls: Container[psutil.Process] = ()
    ) -> None:
        self._process, self._walls = psutil.Process(pid), walls
        self._folder, self._written_bytes, self._memory_bytes = folder, written_bytes, memory_bytes
        self._before: int | None = None
        self._next = time.monotonic() + _EVERY_S / 4

    def look(self) -> None:
        """Look, if that was not done just now.

        Raises:
            TooMuch: it takes more than it may.
        """
        if time.monotonic() < self._next:
            return
        with contextlib.suppress(psutil.Error):  # it ends just now
            found = [one for one in family(self._process) if one not in self._walls]
            if len(found) > MOST:
                raise TooMuch(_BRED)
            if self._memory_bytes and sum(map(_resident, found)) > 2 * self._memory_bytes:
                raise TooMuch(OUTGREW)
            written = sum(map(_written, found))
            # One that has ended counts for the one that started it, as soon as that asks what became of it.
            self._before = written if self._before is None else min(self._before, written)
            if written - self._before > self._written_bytes:
                _end(found, self._folder.resolve())
                raise TooMuch(OVERWROTE)
        self._next = time.monotonic() + _EVERY_S


def namespace(kind: str) -> str:
    """Of users ("user") or process ids ("pid"), of this process; "" if that cannot be said."""
    try:
        return str(Path(f"/proc/self/ns/{kind}").readlink())
    except OSError:
        return ""


def family(process: psutil.Process) -> list[psutil.Process]:
    """It and all that it started, and so on."""
    return [process, *process.children(recursive=True)]


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _written(process: psutil.Process) -> int:
    """By calls, or through memory, whichever is more."""
    try:
        counted = process.io_counters()
    except (psutil.Error, OSError, NotImplementedError, AttributeError):
        return 0
    return max(counted.write_chars, counted.write_bytes)


def _end(family: Sequence[psutil.Process], folder: Path) -> None:
    """End them, and remove what they are writing: the disk is free again then. They stop first, since one that goes on
    meanwhile has begun the next file."""
    for process in family:
        with contextlib.suppress(psutil.Error):
            process.suspend()
    _await_stop(family)
    for process in family:
        with contextlib.suppress(psutil.Error, OSError):
            for file in process.open_files():
                if file.mode != "r" and Path(file.path).is_relative_to(folder):
                    os.unlink(file.path)  # noqa: PTH108 - as the kernel names it
    for process in family:
        with contextlib.suppress(psutil.Error):
            process.kill()


def _await_stop(family: Sequence[psutil.Process]) -> None:
    """What they were asking of the kernel goes on until it is done; a disk that does not answer is not waited for."""
    until = time.monotonic() + _STOP_S
    while time.monotonic() < until and not all(map(_still, family)):
        time.sleep(0.001)


def _still(process: psutil.Process) -> bool:
    """All of its threads."""
    stands = (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE)
    try:
        return all(psutil.Process(thread.id).status() in stands for thread in process.threads())
    except psutil.Error:
        return True
