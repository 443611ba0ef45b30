"""What is seen of the cases of a store from its files alone: `run.json`, `progress.json`, the case as submitted, and
the present queue. A file is read again only when it has changed, so that a thousand cases are looked at in a second.
"""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import yaml

from flows.case.key import key
from flows.case.lock import locked
from flows.run import EXIT_CODES
from flows.watch import kept
from flows.watch.depth import Deadline, Depth, deadline, depth
from flows.watch.told import Told, parsed
from models import casefile
from models.casefile import Case
from models.mistakes import Mistakes
from models.settings import Submissions
from pipeline.errors import TriageError
from pipeline.store import CaseStore, Store

T = TypeVar("T")

DIED, DAMAGED = "DIED", "DAMAGED"
"""States beside those of `flows.run`: its process has ended without a word; its files cannot be read."""

_RUN = ("run_id", "state", "started_at", "ended_at", "stages", "held", "issues", "gaps", "refused", "failed",
        "forecast")  # fmt: skip
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError, pa.ArrowException)
_FRESH_S = 60.0  # a run on another machine, whose lock may not be seen here, writes more often


@dataclass(frozen=True)
class Seen:
    """A case.

    Attributes:
        key: opaque, see `flows.case.key`; empty if nobody can say.
        working: a process has the case in its hands now.
        run: what `run.json` says; empty before the first run has said anything.
        progress: what `progress.json` says of that run; None if nothing.
        due: None if no deadline is known, or the case as it was submitted cannot be read.
    """

    store: CaseStore
    key: str
    working: bool = False
    run: Mapping[str, Any] = field(default_factory=dict)
    progress: Told | None = None
    queue: Depth = field(default_factory=Depth)
    due: Deadline | None = None
    damaged: bool = False

    @property
    def state(self) -> str:
        """That of the run; DIED if nobody works on one that is said to run; empty before a first run has begun."""
        if self.damaged:
            return DAMAGED
        state = str(self.run.get("state", ""))
        return DIED if state == "RUNNING" and not self.working else state

    @property
    def exit_code(self) -> int:
        """What its `triage run` ends with, or would."""
        codes: Mapping[Any, int] = EXIT_CODES
        return EXIT_CODES["STOPPED"] if self.state == DIED else codes.get(self.state, 1)

    @property
    def held(self) -> int:
        """Records and documents that are held: of the case; before its run has ended, of what that has done."""
        if self._counted:
            return int(self.run.get("held", 0))
        return sum(stage["rows"].get("held", 0) for stage in self.progress["stages"]) if self.progress else 0

    @property
    def codes(self) -> Mapping[str, int]:
        """Code of an issue → how many: of the case; before its run has ended, of what that has done."""
        if self._counted:
            return self.run.get("issues") or {}
        return self.progress["codes"] if self.progress else {}

    @property
    def _counted(self) -> bool:
        """Whether the run came to where it counts the whole case."""
        return self.state in ("COMPLETED", "COMPLETED_WITH_GAPS", "REFUSED", "FAILED")


class Watched:
    """The cases of a store, looked at again and again.

    Args:
        root: folder of the store.
        choices: `[submissions]` of the settings.
    """

    def __init__(self, root: Path, choices: Submissions) -> None:
        self._root, self._choices = root.absolute(), choices
        self._known: dict[Path, tuple[tuple[int, int, int], Any]] = {}

    def cases(self) -> Iterator[Seen]:
        """All that were not purged, one after the other."""
        for folder in Store(self._root).cases():
            if not (folder / "tombstone.json").exists():
                yield self.case(CaseStore(folder))

    def case(self, store: CaseStore) -> Seen:
        """One of them. One that cannot be read is said to be damaged: it keeps nobody from seeing the others."""
        try:
            return self._case(store)
        except (*_UNREADABLE, Mistakes, TriageError):
            return Seen(store, "", damaged=True)

    def _case(self, store: CaseStore) -> Seen:
        working = locked(store)  # first: a run that ends in between has said how before it lets go
        progress = self._read(store.root / kept.NAME, _progress)
        run = self._read(store.root / "run.json", self._run) or {}
        progress = progress if progress and progress["run_id"] == run.get("run_id") else None
        case = self._read(store.root / "case.yaml", _submitted)
        files = store.files("queue", run.get("queue", ()))
        return Seen(
            store=store,
            key=str(run.get("key", "")),
            working=working or _elsewhere(run, progress),
            run=run,
            progress=progress,
            queue=self._read(files[0], lambda path: depth([path])) or Depth() if files else Depth(),
            due=deadline(case, self._choices, datetime.now(UTC)) if case else None,
        )

    def _run(self, path: Path) -> dict[str, Any]:
        said = json.loads(path.read_text("utf-8"))
        kept_of_it = {name: said[name] for name in _RUN if name in said}
        case_id = said["purpose"]["case_id"]
        return kept_of_it | {"key": key(self._root, case_id), "queue": said["units"].get("queue", [])}

    def _read(self, path: Path, read: Callable[[Path], T]) -> T | None:
        """What was read of a file as it is now; None if it is not there."""
        try:
            status = path.stat()
        except FileNotFoundError:
            self._known.pop(path, None)
            return None
        now = (status.st_mtime_ns, status.st_size, status.st_ino)
        before = self._known.get(path)
        if before is None or before[0] != now:
            before = self._known[path] = now, read(path)
        found: T = before[1]
        return found


def _progress(path: Path) -> Told | None:
    return parsed(path.read_bytes())


def _submitted(path: Path) -> Case:
    return casefile.stored(path.read_text("utf-8"))


def _elsewhere(run: Mapping[str, Any], progress: Told | None) -> bool:
    """Whether a run on another machine has said something a short while ago."""
    if run.get("state") != "RUNNING" or not progress or progress["host"] == socket.gethostname():
        return False
    silent = datetime.now(UTC) - datetime.fromisoformat(progress["updated_at"])
    return silent.total_seconds() < _FRESH_S
