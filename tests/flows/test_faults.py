"""Evidence that kills, hangs or outgrows its process, and mistakes of ours: the batch always ends."""

import os
from pathlib import Path
from typing import Any

import pytest

from flows.chunks.chunk import Report
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


def _do(deadly: Any, folder: Path, *sources: str) -> tuple[Report, list[tuple[str, str]]]:
    store = CaseStore(folder)
    store.prepare()
    chunk = deadly.Deadly(
        folder=folder, unit="parse-x", extraction_id="x1", sources=sources, timeout_s=3, memory_bytes=2 << 30
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


@pytest.mark.parametrize("how", ["flood", "half", "lie", "quote", "nest"])
def test_a_process_that_was_taken_over_cannot_answer_for_its_work(deadly: Any, tmp_path: Path, how: str) -> None:
    report, issues = _do(deadly, tmp_path, "good", how)
    assert issues == [("good", "bad-value"), (how, "quarantined")]
    assert "Asha" not in report.model_dump_json() + str(CaseStore(tmp_path).read("issues", ["parse-x"]).to_pylist())


def test_a_copy_that_is_missing_is_our_failure_and_no_source_is_left_out_for_it(deadly: Any, tmp_path: Path) -> None:
    report, issues = _do(deadly, tmp_path, "good", "absent")
    assert (issues, report.quarantined) == ([], 0)
    assert report.failed == "parse parse-x: StoreDamaged; see errors.log in the case's folder"


def test_a_process_that_cannot_be_started_fails_the_run_and_leaves_no_source_out(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    report, issues = _do(deadly, tmp_path, "good")
    assert (issues, report.quarantined) == ([], 0)
    assert report.failed == "parse parse-x: NotStarted; see errors.log in the case's folder"


def test_two_killers_in_one_batch(deadly: Any, tmp_path: Path) -> None:
    _, issues = _do(deadly, tmp_path, "crash1", "good", "crash2")
    assert [code for _, code in issues] == ["quarantined", "bad-value", "quarantined"]


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


def test_work_that_is_done_is_not_done_again(deadly: Any, tmp_path: Path) -> None:
    _do(deadly, tmp_path, "good1", "good2")
    report, _ = _do(deadly, tmp_path, "crash")  # the same unit: its receipt is there
    assert (report.quarantined, report.rows) == (0, {"issues": 2})
