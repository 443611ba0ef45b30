"""Chunks that do to their process what hostile evidence might."""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Self

import pyarrow as pa

from flows.chunks import reached
from flows.chunks.chunk import Chunk
from models.issues import Issue
from models.schemas import DUPLICATES
from pipeline.errors import StoreDamaged


class Deadly(Chunk):
    """Does what its sources say: dies, hangs, eats memory, fails, or works."""

    stage = "parse"
    sources: tuple[str, ...]
    pause_s: float = 0.0  # before each

    @property
    def written_bytes(self) -> int:
        return 64 << 20

    def run(self) -> None:
        for number, source in enumerate(self.sources):
            reached.tell(number)
            time.sleep(self.pause_s)
            _BEHAVIOURS[source.rstrip("0123456789")](self)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for source in self.sources:
                output.issue(Issue(source, "bad-value", "it was read"), source)

    @property
    def source_ids(self) -> Sequence[str]:
        return self.sources

    def piece(self, first: int, end: int) -> Self:
        return self.model_copy(update={"sources": self.sources[first:end], "unit": f"{self.unit}-{first}-{end}"})


class Joined(Deadly):
    """Writes the rows of all its sources together, as a chunk of documents does."""

    def run(self) -> None:
        for number, source in enumerate(self.sources):
            reached.tell(number)
            _BEHAVIOURS[source.rstrip("0123456789")](self)
        rows = [dict.fromkeys(DUPLICATES.names, source) for source in self.sources]
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            output.write("duplicates", pa.Table.from_pylist(rows, DUPLICATES))


def _crash(_: Chunk) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _kill(_: Chunk) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _bystand(chunk: Chunk) -> None:
    """Is killed twice, as where the machine is short of memory for reasons of its own."""
    for number in ("first", "second"):
        if not (killed := chunk.folder / f"killed-{number}").exists():
            killed.touch()
            _kill(chunk)


def _append(_: Chunk) -> None:
    """Has all that is written to where it tells what it has reached appended there."""
    for descriptor in reached._into:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_APPEND)


def _mislead(told: int, chunk: Chunk) -> None:
    """Says that another source was reached."""
    reached.tell(told)
    _crash(chunk)


def _hang(_: Chunk) -> None:
    time.sleep(600)


def _crash_once(chunk: Chunk) -> None:
    if not (crashed := chunk.folder / "crashed").exists():
        crashed.touch()
        _crash(chunk)


def _slow(_: Chunk) -> None:
    time.sleep(0.8)


def _grow(_: Chunk) -> None:
    print(len(bytearray(8 << 30)))


def _fail(_: Chunk) -> None:
    raise ZeroDivisionError("quotes Asha's evidence")


def _absent(_: Chunk) -> None:
    raise StoreDamaged("a copy is not there")


def _write(chunk: Chunk) -> None:
    """One file without end."""
    with (chunk.store.scratch / "endless").open("wb") as file:
        while True:
            file.write(bytes(1 << 20))


def _litter(chunk: Chunk) -> None:
    """Files without end, none of them large; each is removed while it is still open."""
    for number in range(1 << 20):
        path = chunk.store.scratch / f"litter-{number}"
        with path.open("wb") as file:
            file.write(bytes(4 << 20))
            file.flush()
            time.sleep(0.01)
            path.unlink()


def _breed(_: Chunk) -> None:
    """Processes without end, each of them with little to do."""
    while True:
        if os.fork() == 0:
            time.sleep(600)
        time.sleep(0.005)


def _start(chunk: Chunk) -> None:
    """A program that goes on for ever, as an OCR engine might."""
    with subprocess.Popen(["sleep", "600"]):
        (chunk.store.scratch / "started").touch()


_KEY, _CREATE = 0x5152, 0o1600


def _leave(chunk: Chunk) -> None:
    """Memory that belongs to no process, and so ends with none (System V)."""
    if ctypes.CDLL(None).shmget(_KEY, 4096, _CREATE) < 0:
        raise OSError("no memory can be left here")
    _crash(chunk)


def _find(_: Chunk) -> None:
    """What another has left there."""
    if ctypes.CDLL(None).shmget(_KEY, 0, 0) >= 0:
        raise FileExistsError("something was left")


def _say(answer: bytes, _: Chunk) -> None:
    """To our parent, in the place of our own answer: on every pipe that is there."""
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if int(descriptor.name) > 2 and str(descriptor.readlink()).startswith("pipe:"):
                os.write(int(descriptor.name), answer)
    time.sleep(600)


_BEHAVIOURS = {
    "good": lambda _: None,
    "crash": _crash,
    "kill": _kill,
    "bystand": _bystand,
    "shake": _crash_once,
    "slow": _slow,
    "hang": _hang,
    "append": _append,
    "ahead": partial(_mislead, 1_000_000),
    "behind": partial(_mislead, 0),
    "grow": _grow,
    "write": _write,
    "litter": _litter,
    "breed": _breed,
    "start": _start,
    "leave": _leave,
    "find": _find,
    "fail": _fail,
    "absent": _absent,
    "flood": partial(_say, b"x" * (64 << 20)),
    "half": partial(_say, b'{"refused": "'),
    "lie": partial(_say, b"{}\n"),
    "quote": partial(_say, b'{"died": "quotes Asha\'s evidence"}\n'),
    "nest": partial(_say, b"[" * 500_000 + b"\n"),
}
