"""Chunks that need no evidence: importable here and on the workers of a cluster."""

import os
import signal
import time
from pathlib import Path

from distributed import get_worker

from flows.chunks.chunk import Chunk


class Toil(Chunk):
    """Takes its time, and notes that it was done."""

    stage = "link"
    wait_s: float = 0.0

    def run(self) -> None:
        time.sleep(self.wait_s)
        with (self.folder / "order").open("a") as order:
            order.write(f"{self.unit}\n")
        with self.output.writing(self.unit, self.stage, self.extraction_id):
            pass


class Look(Toil):
    """Work that can wait."""

    stage = "look"


class Unlucky(Toil):
    """Its worker dies with it, as one that is killed for the memory of its neighbours; alone it can be done."""

    def run(self) -> None:
        try:
            get_worker()
        except ValueError:
            super().run()
        else:
            os._exit(1)


class Doomed(Toil):
    """Whatever process it is in dies."""

    def run(self) -> None:
        os._exit(1)


def named(kind: type[Toil], folder: Path, unit: str, wait_s: float = 0.0) -> Toil:
    return kind(folder=folder, unit=unit, wait_s=wait_s)


def only_in(process: int) -> str:
    """An answer that no other process lives to give."""
    if os.getpid() != process:
        os.kill(os.getpid(), signal.SIGKILL)
    return "found out here"
