"""What a run has done so far, counted stage by stage as its chunks end."""

import threading
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from flows.chunks.chunk import Report
from flows.step import Step
from flows.watch.eta import Stage
from flows.watch.told import StageTold

MAIN = {
    "ingest": "sources",
    "contacts": "holds",
    "holds": "holds",
    "parse": "records",
    "merge": "duplicates",
    "text": "texts",
    "look": "pictures",
    "documents": "texts",
    "again": "texts",
    "entities": "mentions",
    "terms": "mentions",
    "link": "links",
    "score": "units",
    "queue": "queue",
}
"""Stage → the table that it is there for."""

_MOST_UNITS = 50


class Tally:
    """Counts of a run; from any thread.

    Attributes:
        changed: how often it has been told of something.
        poisoned: units of work that had to leave a source out, the first of them only.
    """

    def __init__(self, steps: Iterable[Step]) -> None:
        self._stages: dict[str, dict[str, Any]] = {}
        for step in steps:
            stage = self._stages.setdefault(step.stage, _empty(step.stage))
            stage["steps"] += 1
        self._codes: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._began: float | None = None
        self._heard = time.monotonic()
        self.changed = 0
        self.poisoned: list[str] = []

    def more(self, name: str, chunks: int) -> None:
        """A step was cut."""
        with self._lock:
            self._began = self._began or time.monotonic()
            stage = self._stages.setdefault(name, _empty(name))
            stage["cut"] += 1
            stage["chunks"] += chunks
            if chunks and stage["since"] is None:
                stage["since"] = time.monotonic()
            self.changed += 1

    def done(self, report: Report) -> None:
        """A chunk has ended."""
        with self._lock:
            stage = self._stages.setdefault(report.stage, _empty(report.stage))
            stage["done"] += 1
            stage["rows"].update(report.rows)
            stage["seconds"] += report.seconds
            stage["cpu_s"] += report.cpu_s
            stage["peak_mib"] = max(stage["peak_mib"], report.peak_bytes >> 20)
            stage["failed"] += bool(report.failed)
            stage["refused"] += bool(report.refused)
            stage["quarantined"] += report.quarantined
            self._heard = stage["until"] = time.monotonic()
            self._codes.update(report.codes)
            if report.quarantined and len(self.poisoned) < _MOST_UNITS:
                self.poisoned.append(report.unit)
            self.changed += 1

    def stages(self) -> list[StageTold]:
        """Each stage as `progress.json` has it."""
        with self._lock:
            return [_shown(stage) for stage in self._stages.values()]

    def codes(self) -> dict[str, int]:
        """Code of an issue → how many, of what this run has done."""
        with self._lock:
            return dict(sorted(self._codes.items()))

    @property
    def elapsed_s(self) -> float:
        """Since its first step was begun; 0 before."""
        return time.monotonic() - self._began if self._began else 0.0

    @property
    def quiet_s(self) -> float:
        """Since a chunk has ended, or the first step was begun."""
        return time.monotonic() - max(self._heard, self._began or 0.0)


def of_stages(rows: Iterable[StageTold]) -> list[Stage]:
    """The stages of `progress.json`, as the time left is told from them."""
    return [Stage(row["stage"], row["steps"], row["cut"], row["chunks"], row["done"], row["seconds"]) for row in rows]


def _empty(stage: str) -> dict[str, Any]:
    counts = dict.fromkeys(("steps", "cut", "chunks", "done", "peak_mib", "failed", "refused", "quarantined"), 0)
    times = {"since": None, "until": None, "seconds": 0.0, "cpu_s": 0.0}
    return {"stage": stage, **counts, **times, "rows": Counter()}


def _shown(stage: dict[str, Any]) -> StageTold:
    since, until = stage["since"], stage["until"]
    return StageTold(
        stage=stage["stage"],
        steps=stage["steps"],
        cut=stage["cut"],
        chunks=stage["chunks"],
        done=stage["done"],
        rows=dict(stage["rows"]),
        seconds=round(stage["seconds"], 3),
        cpu_s=round(stage["cpu_s"], 3),
        span_s=round(until - since, 3) if since is not None and until is not None else 0.0,
        peak_mib=stage["peak_mib"],
        failed=stage["failed"],
        refused=stage["refused"],
        quarantined=stage["quarantined"],
    )
