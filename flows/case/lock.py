"""One run of a case at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import TriageError
from pipeline.store import CaseStore


class Busy(TriageError):
    """Another run works on this case."""


@contextmanager
def alone(store: CaseStore) -> Iterator[None]:
    """One run of a case at a time, on this machine; the lock goes with the process."""
    store.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (store.root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(f"{store.root}: another run works on this case. Wait for it, or stop it with Ctrl-C.") from None
        yield
