"""One run of a case: what it does, how far it is, and what became of it."""

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from flows.case import forecasts, versions
from flows.case.versions import Published
from flows.chunks.chunk import Report
from flows.step import Step
from flows.workers.engine import Engine
from pipeline.queue.coverage import Coverage
from pipeline.store import CaseStore

State = Literal["RUNNING", "COMPLETED", "COMPLETED_WITH_GAPS", "REFUSED", "FAILED", "STOPPED"]
EXIT_CODES: dict[State, int] = {
    "COMPLETED": 0,
    "COMPLETED_WITH_GAPS": 0,
    "FAILED": 1,
    "REFUSED": 2,
    "STOPPED": 130,
}


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
    """

    def __init__(
        self,
        steps: Sequence[Step],
        engine: Engine,
        store: CaseStore,
        provenance: Mapping[str, Any],
        progress: Progress,
        published: Callable[[], Published | None],
    ) -> None:
        self.run_id = uuid.uuid4().hex
        self.steps = tuple(steps)
        self.reports: list[Report] = []
        self.started_at = datetime.now(UTC)
        self.held = 0
        self._engine, self._store, self._provenance, self._progress = engine, store, provenance, progress
        self._published = published
        self._named = {step.name: step for step in steps}
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def work(self, name: str) -> dict[str, int]:
        """Do what is left of one step.

        Raises:
            StepFailed: a chunk met a mistake of ours; the others were done all the same. Or the run was stopped.
        """
        if self._stopped.is_set():
            raise StepFailed(f"{name}: stopped")
        chunks = self._named[name].pending()
        self._progress.more(self._named[name].stage, len(chunks))
        failed = []
        counts = {"chunks": len(chunks)}
        for report in self._engine.run(chunks):
            with self._lock:
                self.reports.append(report)
            self._progress.done(report)
            for table, rows in report.rows.items():
                counts[table] = counts.get(table, 0) + rows
            if report.failed:
                failed.append(report.unit)
        if self._stopped.is_set():
            raise StepFailed(f"{name}: stopped")
        if failed:
            raise StepFailed(f"{name}: {len(failed)} of {len(chunks)} chunks failed: {', '.join(failed[:5])}")
        if self._named[name].stage == "queue" and chunks:
            self.save("RUNNING")
        return counts

    def stop(self) -> None:
        """Give up what is not done. What is done stays done."""
        self._stopped.set()
        self._engine.stop()

    def counts(self) -> list[dict[str, Any]]:
        """What this run did, by stage: chunks, rows by table, seconds, and the largest process."""
        totals: dict[str, dict[str, Any]] = {}
        for report in self.reports:
            row = totals.setdefault(
                report.stage, {"stage": report.stage, "chunks": 0, "seconds": 0.0, "cpu_s": 0.0, "peak_mib": 0}
            )
            row["chunks"] += 1
            row["seconds"] = round(row["seconds"] + report.seconds, 3)
            row["cpu_s"] = round(row["cpu_s"] + report.cpu_s, 3)
            row["peak_mib"] = max(row["peak_mib"], report.peak_bytes >> 20)
            for table, rows in report.rows.items():
                row[table] = row.get(table, 0) + rows
        order = list(dict.fromkeys(step.stage for step in self.steps))
        return sorted(totals.values(), key=lambda row: order.index(row["stage"]))

    @property
    def refused(self) -> list[str]:
        """What people must put right, in words for them."""
        return [report.refused for report in self.reports if report.refused]

    @property
    def failed(self) -> list[str]:
        """Mistakes of ours, by unit of work."""
        return [report.failed for report in self.reports if report.failed]

    def state(self, coverage: Coverage) -> State:
        """How it ended."""
        self.held = coverage.held
        if self.failed or any(step.pending() for step in self.steps if not self.refused):
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
        if published := self._published():
            log = versions.logged(log, units.get("queue", []), published, now)
            units, parts = published.units, published.parts
        stages = self.counts()
        took = forecasts.took(
            last.get("took"), self.run_id, state, stages, self._store.rows("queue", units.get("queue", []))
        )
        self._store.write_json(
            "run.json",
            {
                "run_id": self.run_id,
                "state": state,
                "started_at": self.started_at.isoformat(),
                "ended_at": None if state == "RUNNING" else now.isoformat(),
                **self._provenance,
                "sandbox": sorted({report.sandbox for report in self.reports if report.sandbox}),
                "stages": stages,
                "took": took,
                "held": self.held,
                "refused": self.refused,
                "failed": self.failed,
                "units": units,
                "parts": parts,
                "queue_versions": log,
            },
        )
