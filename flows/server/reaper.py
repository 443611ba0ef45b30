"""No run stays Running after its process died: whoever finds its lock free closes it, and says why."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.server.alive import FOLDER, locked
from flows.server.api import Api
from flows.server.environment import REASONS, RETENTION_DAYS

MESSAGE = "Its process died. What it had done is kept: run the same case again, and it goes on."
UNTOLD = "It ended with its run. Prefect's server was killed when it was told so."
OPEN = ("RUNNING", "PENDING", "CANCELLING")
"""States of what a process works on."""

_ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
_LEFT_S = 60  # a lock that got no name within it never gets one


def reap(home: Path, api: Api) -> int:
    """Close all runs of this store whose process has died, and forget why runs of long ago did not do all.

    Args:
        home: Prefect's folder in the store.
        api: of the server that knows these runs.

    Returns:
        How many runs were closed.

    Raises:
        httpx.HTTPError: the server went away; what is left is found the next time.
    """
    _forget_reasons(home)
    closed = 0
    for file in sorted((home / FOLDER).glob("*")):
        with _free(file) as free:
            if not free:
                continue
            if not file.name.startswith("."):
                closed += _close(api, file.name)
            elif time.time() - file.stat().st_mtime < _LEFT_S:
                continue
            file.unlink()
    return closed


def _forget_reasons(home: Path) -> None:
    """They may quote a name, and stay no longer than the run that they are of."""
    before = time.time() - RETENTION_DAYS * 86_400
    for file in (home / REASONS).glob("*.txt"):
        with suppress(FileNotFoundError):  # another reaper was quicker
            if file.stat().st_mtime < before:
                file.unlink()


def trim(api: Api) -> None:
    """Remove runs from Prefect's database that ended long ago. A server that is kept running does it by itself."""
    before = (datetime.now(UTC) - timedelta(days=RETENTION_DAYS)).isoformat()
    ended = {"end_time": {"before_": before}, "state": {"type": {"any_": list(_ENDED)}}}
    for run in list(api.all("flow_runs/filter", flow_runs=ended)):
        api.delete(f"flow_runs/{run['id']}")


@contextmanager
def _free(file: Path) -> Iterator[bool]:
    """Whether nobody holds a lock; while it is looked at, this process does."""
    try:
        lock = os.open(file, os.O_RDWR)
    except FileNotFoundError:  # another reaper was quicker
        yield False
        return
    try:
        yield locked(lock) and _named(lock, file)
    finally:
        os.close(lock)


def _named(descriptor: int, file: Path) -> bool:
    """Whether it still has that name: a run that is resumed puts another file in its place."""
    try:
        return os.path.samestat(os.fstat(descriptor), file.stat())
    except FileNotFoundError:
        return False


def _close(api: Api, flow_run_id: str) -> int:
    """Its tasks as well, also where the worker has closed the run, or somebody is to go on with it. A run that is
    completed has waited for all of them: how they ended was told to a server that was killed just then."""
    run = api.get(f"flow_runs/{flow_run_id}")
    left: dict[str, Any] = {"state": {"type": {"any_": list(OPEN)}}}
    ended = _state("COMPLETED", UNTOLD) if run and run["state_type"] == "COMPLETED" else _state("CRASHED")
    for task in list(api.all("task_runs/filter", flow_runs={"id": {"any_": [flow_run_id]}}, task_runs=left)):
        api.post(f"task_runs/{task['id']}/set_state", state=ended, force=True)
    if run is None or run["state_type"] not in OPEN:
        return 0
    state = "CANCELLED" if run["state_type"] == "CANCELLING" else "CRASHED"
    api.post(f"flow_runs/{flow_run_id}/set_state", state=_state(state), force=True)
    return 1


def _state(kind: str, message: str = MESSAGE) -> dict[str, Any]:
    return {"type": kind, "name": kind.capitalize(), "message": message}
