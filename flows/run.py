"""One run of a case: what it does, how far it is, and what became of it."""

import os
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from flows.case import forecasts, versions
from flows.case.key import key
from flows.case.versions import Published
from flows.chunks.chunk import Report, broken
from flows.step import Step
from flows.workers import memory
from flows.workers.engine import Engine
from models.schemas import VERSION
from pipeline.errors import StoreDamaged
from pipeline.store import CaseStore

if TYPE_CHECKING:
    from pipeline.queue.coverage import Coverage

State = Literal["RUNNING", "COMPLETED", "COMPLETED_WITH_GAPS", "REFUSED", "FAILED", "STOPPED"]
EXIT_CODES: dict[State, int] = {
    "COMPLETED": 0,
    "COMPLETED_WITH_GAPS": 0,
    "FAILED": 1,
    "REFUSED": 2,
    "STOPPED": 130,
}

_END_S, _LAST_S = 10.0, 1.0
_HEAD_START_S = 1.0  # at most: taking an exhibit in may take hours


class StepFailed(Exception):
    """Some chunks of a step failed by a mistake of ours. Says which, never why: the reason may quote evidence."""


class Progress(Protocol):
    """Shows how far a run is."""

    def more(self, stage: str, chunks: int) -> None: ...

    def done(self, report: Report) -> None: ...


