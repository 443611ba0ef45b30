"""`progress.json`: counts of a run while it goes on, which never stop it."""

import json
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from flows.chunks.chunk import Report
from flows.progress import Bars
from flows.run import Run
from flows.step import Step
from flows.watch import kept as keeping
from flows.watch.eta import Expected
from flows.watch.kept import Kept
from flows.workers.engine import InProcess
from models.settings import read
from pipeline.demo import script
from pipeline.queue.coverage import Coverage
from pipeline.store import CaseStore
from tests.flows.watched import without_secrets


class _Silent:
    def more(self, stage: str, chunks: int) -> None: ...

    def done(self, report: Report) -> None: ...


def _kept(store: CaseStore) -> Kept:
    return Kept(store, _Silent(), 2, Expected(reading_s=100, other_s=100), read(None).submissions)


def _run(store: CaseStore, progress: Kept, steps: Sequence[str]) -> Run:
    named = [Step(f"{name}-x", name, (), list) for name in steps]
    covered = lambda: Coverage((), (), (), (), (), (), 0)  # noqa: E731 - of a case without anything
    return Run(named, InProcess(), store, {}, progress, lambda: None, covered, "a")


def _read(store: CaseStore) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((store.root / keeping.NAME).read_text("utf-8"))
    return said


def _report(stage: str, **more: Any) -> Report:
    return Report(stage=stage, unit=f"{stage}-1", extraction_id="x", **more)


def test_what_a_run_does_is_kept_by_stage(tmp_path: Path) -> None:
    store = CaseStore(tmp_path / "case")
    kept = _kept(store)
    run = _run(store, kept, ["parse", "documents"])
    with kept.of(run):
        kept.more("parse", 3)
        kept.done(_report("parse", rows={"records": 40}, codes={"damaged": 2}, seconds=1.5, peak_bytes=300 << 20))
        kept.done(_report("parse", rows={"records": 2}, codes={"damaged": 1, "quarantined": 1}, quarantined=1))
    kept.ended(run)
    said = _read(store)
    parse, documents = said["stages"]
    assert (parse["steps"], parse["cut"], parse["chunks"], parse["done"]) == (1, 1, 3, 2)
    assert (parse["rows"], parse["seconds"], parse["peak_mib"]) == ({"records": 42}, 1.5, 300)
    assert (documents["cut"], documents["chunks"]) == (0, 0)
    assert said["codes"] == {"damaged": 3, "quarantined": 1}
    assert said["poisoned"] == ["parse-1"]
    assert 0 < said["eta_low_s"] <= said["eta_s"] <= said["eta_high_s"]
    assert said["forecast_s"] == 100
    assert said["run_id"] == run.run_id


def test_it_is_there_as_soon_as_the_run_has_begun_and_stays_when_it_has_ended(tmp_path: Path) -> None:
    store = CaseStore(tmp_path / "case")
    kept = _kept(store)
    run = _run(store, kept, ["parse"])
    with kept.of(run):
        deadline = 400
        while not (store.root / keeping.NAME).exists() and deadline:
            keeping.time.sleep(0.01)
            deadline -= 1
        assert _read(store)["stages"][0]["stage"] == "parse"
    assert (store.root / keeping.NAME).exists()


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    store = CaseStore(tmp_path / "case")
    kept = _kept(store)
    kept.ended(_run(store, kept, ["parse"]))
    assert stat.S_IMODE((store.root / keeping.NAME).stat().st_mode) == 0o600


def test_a_disk_that_is_full_stops_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(CaseStore, "write_json", full)
    kept = _kept(CaseStore(tmp_path / "case"))
    run = _run(CaseStore(tmp_path / "case"), kept, ["parse"])
    with kept.of(run):
        kept.more("parse", 1)
        kept.done(_report("parse"))
    kept.ended(run)
    assert not (tmp_path / "case").exists()


def test_bars_are_told_as_before(tmp_path: Path) -> None:
    console = Console(file=(tmp_path / "printed").open("w"))
    with Bars(console) as bars:
        kept = Kept(CaseStore(tmp_path / "case"), bars, 1, Expected(), read(None).submissions)
        kept.more("parse", 1)
        kept.done(_report("parse", rows={"records": 7}))
    console.file.close()
    assert (tmp_path / "printed").read_text() == "parse: 7 records\n"


def test_the_progress_of_the_fictional_case_names_nobody(triaged: Any) -> None:
    said = (triaged.store.root / keeping.NAME).read_text("utf-8")
    assert without_secrets(said)
    people = [part for name, number in script.PEOPLE.values() for part in (name.split()[0], number.removeprefix("+44"))]
    assert [secret for secret in people if secret in said] == []
    told = json.loads(said)
    assert {row["stage"] for row in told["stages"]} >= {"ingest", "parse", "documents", "queue"}
    assert all(row["done"] == row["chunks"] for row in told["stages"])
    assert told["codes"] == triaged.run["issues"]  # all of it was done by this run
    assert (told["eta_s"], told["share"]) == (0, 1.0)
