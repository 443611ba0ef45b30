"""Progress bars: one for each stage that has work. Counts only; a terminal may be looked at over a shoulder."""

import threading
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from flows.chunks.chunk import Report
from flows.watch.tally import MAIN

_NAMES = {
    "ingest": "files",
    "contacts": "contacts to hold",
    "holds": "families held",
    "parse": "records",
    "merge": "records that another source has as well",
    "text": "texts",
    "look": "pictures looked at",
    "documents": "pages and pictures",
    "again": "of them read again",
    "entities": "mentions",
    "terms": "mentions of terms",
    "link": "links",
    "score": "units",
    "queue": "ranked",
}
"""Stage → what to call the rows of the table that it is there for."""


class Bars:
    """Progress bars on a terminal; a line for each finished stage elsewhere (a log, a pipe)."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._tasks: dict[str, TaskID] = {}
        self._rows: dict[str, int] = {}
        self._bars = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rows]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()
        if not self._console.is_terminal:
            for stage in self._tasks:
                self._console.print(f"{stage}: {self._counted(stage)}".removesuffix(": "))

    def waiting(self, text: str) -> None:
        """Say what is going on while there are no bars yet."""
        if "" not in self._tasks:
            self._tasks[""] = self._bars.add_task(text, total=None, rows="")

    def more(self, stage: str, chunks: int) -> None:
        """There is more to do."""
        with self._lock:
            if "" in self._tasks:
                self._bars.remove_task(self._tasks.pop(""))
            if not chunks:
                return
            if stage not in self._tasks:
                self._tasks[stage] = self._bars.add_task(stage, total=0, rows="")
            task = self._tasks[stage]
            self._bars.update(task, total=(self._bars.tasks[self._bars.task_ids.index(task)].total or 0) + chunks)

    def done(self, report: Report) -> None:
        """A chunk is done."""
        with self._lock:
            rows = report.rows.get(MAIN.get(report.stage, ""), 0)
            self._rows[report.stage] = self._rows.get(report.stage, 0) + rows
            self._bars.update(self._tasks[report.stage], advance=1, rows=self._counted(report.stage))

    def _counted(self, stage: str) -> str:
        name = _NAMES.get(stage)
        return f"{self._rows.get(stage, 0):,} {name}" if name else ""
