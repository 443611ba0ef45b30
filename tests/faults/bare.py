"""`triage run` on Dask and without Prefect, for short campaigns: the same words after `python -m tests.faults.bare`."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from flows import start
from flows.case.submission import Submission
from flows.run import EXIT_CODES
from flows.start import Started
from flows.workers import engine
from tests.flows.conftest import in_order


@contextmanager
def started(workers: int, root: Path) -> Iterator[Started]:
    with engine.dask(workers, folder=root / "workers") as cluster:
        yield cluster, in_order


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    parser.add_argument("file", type=Path)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--workers", type=int)
    told = parser.parse_args()
    submission = Submission.read(told.file, settings_file=told.settings)
    cluster = started(told.workers, told.store.absolute())
    ended = start.run(submission, told.store, told.workers, None, Console(quiet=True), cluster)
    return EXIT_CODES[ended.state]


if __name__ == "__main__":
    sys.exit(main())
