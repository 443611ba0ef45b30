"""Poison among innocent sources: it costs itself, and what is innocent is there first."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.workers import engine
from pipeline.store import CaseStore
from tests.faults import poison

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def deadly() -> Iterator[Any]:
    """The module, importable here, in workers and in limited processes."""
    with pytest.MonkeyPatch.context() as patched:
        folder = str(Path(__file__).parent.parent / "flows")
        patched.syspath_prepend(folder)
        patched.setenv("PYTHONPATH", folder, prepend=":")
        import deadly

        yield deadly


def test_a_batch_whose_process_died_is_read_one_by_one_after_all_others(deadly: Any, tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    store.prepare()
    batches = [("good0", "crash1", "good2"), *[(f"good{number}",) for number in range(3, 9)]]
    same = {"folder": tmp_path, "extraction_id": "x1", "timeout_s": 60, "memory_bytes": 2 << 30}
    with engine.dask(1) as cluster:
        chunks = [deadly.Deadly(unit=f"parse-{number}", sources=batch, **same) for number, batch in enumerate(batches)]
        reports = list(cluster.run(chunks))
    assert [report.unit for report in reports][-1] == "parse-0"
    assert [report.quarantined for report in reports] == [0, 0, 0, 0, 0, 0, 1]
    rows = [(row["source_id"], row["code"]) for row in store.read("issues", ["parse-0"]).to_pylist()]
    assert rows == [("good0", "bad-value"), ("crash1", "quarantined"), ("good2", "bad-value")]


def test_however_many_batches_are_read_again_others_do_not_wait_for_them(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_EACH", 4)  # chunks of a step that the scheduler has
    CaseStore(tmp_path).prepare()
    same = {"folder": tmp_path, "extraction_id": "x1", "timeout_s": 60, "memory_bytes": 2 << 30, "pause_s": 0.3}
    chunks = [deadly.Deadly(unit=f"parse-a{number}", sources=("crash", "good"), **same) for number in range(8)]
    chunks += [deadly.Deadly(unit=f"parse-b{number}", sources=("good",), **same) for number in range(8)]
    with engine.dask(1) as cluster:
        reports = list(cluster.run(chunks))
    early = sum(report.quarantined for report in reports[:8])
    assert early <= 2  # a worker that has nothing else for a moment takes one
    assert sum(report.quarantined for report in reports) == 8


def test_those_beside_one_that_hangs_wait_longest_and_pictures_still_come_after_them() -> None:
    pictures = -engine.PRIORITY["look"]
    assert 0 < engine._LATER["died"] < engine._LATER["hung"] < pictures


@pytest.mark.slow
def test_two_hundred_of_all_kinds_are_quarantined_and_nothing_else_is(deadly: Any, tmp_path: Path) -> None:
    sources = poison.mixed(2000, 204, seed=1)
    assert poison.wrong(sources, poison.run(sources, tmp_path)) == []
