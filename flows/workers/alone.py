"""A chunk whose workers were lost too often, once more in a process of its own on this machine, before a run says that
it has failed: chunks that are at work beside it, memory that others need, are no reason to give one up."""

import contextlib
import multiprocessing
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from flows.chunks.chunk import Chunk, Report
from flows.workers import work
from pipeline import sandbox

_TRIES = 5
_STARTING = multiprocessing.get_context("spawn")


class Alone:
    """Does one chunk at a time, for any thread."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._process: BaseProcess | None = None
        self._stopped = threading.Event()

    def do(self, chunk: Chunk, why: str) -> Report:
        """Do it, under the same limits. If its processes die as well, the report says so.

        Args:
            why: what became of its workers, a name.
        """
        with self._one:
            for _ in range(_TRIES):
                if report := self._tried(chunk):
                    return report
        failed = f"{chunk.stage} {chunk.unit}: {why}, its workers were lost, and processes of its own as well"
        return Report(stage=chunk.stage, unit=chunk.unit, extraction_id=chunk.extraction_id, failed=failed)

    def _tried(self, chunk: Chunk) -> Report | None:
        if self._stopped.is_set():
            return None
        hearing, saying = _STARTING.Pipe(duplex=False)
        with hearing:
            self._process = _STARTING.Process(target=_work, args=(chunk, saying), daemon=True)
            with saying:
                self._process.start()
            report: Report | None = None
            with contextlib.suppress(EOFError, OSError):
                report = hearing.recv()
            self._process.join()
        return report

    def stop(self) -> None:
        """End the process that is at work; none is started any more."""
        self._stopped.set()
        process = self._process
        if process is not None and process.pid is not None:
            process.kill()


def _work(chunk: Chunk, saying: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C: the run ends it, in order
    sandbox.end_with_parent()
    saying.send(work.do(chunk))
