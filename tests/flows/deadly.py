"""Chunks that do to their process what hostile evidence might."""

import contextlib
import os
import signal
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Self

from flows.chunks.chunk import Chunk
from models.issues import Issue
from pipeline.errors import StoreDamaged


class Deadly(Chunk):
    """Does what its sources say: dies, hangs, eats memory, fails, or works."""

    stage = "parse"
    sources: tuple[str, ...]

    def run(self) -> None:
        for source in self.sources:
            _BEHAVIOURS[source.rstrip("0123456789")]()
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for source in self.sources:
                output.issue(Issue(source, "bad-value", "it was read"), source)

    def alone(self) -> Sequence[tuple[str, Self]]:
        return [
            (source, self.model_copy(update={"sources": (source,), "unit": f"{self.unit}-{number}"}))
            for number, source in enumerate(self.sources)
        ]


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang() -> None:
    time.sleep(600)


def _grow() -> None:
    print(len(bytearray(8 << 30)))


def _fail() -> None:
    raise ZeroDivisionError("quotes Asha's evidence")


def _absent() -> None:
    raise StoreDamaged("a copy is not there")


def _say(answer: bytes) -> None:
    """To our parent, in the place of our own answer: on every pipe that is there."""
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if int(descriptor.name) > 2 and str(descriptor.readlink()).startswith("pipe:"):
                os.write(int(descriptor.name), answer)
    time.sleep(600)


_BEHAVIOURS = {
    "good": lambda: None,
    "crash": _crash,
    "hang": _hang,
    "grow": _grow,
    "fail": _fail,
    "absent": _absent,
    "flood": partial(_say, b"x" * (64 << 20)),
    "half": partial(_say, b'{"refused": "'),
    "lie": partial(_say, b"{}\n"),
    "quote": partial(_say, b'{"died": "quotes Asha\'s evidence"}\n'),
    "nest": partial(_say, b"[" * 500_000 + b"\n"),
}
