"""Tells people what cannot wait until somebody looks: a run that failed or died, a source that had to be left out, a
deadline that will not be kept, a disk that is nearly full. Kinds, opaque keys and counts; never a name, a path, a text.

The same thing is said once: `alerts.json` in the store's folder remembers what was. Nothing of this stops anything.
"""

import fcntl
import logging
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from flows.watch.awaited import Awaited, awaited
from flows.watch.deliver import deliver
from flows.watch.seen import Seen, Watched
from flows.workers import room
from models.settings import Alerts, Settings, read
from pipeline.store import write_whole

NAME = "alerts.json"

KINDS = {
    "failed": "A run has failed: a mistake of this program, or of the machine.",
    "refused": "A run was refused: what was submitted cannot be worked on as it is.",
    "crashed": "The process of a run has died. The same command goes on where it was.",
    "cancelled": "A run was cancelled.",
    "quarantined": "Sources had to be left out, for they crash, hang or outgrow what reads them.",
    "deadline": "A case that waits or is run will probably not be done in time before its deadline.",
    "disk": "Little is free on the disk where the store is.",
}
"""Kind → what it means, in words for people."""

_OF_STATE = {"FAILED": "failed", "REFUSED": "refused", "DIED": "crashed"}
_FRESH = timedelta(days=1)  # what is older is no news, however new it is to us
_AGAIN = timedelta(minutes=10)  # within which a hook and a check mean the same run
_COUNT = re.compile(r"[a-z][a-z0-9 _-]{0,40}")
_KEY = re.compile(r"[A-Za-z0-9._ -]{0,64}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Alert:
    """Something to tell.

    Attributes:
        kind: one of `KINDS`.
        key: the case, opaque; empty if it is about the store.
        of: which of its runs, or which deadline, so that the same is told once; empty if nobody knows.
    """

    kind: str
    key: str
    counts: Mapping[str, float] = field(default_factory=dict)
    of: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind} {self.key}".strip()


@dataclass(frozen=True)
class _Once:
    """That something was told: of which run, and when."""

    of: str
    at: datetime


@dataclass
class _Memory:
    """What `alerts.json` says: who is told, and what was."""

    to: Alerts
    told: dict[str, _Once]


_MEMORY = TypeAdapter(_Memory)


def raised(root: Path, kind: str, key: str, counts: Mapping[str, Any], settings: Alerts | None = None) -> bool:
    """Tell of something that has just happened.

    Args:
        root: folder of the store.
        kind: one of `KINDS`; another is taken for "failed".
        key: opaque, see `flows.case.key`.
        counts: what is no number is left out.
        settings: None takes those of the last `check`, or the default ones.

    Returns:
        Whether it was told now, and arrived.
    """
    try:
        return _told(root, [Alert(kind if kind in KINDS else "failed", key, counts)], settings or _noted(root)) == 1
    except Exception as error:  # whoever calls this has something more important to do
        _log.warning("alert %s: %s", kind, type(error).__name__)
        return False


def check(root: Path, settings: Settings, now: datetime | None = None) -> int:
    """Look at all cases, and tell of what is wrong and was not told before. To be called once a minute.

    Returns:
        How many alerts were told.
    """
    try:
        now = now or datetime.now(UTC)
        found = list(_wrong(root.absolute(), settings, now))
        return _told(root, found, settings.alerts, forget=True)
    except Exception as error:  # a server goes on without
        _log.warning("alerts were not checked: %s", type(error).__name__)
        return 0


def _wrong(root: Path, settings: Settings, now: datetime) -> Iterator[Alert]:
    seen = list(_watched(root, settings).cases())
    for one in seen:
        yield from _of_run(one, now)
    yield from _late(awaited(root, seen, now), settings, now)
    free = shutil.disk_usage(root).free if root.is_dir() else None
    if free is not None and free < settings.alerts.disk_free_bytes:
        yield Alert("disk", "", {"free mib": free >> 20}, "low")


_STORES: dict[tuple[Path, str], Watched] = {}


def _watched(root: Path, settings: Settings) -> Watched:
    """The same each time, so that what has not changed is not read again."""
    known = (root, settings.submissions.model_dump_json())
    return _STORES.setdefault(known, Watched(root, settings.submissions))


