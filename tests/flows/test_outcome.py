"""How a run ended: never well if anything is not done, and never without a word."""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from flows import start
from flows.case import integrity
from flows.case.submission import Submission
from flows.run import Run
from flows.start import Started
from flows.step import Step
from flows.workers.engine import InProcess
from pipeline.demo.android import Sms, mmssms
from pipeline.queue.coverage import Coverage
from pipeline.storage import StoreUnusable
from pipeline.store import CaseStore, Store
from pipeline.verify import manifest
from tests.flows.conftest import in_order
from tests.flows.test_disk import CASE

LEFT: Any = SimpleNamespace(done=False)


def _run(tmp_path: Path, chunks: list[Any]) -> Run:
    covered = Coverage((), (), (), (), (), (), 0)
    silent: Any = SimpleNamespace(more=lambda *_: None, done=lambda _: None)
    steps = [Step("parse-x", "parse", (), lambda: chunks), Step("text-x", "text", (), list)]
    return Run(steps, InProcess(), CaseStore(tmp_path), {}, silent, lambda: None, lambda: covered, "a")


def test_a_step_that_nobody_did_and_nobody_spoke_of_is_a_failure_in_words(tmp_path: Path) -> None:
    run = _run(tmp_path, [LEFT])
    assert run.outcome() == "FAILED"
    assert run.failed == ["parse-x: was not done, and nothing says why. Run the same command again to go on."]


def test_where_all_is_done_nothing_is_said(tmp_path: Path) -> None:
    run = _run(tmp_path, [])
    assert (run.outcome(), run.failed) == ("COMPLETED", [])


@pytest.mark.parametrize(("error", "state"), [(RuntimeError, "FAILED"), (KeyboardInterrupt, "STOPPED")])
def test_a_run_that_something_broke_off_has_failed_and_one_that_somebody_stopped_has_not(
    tmp_path: Path, error: type[BaseException], state: str
) -> None:
    def broken(_: Run) -> None:
        raise error

    submission, root = _submission(tmp_path), tmp_path / "store"
    with pytest.raises(error):
        start.run(submission, root, 1, None, Console(quiet=True), nullcontext((InProcess(), broken)))
    assert Store(root).case(submission.case.case_id).read_json("run.json")["state"] == state


def test_a_case_is_sealed_while_the_server_of_its_run_still_ends(tmp_path: Path) -> None:
    submission, root = _submission(tmp_path), tmp_path / "store"
    sealed = Store(root).case(submission.case.case_id).root / manifest.NAME

    @contextmanager
    def started() -> Iterator[Started]:
        yield InProcess(), in_order
        until = time.monotonic() + 60
        while not sealed.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert sealed.exists()

    assert start.run(submission, root, 1, None, Console(quiet=True), started()).state == "COMPLETED"


def test_where_a_case_cannot_be_sealed_the_run_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(integrity, "seal", full)
    with pytest.raises(StoreUnusable, match="the disk is full"):
        start.run(
            _submission(tmp_path),
            tmp_path / "store",
            1,
            None,
            Console(quiet=True),
            nullcontext((InProcess(), in_order)),
        )


def _submission(folder: Path) -> Submission:
    database = folder / "JAS1/data/data/com.android.providers.telephony/databases/mmssms.db"
    database.parent.mkdir(parents=True)
    mmssms(database, [Sms("+447700900101", "Meet me at eight", datetime(2026, 3, 10, 20, tzinfo=UTC))])
    (folder / "case.yaml").write_text(CASE)
    return Submission.read(folder / "case.yaml")
