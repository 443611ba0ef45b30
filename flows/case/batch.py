"""A batch: the cases of some folders, one after the other in the unit's order, each in a process of its own.

A case that fails, is refused or takes its process down costs itself; one that does not fit waits. Cases are called by
their opaque keys, so that what is said of a batch may be seen by anybody who watches it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from flows.case import moves
from flows.case.actor import account
from flows.case.admission import admit
from flows.case.key import key
from flows.case.lock import locked
from flows.case.log import log
from flows.case.submitted import Submitted, find
from flows.case.waiting import Waiting, queue
from models.mistakes import Mistakes
from models.settings import read
from pipeline.errors import TriageError
from pipeline.store import Store

CODES = {
    "completed": "queue is there",
    "completed_with_gaps": "queue is there; not everything could be read",
    "refused": "something to put right",
    "failed": "a mistake of this program",
    "damaged": "what the store holds of it cannot be read",
    "crashed": "its process was killed",
    "too-long": "took longer than a case may, and was stopped",
    "stopped": "the batch was stopped",
    "busy": "another run works on it",
    "lacks-files": "names files that are not there",
    "unreadable": "its case file cannot be read",
    "waits-disk": "does not fit on the disk",
    "waits-hours": "does not fit into the window",
}
"""What became of a case, or why it was not begun."""

_GRACE_S = 120  # for a case to put its things in order
_SAID = 2000  # characters of what its process says


class Stop(Protocol):
    """How a batch learns that it is to stop."""

    @property
    def stopped(self) -> bool: ...

    def tells(self, tell: Callable[[], None]) -> None: ...


@dataclass(frozen=True)
class Batch:
    """What is to be run.

    Attributes:
        folders: of case files, or case files.
        root: folder of the store.
        hours, until: when the window ends in which what is begun must be done; None: there is no such end.
        case_hours: how long a case may take; None: as long as it takes.
        workers: 0 takes those of the settings.
        cluster: address of a running Dask cluster, or path of a file like `configs/cluster.toml`.
    """

    folders: tuple[Path, ...]
    root: Path
    hours: float | None = None
    until: datetime | None = None
    case_hours: float | None = None
    workers: int = 0
    cluster: str | None = None
    settings: Path | None = None

    def end(self, now: datetime) -> datetime | None:
        """When the window ends that is open now."""
        return now + timedelta(hours=self.hours) if self.hours else self.until


@dataclass(frozen=True)
class Row:
    """What became of a case.

    Attributes:
        key: see `flows.case.key`; "" for a case file that cannot be read.
        case_id: for a terminal alone.
        code: one of CODES; "" while nothing has become of it.
        reason: in words for people.
    """

    key: str
    case_id: str
    code: str
    seconds: float = 0.0
    reason: str = ""


def conduct(
    batch: Batch, environment: Mapping[str, str], stop: Stop, said: Callable[[Row], None] = lambda _: None
) -> list[Row]:
    """Run the cases that wait, as far as they fit.

    Args:
        environment: of the processes of the cases.
        stop: while it is told, nothing more is begun, and the case that runs is stopped in order.
        said: is told of each case when something has become of it.

    Raises:
        Mistakes: no case file is there, or none can be read.
    """
    end = batch.end(datetime.now(UTC))
    rows, process = [], _Process(environment, stop)
    for row in _rows(batch, process, end):
        rows.append(row)
        said(row)
    return rows


def planned(batch: Batch) -> list[tuple[Row, list[Waiting]]]:
    """What a batch would do now: why each case would not be begun, if so, and its exhibits."""
    now = datetime.now(UTC)
    cases, unreadable = _in_order(batch, now)
    listed = [(_fits(batch, one, now, batch.end(now)), exhibits) for one, exhibits in cases]
    return listed + [(row, []) for row in unreadable]


def _rows(batch: Batch, process: "_Process", end: datetime | None) -> Iterator[Row]:
    cases, unreadable = _in_order(batch, datetime.now(UTC))
    yield from unreadable
    for one, _ in cases:
        row = _fits(batch, one, datetime.now(UTC), end)
        if row.code:
            yield row
        elif process.stopped:
            yield Row(row.key, row.case_id, "stopped")
        else:
            try:
                yield process.run(batch, one, row.key)
            except OSError as error:  # no process can be had: of a case that ran, its own state says what became of it
                yield Row(row.key, row.case_id, "failed", reason=f"its process could not be started: {error.strerror}")


def _in_order(batch: Batch, now: datetime) -> tuple[list[tuple[Submitted, list[Waiting]]], list[Row]]:
    """Cases that wait with their exhibits, in the order of the first of them; and case files that cannot be read."""
    found = find(batch.folders)
    if not found.cases:
        raise Mistakes(found.mistakes)
    root = batch.root
    listed = queue(root, found.cases, read(batch.settings), now, moves.first_listed(root))
    moved = moves.note(root, listed.exhibits, now)
    log(root, "consult", "", account(), event="batch", exhibits=len(listed.exhibits), moved=len(moved))
    waiting: dict[str, list[Waiting]] = {}
    for exhibit in listed.exhibits:
        if exhibit.place is not None:
            waiting.setdefault(exhibit.case_id, []).append(exhibit)
    cases = {one.case.case_id: one for one in found.cases}
    unreadable = [Row("", "", "unreadable", reason=mistake) for mistake in found.mistakes]
    return [(cases[case_id], exhibits) for case_id, exhibits in waiting.items()], unreadable


def _fits(batch: Batch, one: Submitted, now: datetime, end: datetime | None) -> Row:
    """A row with the code that keeps a case from being begun; without one if nothing does."""
    case_id, opaque = one.case.case_id, key(batch.root, one.case.case_id)
    if one.lacks:
        return Row(opaque, case_id, "lacks-files", reason="; ".join(one.lacks))
    if locked(Store(batch.root).case(case_id)):
        return Row(opaque, case_id, "busy")
    try:
        why = admit(one, batch.root, read(batch.settings), now, end, workers=batch.workers)
    except TriageError as error:  # it keeps no other from being run
        return Row(opaque, case_id, "damaged", reason=str(error))
    return Row(opaque, case_id, f"waits-{why.partition(':')[0]}" if why else "", reason=why or "")


class _Process:
    """The process of the case that runs; there is one at a time."""

    def __init__(self, environment: Mapping[str, str], stop: Stop) -> None:
        self._environment, self._stop = environment, stop
        self._running: subprocess.Popen[bytes] | None = None
        stop.tells(self._terminate)

    @property
    def stopped(self) -> bool:
        return self._stop.stopped

    def run(self, batch: Batch, one: Submitted, opaque: str) -> Row:
        """Run a case to its end."""
        begun, case_id = time.monotonic(), one.case.case_id
        with tempfile.TemporaryFile() as said:
            # A session of its own: Ctrl-C on a terminal reaches the batch alone, which stops the case in order.
            self._running = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                _command(batch, one.file),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
                env=self._environment,
            )
            if self.stopped:
                self._terminate()
            too_long = self._wait(batch.case_hours)
            said.seek(max(0, said.seek(0, os.SEEK_END) - _SAID))
            words = said.read().decode("utf-8", "replace").strip()
        code, seconds = self._running.returncode, time.monotonic() - begun
        if too_long:
            return Row(opaque, case_id, "too-long", seconds, f"it took longer than {batch.case_hours:g} h")
        became = _became(batch.root, case_id, code, stopped=self.stopped)
        reason = "" if code == 0 else words
        if became == "crashed":
            reason = f"ended by {signal.Signals(-code).name}. {words}"
        return Row(opaque, case_id, became, seconds, reason)

    def _wait(self, hours: float | None) -> bool:
        """Until it has ended; says whether it took too long."""
        process = self._running
        assert process  # noqa: S101 - for the type checker
        until = None if hours is None else time.monotonic() + hours * 3600
        given_up: float | None = None
        too_long = False
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
                return too_long
            now = time.monotonic()
            if given_up is None and until is not None and now > until:
                too_long = True
                self._terminate()
            if given_up is None and (too_long or self.stopped):
                given_up = now + _GRACE_S
            if given_up is not None and now > given_up:
                os.killpg(process.pid, signal.SIGKILL)

    def _terminate(self) -> None:
        if self._running and self._running.poll() is None:
            self._running.terminate()


def _command(batch: Batch, file: Path) -> list[str]:
    command = [sys.executable, "-P", "-m", "flows.cli", "run", str(file.absolute()), "--store", str(batch.root)]
    cluster = "cluster" if batch.cluster and Path(batch.cluster).is_absolute() else "scheduler"
    for name, given in (("workers", batch.workers), (cluster, batch.cluster), ("settings", batch.settings)):
        if given:
            command += [f"--{name}", str(given)]
    return command


def _became(root: Path, case_id: str, code: int, *, stopped: bool) -> str:
    if code == 0:
        with contextlib.suppress(TriageError):
            return str((Store(root).case(case_id).read_json("run.json") or {}).get("state", "failed")).lower()
    if code < 0:
        return "stopped" if stopped else "crashed"
    return {2: "refused", 130: "stopped"}.get(code, "failed")
