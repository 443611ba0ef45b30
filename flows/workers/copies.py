"""Workers of this machine are copies of one process that has imported what they need: it takes a processor two seconds,
which are spent once, and while the command has other things to do.

It is the fork server of Python's multiprocessing, and does what it is told through a socket, whoever is allowed to open
that: it is there only where what reads untrusted bytes has no right to sockets.
"""

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver, set_forkserver_preload, util
from pathlib import Path
from typing import Any

from flows.workers.unheard import unheard_by_workers
from pipeline import sockets

UNTOLD: dict[str, str | None] = {"PREFECT_API_AUTH_STRING": None}
"""A batch hands it to its cases; workers have nothing to ask Prefect's server."""

_ENVIRONMENT = UNTOLD | {
    "PYTHONSAFEPATH": "1",  # nothing is imported from where a command was typed, which may be an extraction
    # What Dask has workers find (`Nanny.pre_spawn_env`): Python and libraries read it once, when they begin.
    "PYTHONHASHSEED": "6640",
    "MALLOC_TRIM_THRESHOLD_": "65536",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

_TEMPORARY = {Path("/tmp"), Path("/var/tmp"), Path("/usr/tmp")}  # noqa: S108 - Python's own list
_LOCK = threading.Lock()
_WITHIN: list[int] = []
_FOLDERS: set[str] = set()
"""Where its socket has been; asking multiprocessing for the folder would make one."""


@contextmanager
def ahead() -> Iterator[Callable[[], bool]]:
    """Gives a function that begins the process, if it has not begun, and says whether there is one; else each worker
    has to begin by itself. It ends with the last of such blocks, and so do copies that are left then."""
    with _LOCK:
        _WITHIN.append(1)
    try:
        yield _begin
    finally:
        with _LOCK:
            _WITHIN.pop()
            if not _WITHIN:
                _end()


def _begin() -> bool:
    if not sockets.refusable():
        return False
    set_forkserver_preload(["flows.workers.preloaded"])
    try:
        if tempfile.gettempdir() == str(Path.cwd()) and Path.cwd() not in _TEMPORARY:
            return False  # Python's last resort, which may be an extraction
        with environment(_ENVIRONMENT), unheard_by_workers():
            forkserver.ensure_running()
            _FOLDERS.add(util.get_temp_dir())
    except OSError:  # the place for temporary files is full, or not ours
        return False
    return True


def _end() -> None:
    """At once, whatever it does: who waits for the fork server, as Python itself does when it ends, waits for its
    imports."""
    server: Any = forkserver._forkserver  # there is no other way to it
    if pid := server._forkserver_pid:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            server._stop()
        server._forkserver_pid = None  # also where somebody else has heard of its end


def leave() -> None:
    """Remove the folder of its socket, for a program that does not let Python do so at its end. What is killed leaves
    it behind, in the place for temporary files."""
    for folder in _FOLDERS:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def environment(changed: Mapping[str, str | None]) -> Iterator[None]:
    """With some variables set, None: without them."""
    before = {name: os.environ.get(name) for name in changed}
    _set(changed)
    try:
        yield
    finally:
        _set(before)


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
