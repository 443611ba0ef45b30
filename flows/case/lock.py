"""One run of a case at a time."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from pipeline.errors import TriageError
from pipeline.store import CaseStore, make_folders

_ASKED, _PAUSE_S = 5, 0.02


class Busy(TriageError):
    """Another run works on this case."""


@contextmanager
def alone(store: CaseStore) -> Iterator[None]:
    """One run of a case at a time, on this machine; the lock goes with the process."""
    make_folders(store.root)
    with (store.root / "lock").open("w") as lock:
        _take(store, lock)
        yield


def locked(store: CaseStore) -> bool:
    """Whether a process of this machine has the case in its hands."""
    try:
        with (store.root / "lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _take(store: CaseStore, lock: IO[str]) -> None:
    """Asked a few times: who only looks whether it is locked has it for a moment."""
    for asked in range(_ASKED):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_PAUSE_S if asked + 1 < _ASKED else 0)
        else:
            return
    raise Busy(f"{store.root}: another run works on this case. Wait for it, or stop it with Ctrl-C.") from None
