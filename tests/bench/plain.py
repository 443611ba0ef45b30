"""A run of a case as `triage run` does it, without Prefect and Dask: a pool of processes, and a thread for each step.

`python tests/bench/plain.py CASE STORE WORKERS CHUNKS`: what `run.py` compares with, to say what the two cost. CHUNKS
will say when each chunk was begun and ended, and its processor time.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console

from flows import start
from flows.case.submission import Submission
from flows.chunks.chunk import Chunk, Report
from flows.run import Run
from flows.workers import work
from flows.workers.engine import InProcess


class Pool(InProcess):
    """Runs chunks in processes, in their order."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        self.ended: list[tuple[float, float, float]] = []

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        for done in as_completed([self._pool.submit(work.do, chunk) for chunk in chunks]):
            report = done.result()
            self.ended.append((time.time() - report.seconds, time.time(), report.cpu_s))
            yield report


def conduct(run: Run) -> None:
    """Each step as soon as those are done that it waits for."""
    begun: dict[str, Future[Any]] = {}

    def work_on(name: str, after: Sequence[str]) -> None:
        for one in after:
            begun[one].result()
        run.work(name)

    with ThreadPoolExecutor(len(run.steps)) as threads:
        for step in run.steps:
            begun[step.name] = threads.submit(work_on, step.name, step.after)


def main(case: Path, store: Path, workers: int, chunks: Path) -> None:
    submission = Submission.read(case, None, None)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        engine = Pool(pool)
        start.run(submission, store, workers, None, Console(), nullcontext((engine, conduct)))
    chunks.write_text(json.dumps(engine.ended))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    os._exit(0)  # as the command itself ends
