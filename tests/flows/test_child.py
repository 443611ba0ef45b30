"""Where one limited process has died there is a spare, which nobody has to wait for and nothing leaves behind."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.workers import patience, work
from flows.workers.child import Child
from pipeline import sandbox
from pipeline.store import CaseStore


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """The module, importable here and in limited processes."""
    folder = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", folder, prepend=os.pathsep)
    monkeypatch.setattr(work, "_child", Child())
    monkeypatch.setattr(work, "_patience", patience.Patience())
    CaseStore(tmp_path).prepare()
    import deadly

    yield deadly
    work._child.close()


def _same(folder: Path, unit: str = "parse-x", timeout_s: float = 60) -> dict[str, Any]:
    return {"folder": folder, "unit": unit, "extraction_id": "x1", "timeout_s": timeout_s, "memory_bytes": 2 << 30}


def _lives(process: Any) -> bool:
    return psutil.pid_exists(process.pid) and psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE


def test_there_is_a_spare_from_the_first_death_on_and_it_is_the_next_to_work(deadly: Any, tmp_path: Path) -> None:
    child = Child()
    try:
        child.run(deadly.Deadly(sources=("good",), **_same(tmp_path)))
        assert child._spare is None  # who is well pays nothing
        assert child.run(deadly.Deadly(sources=("crash",), **_same(tmp_path, "parse-y"))).died
        child.run(deadly.Deadly(sources=("good",), **_same(tmp_path)))
        spare = child._spare
        child.run(deadly.Deadly(sources=("crash",), **_same(tmp_path, "parse-y")))
        child.run(deadly.Deadly(sources=("good",), **_same(tmp_path)))
        assert child._process is spare
        assert child._spare is not spare
        ended = [child._process, child._spare]
    finally:
        child.close()
    assert not any(map(_lives, ended))


def test_a_spare_that_somebody_kills_costs_no_source(deadly: Any, tmp_path: Path) -> None:
    child = Child()
    try:
        child.run(deadly.Deadly(sources=("crash",), **_same(tmp_path)))
        child.run(deadly.Deadly(sources=("good",), **_same(tmp_path)))
        assert child._spare
        sandbox.kill(child._spare)
        child._spare.wait()
        child.run(deadly.Deadly(sources=("crash",), **_same(tmp_path, "parse-y")))
        assert child.run(deadly.Deadly(sources=("good",), **_same(tmp_path, "parse-z"))).died is None
    finally:
        child.close()


def test_a_run_that_is_given_up_leaves_no_spare(deadly: Any, tmp_path: Path) -> None:
    work.do(deadly.Deadly(sources=("crash", "good"), **_same(tmp_path)))
    process, spare = work._child._process, work._child._spare
    assert process is not None
    assert spare is not None
    work.give_up(tmp_path.name)
    assert work.do(deadly.Deadly(sources=("good",), **_same(tmp_path, "parse-y")), tmp_path.name).failed == "given up"
    assert not _lives(process)
    assert not _lives(spare)


@pytest.mark.parametrize(("which", "handed_back"), [("slow", "hung"), ("shake", "died")])
def test_a_batch_that_was_handed_back_though_nothing_in_it_kills_has_the_bytes_of_any_other(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str, handed_back: str
) -> None:
    monkeypatch.setattr(patience, "_LEAST_S", 0.5)
    quick = deadly.Joined(sources=("good1", "good2"), **_same(tmp_path, "parse-quick"))
    assert not work.do(quick).handed_back
    work._patience._seen[tmp_path, "parse", ""].longest_s = 0.01  # whatever this machine made of it
    batch = deadly.Joined(sources=("good1", which, "good2"), **_same(tmp_path, "parse-a"))
    assert work.do(batch.model_copy(update={"tries": "first"})).handed_back == handed_back
    report = work.do(batch.model_copy(update={"tries": "rest"}))
    assert (report.quarantined, report.rows) == (0, {"duplicates": 3})
    work.do(batch.model_copy(update={"unit": "parse-b"}))
    store = CaseStore(tmp_path)
    assert store.path("duplicates", "parse-a").read_bytes() == store.path("duplicates", "parse-b").read_bytes()
    assert list(store.scratch.iterdir()) == []


def test_a_batch_that_hangs_is_stopped_when_others_would_long_have_ended(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_LEAST_S", 0.5)
    for number in range(2):  # in a process that is warm
        work.do(deadly.Deadly(sources=("good",), **_same(tmp_path, f"parse-{number}")))
    batch = deadly.Deadly(sources=("good", "hang"), tries="first", **_same(tmp_path, timeout_s=600))
    began = time.monotonic()
    assert work.do(batch).handed_back == "hung"
    assert time.monotonic() - began < 300
    assert not CaseStore(tmp_path).done("parse-x")
