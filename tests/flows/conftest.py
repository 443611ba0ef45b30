"""Running a case without Prefect and without Dask, in this process."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from flows import start
from flows.case.opened import OpenedCase
from flows.case.submission import Submission
from flows.run import Run, StepFailed
from flows.start import Ended
from flows.workers.engine import Engine, InProcess
from pipeline.intelligence.store import IntelligenceStore
from pipeline.store import Store, write_whole

SECRET = "00" * 32  # the same ids in every store of the tests

Triage = Callable[..., Ended]


def in_order(run: Run) -> None:
    """The steps one after the other; a step that failed stops none that does not wait for it."""
    failed: set[str] = set()
    for step in run.steps:
        if failed.isdisjoint(step.after):
            try:
                run.work(step.name)
            except StepFailed:
                failed.add(step.name)
        else:
            failed.add(step.name)


def triage_case(case_file: Path, store: Path, engine: Engine | None = None, **files: Path) -> Ended:
    submission = Submission.read(case_file, **files)
    folder = Store(store).case(submission.case.case_id)
    if not (folder.root / "secret.key").exists():
        folder.write_text("secret.key", SECRET)
    if not (key := store / "intelligence" / "linkage.key").exists():
        IntelligenceStore(store).prepare()
        write_whole(key, [SECRET.encode()])
    console = Console(quiet=True)
    return start.run(submission, store, 1, None, console, nullcontext((engine or InProcess(), in_order)))


@pytest.fixture(scope="session")
def rows(triaged: OpenedCase) -> Callable[[str], list[dict[str, Any]]]:
    """The rows of a table of that run."""

    def read(table: str) -> list[dict[str, Any]]:
        return triaged.store.read(table, triaged.run["units"][table]).to_pylist()

    return read
