"""How a run ended: never well if anything is not done, and never without a word."""

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from flows import start
from flows.case.submission import Submission
from flows.run import Run
from flows.step import Step
from flows.workers.engine import InProcess
from pipeline.demo.android import Sms, mmssms
from pipeline.queue.coverage import Coverage
from pipeline.store import CaseStore, Store
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
    database = tmp_path / "JAS1/data/data/com.android.providers.telephony/databases/mmssms.db"
    database.parent.mkdir(parents=True)
    mmssms(database, [Sms("+447700900101", "Meet me at eight", datetime(2026, 3, 10, 20, tzinfo=UTC))])
    (tmp_path / "case.yaml").write_text(CASE)

    def broken(_: Run) -> None:
        raise error

    submission, root = Submission.read(tmp_path / "case.yaml"), tmp_path / "store"
    with pytest.raises(error):
        start.run(submission, root, 1, None, Console(quiet=True), nullcontext((InProcess(), broken)))
    assert Store(root).case(submission.case.case_id).read_json("run.json")["state"] == state
