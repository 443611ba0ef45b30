"""Evidence that kills, hangs or outgrows its process, and mistakes of ours: the batch always ends."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.case.lock import alone
from flows.chunks.chunk import Chunk, Report
from flows.workers import work
from pipeline import sandbox
from pipeline.store import CaseStore


@pytest.fixture(params=["within bubblewrap", "without"])
def deadly(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The module, importable here and in the limited process."""
    if request.param == "without":
        monkeypatch.setattr(sandbox, "bubblewrap", lambda _: None)
    elif not sandbox.bubblewrap(tmp_path):
        pytest.skip("bubblewrap is not here, or may not work")
    folder = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", folder, prepend=os.pathsep)
    work._child.close()
    import deadly

    yield deadly
    work._child.close()


def walls(folder: Path) -> bool:
    return sandbox.bubblewrap(folder) is not None


def until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("it never came to that")


def _lives(process: psutil.Process) -> bool:
    """One that nobody has asked yet how it ended does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _do(deadly: Any, folder: Path, *sources: str, timeout_s: float = 3) -> tuple[Report, list[tuple[str, str]]]:
    store = CaseStore(folder)
    store.prepare()
    chunk = deadly.Deadly(
        folder=folder, unit="parse-x", extraction_id="x1", sources=sources, timeout_s=timeout_s, memory_bytes=2 << 30
    )
    report = work.do(chunk)
    issues = [(row["source_id"], row["code"]) for row in store.read("issues", ["parse-x"]).to_pylist()]
    return report, issues


@pytest.mark.parametrize("how", ["crash", "hang", "grow"])
def test_only_the_source_that_kills_its_process_is_quarantined(deadly: Any, tmp_path: Path, how: str) -> None:
    report, issues = _do(deadly, tmp_path, "good1", how, "good2")
    assert issues == [("good1", "bad-value"), (how, "quarantined"), ("good2", "bad-value")]
    assert (report.quarantined, report.failed) == (1, None)
    assert list(CaseStore(tmp_path).scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("write", "wrote more than it may"),
        ("litter", "wrote more than it may"),
        ("breed", "started more processes than it may"),
    ],
)
def test_a_source_that_takes_more_of_the_machine_than_it_may_costs_itself_and_leaves_nothing(
    deadly: Any, tmp_path: Path, how: str, why: str
) -> None:
    _, issues = _do(deadly, tmp_path, "good", how, timeout_s=60)
    assert issues == [("good", "bad-value"), (how, "quarantined")]
    assert why in str(CaseStore(tmp_path).read("issues", ["parse-x"])["detail"].to_pylist())
    assert how == "write" or list(CaseStore(tmp_path).scratch.iterdir()) == []


def test_what_a_source_started_ends_with_its_worker(deadly: Any, tmp_path: Path) -> None:
    """Also where no bubblewrap has it in a place of its own: a worker that is killed cannot see to it."""
    CaseStore(tmp_path).prepare()
    words = (
        "import sys; from pathlib import Path; from deadly import Deadly; from flows.workers import work\n"
        + ("from pipeline import sandbox; sandbox.bubblewrap = lambda _: None\n" if not walls(tmp_path) else "")
        + "folder = Path(sys.argv[1])\n"
        "same = dict(folder=folder, unit='parse-x', extraction_id='x1', timeout_s=600, memory_bytes=2 << 30)\n"
        "work.do(Deadly(sources=('start',), **same))"
    )
    with subprocess.Popen([sys.executable, "-c", words, str(tmp_path)]) as worker:
        noted = tmp_path / "scratch" / "started"
        until(noted.exists)
        started = psutil.Process(worker.pid).children(recursive=True)
        assert any(one.name() == "sleep" for one in started)
        worker.kill()
    until(lambda: not any(_lives(one) for one in started))


def test_a_run_that_is_given_up_ends_what_reads_for_it_at_once_and_leaves_no_source_out(
    deadly: Any, tmp_path: Path
) -> None:
    CaseStore(tmp_path).prepare()
    one, other = f"{tmp_path.name}-1", f"{tmp_path.name}-2"
    same = {"folder": tmp_path, "unit": "parse-x", "extraction_id": "x1", "timeout_s": 600, "memory_bytes": 2 << 30}
    with ThreadPoolExecutor(1) as thread:
        report = thread.submit(work.do, deadly.Deadly(sources=("start",), **same), one)
        until((tmp_path / "scratch" / "started").exists)
        work.give_up(other)
        assert not report.done()
        work.give_up(one)
        assert report.result(timeout=30).failed == "given up"
        again = thread.submit(work.do, deadly.Deadly(sources=("hang",), **same), one)
        assert again.result(timeout=30).failed == "given up"  # what was on its way here is not begun
    assert not CaseStore(tmp_path).done("parse-x")


@pytest.mark.parametrize("deadly", ["without"], indirect=True)
@pytest.mark.parametrize("how", ["flood", "half", "lie", "quote", "nest"])
def test_a_process_that_was_taken_over_cannot_answer_for_its_work(deadly: Any, tmp_path: Path, how: str) -> None:
    report, issues = _do(deadly, tmp_path, "good", how)
    assert issues == [("good", "bad-value"), (how, "quarantined")]
    assert "Asha" not in report.model_dump_json() + str(CaseStore(tmp_path).read("issues", ["parse-x"]).to_pylist())


@pytest.mark.parametrize("deadly", ["without"], indirect=True)
def test_a_copy_that_is_missing_is_our_failure_and_no_source_is_left_out_for_it(deadly: Any, tmp_path: Path) -> None:
    report, issues = _do(deadly, tmp_path, "good", "absent")
    assert (issues, report.quarantined) == ([], 0)
    said = "something of the store is damaged or gone; errors.log in the case's folder says at its end what to do"
    assert report.failed == f"parse parse-x: {said}"


@pytest.mark.parametrize("deadly", ["without"], indirect=True)
def test_a_process_that_cannot_be_started_fails_the_run_and_leaves_no_source_out(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    report, issues = _do(deadly, tmp_path, "good")
    assert (issues, report.quarantined) == ([], 0)
    assert report.failed == "parse parse-x: NotStarted; see errors.log in the case's folder"


@pytest.mark.parametrize("deadly", ["without"], indirect=True)
def test_a_process_that_somebody_else_kills_is_no_proof_against_its_source(deadly: Any, tmp_path: Path) -> None:
    report, issues = _do(deadly, tmp_path, "good", "bystand", "kill")
    assert issues == [("good", "bad-value"), ("bystand", "bad-value"), ("kill", "quarantined")]
    assert report.quarantined == 1


@pytest.mark.parametrize("deadly", ["without"], indirect=True)
def test_two_killers_in_one_batch(deadly: Any, tmp_path: Path) -> None:
    _, issues = _do(deadly, tmp_path, "crash1", "good", "crash2")
    assert [code for _, code in issues] == ["quarantined", "bad-value", "quarantined"]


@pytest.mark.parametrize("deadly", ["without"], indirect=True)
def test_a_source_that_makes_our_own_code_fail_costs_itself_and_its_words_stay_in_the_log(
    deadly: Any, tmp_path: Path
) -> None:
    report, issues = _do(deadly, tmp_path, "good", "fail")
    assert issues == [("good", "bad-value"), ("fail", "quarantined")]
    assert (report.quarantined, report.failed) == (1, None)
    details = CaseStore(tmp_path).read("issues", ["parse-x"])["detail"].to_pylist()
    assert details[-1] == "a mistake of this program: ZeroDivisionError"
    assert "Asha" not in report.model_dump_json() + "".join(details)
    log = tmp_path / "errors.log"
    assert "quotes Asha's evidence" in log.read_text("utf-8")
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("deadly", ["without"], indirect=True)
def test_work_that_is_done_is_not_done_again(deadly: Any, tmp_path: Path) -> None:
    _do(deadly, tmp_path, "good1", "good2")
    report, _ = _do(deadly, tmp_path, "crash")  # the same unit: its receipt is there
    assert (report.quarantined, report.rows) == (0, {"issues": 2})


class _Copying(Chunk):
    stage = "copy"

    def run(self) -> None:
        (self.store.scratch / "abc123").write_bytes(b"a copy of evidence")
        with self.output.writing(self.unit, self.stage, self.extraction_id):
            pass


def test_no_copy_stays_behind_that_is_made_for_a_run_after_it_has_ended(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    store.prepare()
    copying = _Copying(folder=tmp_path, unit="copy-x", extraction_id="x1", of_run="a")
    store.lend_scratch("a")
    store.wipe_scratch()
    with alone(store):  # the next run has begun: it wipes, and may just be copying itself
        assert work.do(copying).failed
    assert [one.name for one in store.scratch.iterdir()] == ["abc123"]
    assert work.do(copying).failed
    assert list(store.scratch.iterdir()) == []


def test_who_outlives_its_run_does_not_make_the_folder_of_a_case_that_was_purged(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert work.do(_Copying(folder=gone, unit="copy-x", extraction_id="x1", of_run="a")).failed
    assert not gone.exists()


@pytest.mark.parametrize(("tries", "next_run"), [("rest", "b"), ("all", "")])
def test_what_reads_for_a_run_that_has_ended_publishes_nothing_and_blames_no_source(
    deadly: Any, tmp_path: Path, tries: str, next_run: str
) -> None:
    """Its copies of evidence were wiped, maybe in the midst of it; workers that are kept do not notice."""
    store = CaseStore(tmp_path)
    store.prepare()
    store.lend_scratch("a")
    same = {"folder": tmp_path, "extraction_id": "x1", "timeout_s": 60, "memory_bytes": 2 << 30, "of_run": "a"}
    assert not work.do(deadly.Deadly(unit="parse-x", sources=("good",), **same)).failed
    store.wipe_scratch()
    if next_run:
        store.lend_scratch(next_run)
    for unit, sources in (("parse-y", ("good", "good")), ("parse-z", ("good", "crash"))):
        report = work.do(deadly.Deadly(unit=unit, sources=sources, tries=tries, **same))
        assert report.failed or report.handed_back
        assert report.quarantined == 0
        assert not store.done(unit)
    assert store.done("parse-x")
