"""A run of a case as `triage run` does it, without Prefect and Dask: a pool of processes, and a thread for each step.

`python tests/bench/plain.py CASE STORE WORKERS`: what `tests/bench/run.py` compares with, to say what the two cost.
"""

import os
import sys
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

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        for done in as_completed([self._pool.submit(work.do, chunk) for chunk in chunks]):
            yield done.result()


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


def main(case: Path, store: Path, workers: int) -> None:
    submission = Submission.read(case, None, None)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        start.run(submission, store, workers, None, Console(), nullcontext((Pool(pool), conduct)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    os._exit(0)  # as the command itself ends
