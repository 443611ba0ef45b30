"""Kills processes of a run with SIGKILL, at moments that a seed decides."""

import contextlib
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from random import Random

import psutil

from pipeline.store import CaseStore
from tests.faults.told import Told

LIMITED, WORKER, COPIED, WHOLE = "limited process", "Dask worker", "what workers are copies of", "whole run"

WORDS = {
    "flows.server.keeper": "keeper of a server",  # first: its command line goes on with that of what it keeps
    "flows.workers.zygote": LIMITED,  # and its copies
    "multiprocessing.spawn": WORKER,
    "multiprocessing.forkserver": COPIED,  # and its copies, which are workers
    "distributed.cli.dask_worker": "Dask nanny",
    "distributed.cli.dask_scheduler": "Dask scheduler",
    "flows.server.process": "Prefect server",
    "prefect worker start": "Prefect worker",
    "bin/postgres -D": "PostgreSQL",
    "flows.cli server up": "supervisor of the servers",
}
"""Words of a command line → what that is."""

_MOST_ALONE = 2
"""A source that is read alone and whose process is killed a third time is quarantined, see `flows.workers.work`."""

_AT_ONCE = 0.2  # share of kills that do not wait until something was done after the last
_PATIENCE_S = 12.0
_WHILE_STARTING = 0.08


class Killer:
    """Kills one process after the other, until a run ends or is killed itself.

    Args:
        store: of the case.
        weights: victim → how often it is chosen.
        mean_s: from the first unit of work after a kill to the next kill.
        most: kills of the whole campaign.
        beside: processes that are no part of the run and are killed as well, with all below them.
    """

    def __init__(
        self,
        store: CaseStore,
        random: Random,
        told: Told,
        weights: Mapping[str, float],
        mean_s: float,
        most: int,
        beside: Callable[[], list[psutil.Process]] = list,
    ) -> None:
        self._store, self._random, self._told, self._weights = store, random, told, weights
        self._mean_s, self._most, self._beside = mean_s, most, beside
        self._waiting: list[tuple[str, float]] = []
        self._alone: Counter[str] = Counter()
        self._units = 0

    def watch(self, run: subprocess.Popen[bytes]) -> None:
        """Until it has ended; what it has written since a kill is its recovery."""
        due, eager = self._due()
        while run.poll() is None:
            if self.seen() and not eager:
                due, eager = time.monotonic() + self._random.expovariate(1 / self._mean_s), True
            if time.monotonic() > due and self._told.kills.total() < self._most:
                self._kill(psutil.Process(run.pid))
                due, eager = self._due()
            time.sleep(0.04)
        self.seen()

    def seen(self) -> bool:
        """Whether units of work were done since this was last asked."""
        units = sum(1 for _ in (self._store.root / "issues").glob("*.parquet"))
        more, self._units = units > self._units, units
        if more:
            for victim, when in self._waiting:
                self._told.recovered[victim].append(time.monotonic() - when)
            self._waiting.clear()
        return more

    def _due(self) -> tuple[float, bool]:
        """When the next is killed, and whether also if nothing was done until then."""
        eager = self._random.random() < _AT_ONCE
        wait_s = self._random.expovariate(1 / self._mean_s) if eager else _PATIENCE_S
        return time.monotonic() + wait_s, eager

    def _kill(self, run: psutil.Process) -> None:
        found = alive(run, *self._beside())
        if not found[LIMITED] and self._random.random() > _WHILE_STARTING:
            return  # it is killed while it starts too, but seldom: it would never begin
        found[LIMITED] = [process for process in found[LIMITED] if not self._would_be_proof(process)]
        kinds = [victim for victim in self._weights if found[victim]]
        if not kinds:
            return
        victim = self._random.choices(kinds, [self._weights[kind] for kind in kinds])[0]
        process = self._random.choice(found[victim])
        with contextlib.suppress(psutil.Error):
            for folder in self._read_alone(process) if victim == LIMITED else ():
                self._alone[folder] += 1
            process.kill()
            self._told.killed(victim, self._stage())
            self._waiting.append((victim, time.monotonic()))

    def _would_be_proof(self, process: psutil.Process) -> bool:
        return any(self._alone[folder] >= _MOST_ALONE for folder in self._read_alone(process))

    def _read_alone(self, process: psutil.Process) -> list[str]:
        """What its worker reads in pieces, since a process has died of it."""
        with contextlib.suppress(psutil.Error):
            workers = [f"-{parent.pid}" for parent in process.parents()]
            names = [folder.name for folder in self._store.scratch.glob("pieces-*")]
            return [name for name in names if name.endswith(tuple(workers))]
        return []

    def _stage(self) -> str:
        """The stage whose unit of work was the last to be done."""
        done = (self._store.root / "issues").glob("*.parquet")
        newest = max(done, key=lambda file: file.stat().st_mtime_ns, default=None)
        return newest.name.partition("-")[0] if newest else "none yet"


def alive(run: psutil.Process, *beside: psutil.Process) -> dict[str, list[psutil.Process]]:
    """The processes of a run and of what runs beside it, by what they are."""
    found: dict[str, list[psutil.Process]] = defaultdict(list, {WHOLE: [run]})
    for root in (run, *beside):
        with contextlib.suppress(psutil.Error):
            for process in [*([] if root is run else [root]), *root.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    words = process.cmdline()
                    said = " ".join(words)
                    if words and not words[0].endswith("bwrap"):  # the wall around one that is killed itself
                        victim = next((name for part, name in WORDS.items() if part in said), None)
                        above = process.parent()
                        if victim == COPIED and above and above.cmdline() == words:
                            victim = WORKER
                        found[victim or ""].append(process)
    found.pop("", None)
    return found
