"""Makes files deadly: with this folder in PYTHONPATH, a limited process that opens our copy of one which says
"deadly: crash" does that. No reader of ours is known to die of a file; these stand for those that nobody knows yet.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

_SAYS = b"deadly: "


def _opened(event: str, arguments: tuple[object, ...]) -> None:
    """Copies are named by their SHA-256, 64 digits; by that name only who reads them opens them."""
    if event != "open" or not isinstance(arguments[0], str | os.PathLike) or arguments[1] != "r":
        return
    path = Path(arguments[0])
    if len(path.name) != 64 or not path.is_file():
        return
    descriptor = os.open(path, os.O_RDONLY)
    said = os.read(descriptor, 40)
    os.close(descriptor)
    if said.startswith(_SAYS):
        _DOES[said.removeprefix(_SAYS).split()[0]]()


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hang() -> None:
    time.sleep(3600)


def _grow() -> None:
    print(len(bytearray(1 << 40)))


def _breed() -> None:
    while True:
        if os.fork() == 0:
            time.sleep(3600)
        time.sleep(0.005)


_DOES: dict[bytes, Callable[[], None]] = {
    b"crash": _crash,
    b"kill": _kill,
    b"hang": _hang,
    b"grow": _grow,
    b"breed": _breed,
}

if any("flows.workers" in part for part in sys.orig_argv):
    sys.addaudithook(_opened)
