"""Chunks that do to their process what hostile evidence might."""

import os
import signal
import time
from collections.abc import Sequence
from typing import Self

from flows.chunks.chunk import Chunk
from models.issues import Issue


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


_BEHAVIOURS = {"crash": _crash, "hang": _hang, "grow": _grow, "fail": _fail, "good": lambda: None}