def _of_run(seen: Seen, now: datetime) -> Iterator[Alert]:
    heard = seen.progress["updated_at"] if seen.progress else None
    at = seen.run.get("ended_at") or heard or seen.run.get("started_at")
    if not at or now - datetime.fromisoformat(at) > _FRESH:
        return
    of = str(seen.run["run_id"])
    if kind := _OF_STATE.get(seen.state):
        yield Alert(kind, seen.key, {"chunks failed": len(seen.run["failed"]), "refused": len(seen.run["refused"])}, of)
    if left_out := seen.codes.get("quarantined"):
        yield Alert("quarantined", seen.key, {"sources": left_out}, of)


def _late(waiting: Sequence[Awaited], settings: Settings, now: datetime) -> Iterator[Alert]:
    """Each case once, by the first of its exhibits that will be late. What is processed before it takes time too."""
    workers = settings.engine.workers or room.workers(settings.parse.memory_bytes)
    before, told = 0.0, set[str]()
    for one in waiting:
        before += one.worker_hours / workers
        if one.due_at is None or one.key in told:
            continue
        left = (one.due_at - now).total_seconds() / 3600
        if left < before + settings.alerts.deadline_hours:
            told.add(one.key)
            counts = {"hours left": round(left, 1), "hours needed": round(before, 1), "tier": one.tier}
            yield Alert("deadline", one.key, counts, one.due_at.isoformat())


def _told(root: Path, found: Sequence[Alert], to: Alerts, *, forget: bool = False) -> int:
    """Deliver what was not told yet.

    Args:
        forget: what is not wrong any more, so that it is told again when it comes again.
    """
    if not (to.command or to.webhook):
        return 0
    now = datetime.now(UTC)
    with _remembered(root, to) as memory:
        if forget:
            there = {alert.name for alert in found}
            for name in [name for name in memory if name not in there]:
                del memory[name]
        new = [alert for alert in found if _is_new(alert, memory.get(alert.name), now)]
        for alert in found:
            before = memory.get(alert.name)
            at = now if before is None or alert in new else before.at
            memory[alert.name] = _Once(alert.of or (before.of if before else ""), at)
    lost = [alert for alert in new if not deliver(_said(alert, now), to)]
    if lost:
        with _remembered(root, to) as memory:
            for alert in lost:
                memory.pop(alert.name, None)
    return len(new) - len(lost)


def _is_new(alert: Alert, before: _Once | None, now: datetime) -> bool:
    if before is None:
        return True
    if alert.of and before.of:
        return alert.of != before.of
    # One of the two knows no run: a hook has told what a check has found, or the other way round.
    return not alert.of and now - before.at > _AGAIN


def _said(alert: Alert, now: datetime) -> dict[str, Any]:
    key = alert.key if _KEY.fullmatch(alert.key) else ""
    counts = {
        name: value
        for name, value in alert.counts.items()
        if _COUNT.fullmatch(name) and isinstance(value, int | float) and not isinstance(value, bool)
    }
    text = " ".join(filter(None, [KINDS[alert.kind], f"Case {key}." if key else ""]))
    return {"kind": alert.kind, "key": key, "at": now.isoformat(timespec="seconds"), "counts": counts, "text": text}


@contextmanager
def _remembered(root: Path, to: Alerts) -> Iterator[dict[str, _Once]]:
    """Alert → of which run, and when it was told; one process at a time."""
    with os.fdopen(os.open(root / "alerts.lock", os.O_CREAT | os.O_WRONLY, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = _memory(root)
        memory = _Memory(to, dict(before.told) if before else {})
        yield memory.told
        if memory != before:
            write_whole(root / NAME, [_MEMORY.dump_json(memory, indent=1), b"\n"])


def _noted(root: Path) -> Alerts:
    """Whom the last check told: a hook in a flow of Prefect's worker knows no settings of its own."""
    memory = _memory(root)
    return memory.to if memory else read(None).alerts


def _memory(root: Path) -> _Memory | None:
    """What `alerts.json` says; None if it cannot be read: then something is told twice."""
    try:
        return _MEMORY.validate_json((root / NAME).read_bytes())
    except (OSError, ValueError):
        return None