class Run:
    """A run of a case.

    Args:
        steps: all of it, each after the steps it waits for.
        engine: where chunks run.
        store: the case.
        provenance: what it is made with and for whom, see `flows.case.provenance`; stands in the run's report.
        progress: is told of each chunk.
        published: the latest queue, see `Plan.published`.
        covered: what was read and what was not, when all is done.
        run_id: opaque; whose the copies of evidence are meanwhile.

    Attributes:
        refused: what people must put right, in words for them.
        failed: mistakes of ours, by unit of work.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        engine: Engine,
        store: CaseStore,
        provenance: Mapping[str, Any],
        progress: Progress,
        published: Callable[[], Published | None],
        covered: "Callable[[], Coverage]",
        run_id: str,
    ) -> None:
        self.run_id = run_id
        self.steps = tuple(steps)
        self.refused: list[str] = []
        self.failed: list[str] = []
        self.started_at = datetime.now(UTC)
        self.flow_run_id: str | None = None  # Prefect's, as soon as a flow does it
        self.held = self.gaps = 0
        self.issues: dict[str, int] = {}
        self._engine, self._store, self._provenance, self._progress = engine, store, provenance, progress
        self._published, self._covered = published, covered
        self._named = {step.name: step for step in steps}
        self._stages: dict[str, dict[str, Any]] = {}
        self._sandboxes: set[str] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._outcome: State | None = None
        self._begun: dict[str, Future[dict[str, int]]] = {}
        self._heard = threading.Event()
        self._taken_over = False

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """While it lasts, steps are done one after the other, until somebody asks for one that is not begun: what does
        them all takes seconds to start, and lets no other thread run while it is imported, so that the first chunk has
        a head start. The step that is being done then goes on, and is waited for where it is asked for."""
        doing = threading.Thread(target=self._ahead, name="ahead", daemon=True)
        doing.start()
        try:
            self._heard.wait(_HEAD_START_S)
            yield
        except BaseException:
            self.stop()
            doing.join(_END_S)
            raise
        with self._lock:
            self._taken_over = True
        doing.join(_LAST_S)
        if doing.is_alive():  # nobody has asked for what it does: the flow has failed before
            self.stop()
            doing.join(_END_S)

    def _ahead(self) -> None:
        for step in self.steps:
            with self._lock:
                if self._taken_over:
                    return
                begun = self._begun[step.name] = Future()
            try:
                begun.set_result(self._work(step.name))
            except BaseException as error:  # told to whoever asks for the step
                begun.set_exception(error)
                return

    def work(self, name: str) -> dict[str, int]:
        """Do what is left of one step, or wait for it where it was begun ahead.

        Raises:
            StepFailed: a chunk met a mistake of ours; the others were done all the same. Or the run was stopped.
        """
        with self._lock:
            begun = self._begun.get(name)
            self._taken_over = self._taken_over or begun is None
        return begun.result() if begun else self._work(name)

    def _work(self, name: str) -> dict[str, int]:
        if self._stopped.is_set():
            raise StepFailed(f"{name}: stopped")
        chunks = self._named[name].pending(self.run_id)
        self._progress.more(self._named[name].stage, len(chunks))
        failed = []
        counts = {"chunks": len(chunks)}
        for report in self._engine.run(chunks):
            self._note(report)
            self._heard.set()
            self._progress.done(report)
            for table, rows in report.rows.items():
                counts[table] = counts.get(table, 0) + rows
            if report.failed:
                failed.append(report.unit)
        memory.give_back()
        if self._stopped.is_set():
            raise StepFailed(f"{name}: stopped")
        if failed:
            raise StepFailed(f"{name}: {len(failed)} of {len(chunks)} chunks failed: {', '.join(failed[:5])}")
        if self._named[name].stage == "queue" and chunks:
            self.save("RUNNING")
        return counts

    def stop(self) -> None:
        """Give up what is not done. What is done stays done."""
        with self._lock:
            before = self._stopped.is_set()
            self._stopped.set()
        if not before:
            self._engine.stop()

    @property
    def stopped(self) -> bool:
        """Whether somebody has stopped it."""
        return self._stopped.is_set()

    @property
    def root(self) -> Path:
        """Folder of the store."""
        return self._store.root.parent.parent

    @property
    def key(self) -> str:
        """What its case is called on Prefect's pages."""
        return key(self.root, self._provenance["purpose"]["case_id"])

    def broke(self, name: str, error: Exception) -> StepFailed:
        """A step met a mistake of ours outside of its chunks. Its words may quote evidence: they go into the case's
        log. Returns what may be said of it elsewhere."""
        descriptor = os.open(self._store.root / "errors.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {name}\n{''.join(traceback.format_exception(error))}\n")
        said = f"{name}: {broken(type(error).__name__, 'errors.log')}"
        self._note(Report(stage=self._named[name].stage, unit=name, extraction_id="", failed=said))
        return StepFailed(said)

    def _note(self, report: Report) -> None:
        """Only sums are kept: a case may have a hundred thousand chunks."""
        nothing = {"stage": report.stage, "chunks": 0, "seconds": 0.0, "cpu_s": 0.0, "peak_mib": 0}
        with self._lock:
            row = self._stages.setdefault(report.stage, nothing)
            row["chunks"] += 1
            row["seconds"] = round(row["seconds"] + report.seconds, 3)
            row["cpu_s"] = round(row["cpu_s"] + report.cpu_s, 3)
            row["peak_mib"] = max(row["peak_mib"], report.peak_bytes >> 20)
            for table, rows in report.rows.items():
                row[table] = row.get(table, 0) + rows
            if report.quarantined:
                row["quarantined"] = row.get("quarantined", 0) + report.quarantined
            if report.sandbox:
                self._sandboxes.add(report.sandbox)
            if report.refused:
                self.refused.append(report.refused)
            if report.failed and report.failed not in self.failed:
                self.failed.append(report.failed)

    def counts(self) -> list[dict[str, Any]]:
        """What this run did, by stage: chunks, rows by table, sources left out, seconds, and the largest process."""
        order = list(dict.fromkeys(step.stage for step in self.steps))
        with self._lock:
            return sorted(map(dict, self._stages.values()), key=lambda row: order.index(row["stage"]))

    def outcome(self) -> State:
        """How it ended; found out once, when all its steps have ended."""
        if self._outcome is None:
            coverage = self._covered()
            self.held, self.gaps = coverage.held, coverage.losses
            for gap in coverage.gaps:
                self.issues[gap.code] = self.issues.get(gap.code, 0) + gap.count
            self._outcome = self._ended(coverage)
        return self._outcome

    def _ended(self, coverage: "Coverage") -> State:
        if not (self.failed or self.refused):
            for step in self.steps:
                if step.pending():
                    self._note(_lost(step))
        if self.failed:
            return "FAILED"
        if self.refused:
            return "REFUSED"
        return "COMPLETED_WITH_GAPS" if coverage.losses else "COMPLETED"

    def save(self, state: State) -> None:
        """Write `run.json`: what it was made with, which units of work are the case's present tables, and why there
        is another version of the queue.

        Until this run has published a queue, those are the tables of the run before: a queue never disappears.
        """
        last, now = self._store.read_json("run.json") or {}, datetime.now(UTC)
        units, parts, log = last.get("units", {}), last.get("parts", {}), last.get("queue_versions", [])
        tables = last.get("tables", 0)  # of the units that stand here, whoever wrote them
        if published := self._latest(state):
            log = versions.logged(log, units.get("queue", []), published, now)
            units, parts, tables = published.units, published.parts, VERSION
        stages = self.counts()
        took = forecasts.took(
            last.get("took"),
            self.run_id,
            state,
            stages,
            self._ranked(units.get("queue", []), state),
            None if state == "RUNNING" else forecasts.disk(self._store),
        )
        self._store.write_json(
            "run.json",
            {
                "run_id": self.run_id,
                "state": state,
                "started_at": self.started_at.isoformat(),
                "ended_at": None if state == "RUNNING" else now.isoformat(),
                **self._provenance,
                "sandbox": sorted(self._sandboxes),
                "stages": stages,
                "took": took,
                "held": self.held,
                "gaps": self.gaps,
                "issues": self.issues,
                "refused": self.refused,
                "failed": self.failed,
                "tables": tables,
                "units": units,
                "parts": parts,
                "queue_versions": log,
            },
        )

    def _latest(self, state: State) -> Published | None:
        """What is published; None where that cannot be said any more of a run that did not end well."""
        with _damage_passed_over(state):
            return self._published()
        return None

    def _ranked(self, queue: Sequence[str], state: State) -> int:
        with _damage_passed_over(state):
            return self._store.rows("queue", filter(self._store.done, queue))  # one that is not is made anew
        return 0


@contextmanager
def _damage_passed_over(state: State) -> Iterator[None]:
    """Where a run did not end well, so that its report can be written all the same."""
    try:
        yield
    except StoreDamaged:
        if state not in ("FAILED", "STOPPED"):
            raise


def _lost(step: Step) -> Report:
    """A step that is not done, and of which no chunk said why: the scheduler of its task may have lost it."""
    said = f"{step.name}: was not done, and nothing says why. Run the same command again to go on."
    return Report(stage=step.stage, unit=step.name, extraction_id="", failed=said)
