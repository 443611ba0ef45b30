"""What is kept running for a store, and how its runs are: counts only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from flows.server import held, note, reaper
from flows.server.api import Api
from flows.server.environment import password

STATES = ("RUNNING", "PENDING", "CANCELLING", "PAUSED", "SCHEDULED", "COMPLETED", "FAILED", "CRASHED", "CANCELLED")


@dataclass(frozen=True)
class Part:
    """A program that is kept running.

    Attributes:
        since: when it was started last; None while it is not running.
        memory_bytes: of it and all that it started.
    """

    name: str
    since: datetime | None
    memory_bytes: int


@dataclass(frozen=True)
class Status:
    """How it is.

    Attributes:
        api: where the server is; empty while it only begins.
        version: of Prefect.
        database: which, without any password.
        runs: by state, those that are not none.
        next_run: of the schedules: when, and of which flow.
        closed: runs that were closed just now, since their process had died.
    """

    parts: tuple[Part, ...]
    api: str = ""
    version: str = ""
    database: str = ""
    runs: dict[str, int] | None = None
    next_run: tuple[datetime, str] | None = None
    closed: int = 0


def status(home: Path) -> Status | None:
    """How it is; None if nothing is kept running.

    Raises:
        httpx.HTTPError: the server went away while it was asked.
    """
    keeps, noted = held.by(home), note.read(home)
    if keeps is None:
        return None
    parts = tuple(_parts(keeps))
    if noted is None or not note.healthy(noted.api):
        return Status(parts)
    with Api(noted.api, password(home) if noted.signed else None) as api:
        closed = reaper.reap(home, api)
        counts = {state: _count(api, state) for state in STATES}
        version = str(api.get("admin/version"))
        runs = {state: count for state, count in counts.items() if count}
        return Status(parts, noted.api, version, noted.database, runs, _next(api), closed)


def _parts(keeps: int) -> Iterator[Part]:
    """Of each keeper below that process, what it keeps."""
    for keeper in psutil.Process(keeps).children():
        try:
            told, below = keeper.cmdline(), keeper.children(recursive=True)
            name = told[told.index("flows.server.keeper") + 2]
            memory = sum(process.memory_info().rss for process in below)
            since = datetime.fromtimestamp(below[0].create_time(), UTC) if below else None
        except (psutil.NoSuchProcess, ValueError):  # it ended just now, or is no keeper
            continue
        yield Part(name, since, memory)


def _count(api: Api, state: str) -> int:
    return int(api.post("flow_runs/count", flow_runs={"state": {"type": {"any_": [state]}}}))


def _next(api: Api) -> tuple[datetime, str] | None:
    asked: dict[str, Any] = {"state": {"type": {"any_": ["SCHEDULED"]}}}
    found = api.post("flow_runs/filter", flow_runs=asked, sort="EXPECTED_START_TIME_ASC", limit=1)
    if not found:
        return None
    flow = api.get(f"flows/{found[0]['flow_id']}") or {}
    return datetime.fromisoformat(found[0]["expected_start_time"]), flow.get("name", "")
