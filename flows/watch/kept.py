"""How far a run is, kept beside its case in `progress.json`: what `triage status --watch`, metrics and Prefect's pages
read. Counts, opaque ids, this process and its machine; never a name, a path or a text.

It is written by a thread of its own, so that no chunk waits for a disk, and it never stops a run: on a full disk it is
older than it should be. It stays when the run has ended.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flows.chunks.chunk import Report
from flows.run import Progress, Run
from flows.watch import artifacts
from flows.watch.eta import Expected, Left, left
from flows.watch.tally import MAIN, Tally, of_stages
from flows.watch.told import StageTold, Told
from models.settings import Submissions
from pipeline.store import CaseStore

NAME = "progress.json"
_EVERY_S = 2.0
_AT_LEAST_EVERY_S = 10.0  # also if nothing has changed: who watches sees that it is alive
_PREFECT_EVERY_S = 15.0
_LAST_WORD_S = 10.0  # to say on Prefect's pages how the run ended; a server that is gone keeps nobody longer


class Kept:
    """Keeps what a run tells of its progress, and tells it on.

    Args:
        store: the case.
        shown: what is told as well.
        workers: that work on the run.
        expected: what the forecast says of it.
        choices: how many there are to read queues, and how fast they are.
    """

    def __init__(
        self, store: CaseStore, shown: Progress, workers: int, expected: Expected, choices: Submissions
    ) -> None:
        self._store, self._shown, self._workers, self._expected = store, shown, max(1, workers), expected
        self._tally = Tally(())
        self._pages = artifacts.Pages(store, choices)

    def more(self, stage: str, chunks: int) -> None:
        """There is more to do."""
        self._tally.more(stage, chunks)
        self._shown.more(stage, chunks)

    def done(self, report: Report) -> None:
        """A chunk is done."""
        self._tally.done(report)
        self._shown.done(report)

    @contextmanager
    def of(self, run: Run) -> Iterator[None]:
        """While it lasts, how far this run is can be read."""
        self._tally = Tally(run.steps)
        for part in self._store.root.glob(f"{NAME}.*.part"):  # a run that was killed while it wrote
            part.unlink(missing_ok=True)
        over = threading.Event()
        keeping = threading.Thread(target=self._keep, args=(run, over), name="progress", daemon=True)
        keeping.start()
        try:
            yield
        finally:
            over.set()
            keeping.join(_LAST_WORD_S)

    def ended(self, run: Run) -> None:
        """The last word, when `run.json` says how the run ended."""
        self._write(run)

    def tell(self, run: Run) -> None:
        """The same on Prefect's pages."""
        if run.flow_run_id:
            last = threading.Thread(target=self._show, args=(run,), name="progress", daemon=True)
            last.start()
            last.join(_LAST_WORD_S)

    def _keep(self, run: Run, over: threading.Event) -> None:
        written, written_at, shown_at = -1, 0.0, time.monotonic()
        while not over.wait(0 if written < 0 else _EVERY_S):
            now = time.monotonic()
            if self._tally.changed != written or now - written_at >= _AT_LEAST_EVERY_S:
                written, written_at = self._tally.changed, now
                self._write(run)
            if run.flow_run_id and now - shown_at >= _PREFECT_EVERY_S:
                shown_at = now
                self._show(run)

    def _show(self, run: Run) -> None:
        if run.flow_run_id:
            self._pages.show(run.flow_run_id, self.told(run))

    def _write(self, run: Run) -> None:
        try:
            self._store.write_json(NAME, self.told(run))
        except OSError as error:
            logging.getLogger(__name__).debug("%s not written: %s", NAME, error.strerror)

    def told(self, run: Run) -> Told:
        """What `progress.json` says now."""
        stages = self._tally.stages()
        time_left = self._left(stages)
        return Told(
            run_id=run.run_id,
            flow_run_id=run.flow_run_id,
            pid=os.getpid(),
            host=socket.gethostname(),
            started_at=run.started_at.isoformat(),
            updated_at=datetime.now(UTC).isoformat(),
            workers=self._workers,
            stages=stages,
            codes=self._tally.codes(),
            poisoned=self._tally.poisoned,
            records_per_s=_per_second(stages, "parse"),
            pages_per_h=_per_hour(_per_second(stages, "documents", "again")),
            eta_s=round(time_left.about_s),
            eta_low_s=round(time_left.low_s),
            eta_high_s=round(time_left.high_s),
            share=round(time_left.share, 4),
            forecast_s=round((self._expected.reading_s + self._expected.other_s) / self._workers),
        )

    def _left(self, stages: list[StageTold]) -> Left:
        return left(of_stages(stages), self._expected, self._workers, self._tally.elapsed_s, self._tally.quiet_s)


def _per_second(stages: list[StageTold], *names: str) -> float | None:
    """Rows of some stages' own tables, over the time in which they were made."""
    there = [stage for stage in stages if stage["stage"] in names and stage["span_s"]]
    span, rows = sum(one["span_s"] for one in there), sum(one["rows"].get(MAIN[one["stage"]], 0) for one in there)
    return round(rows / span, 3) if span else None


def _per_hour(rate: float | None) -> float | None:
    return None if rate is None else round(rate * 3600)
