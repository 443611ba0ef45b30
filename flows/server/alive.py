"""Who runs a flow says so with a lock that goes with its process, however that ends: see `flows.server.reaper`."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "alive"
HELD: dict[str, int] = {}
"""Flow runs of this process, and their locks."""


@contextmanager
def alive(flow_run_id: str) -> Iterator[None]:
    """This process runs a flow run.

    The lock is not let go at the end of this: the flow's last state is told to the server after its function has
    returned, and a process that dies in between, or finds no server, leaves a run that only looks as if it went on.

    Args:
        flow_run_id: Prefect's id of it.
    """
    folder = Path(os.environ["PREFECT_HOME"]) / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    begun = folder / f".{flow_run_id}.{os.getpid()}"
    lock = os.open(begun, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    begun.replace(folder / flow_run_id)  # locked from the first moment under its name
    HELD[flow_run_id] = lock
    yield


def locked(descriptor: int) -> bool:
    """Lock an open file for this process, if no other has; says whether it is."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
