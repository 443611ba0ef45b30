"""The walls around a process that reads untrusted bytes: bubblewrap, where this machine has it and lets it work.

Inside, nothing can be written but the case's folder, no network is there but an empty one, and no other process can be
seen. Reading is not restricted to the extraction: a process that was taken over reads what this account can, and has
nowhere to send it. Extractions lie outside the case's folder, and so are read-only as well.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_PR_SET_PDEATHSIG = 1


@cache
def bubblewrap(folder: Path) -> str | None:
    """The program, if it works here for this case's folder. Asked once in each process: a container, a hardened kernel
    or an odd file system may forbid it."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    command = [*_walls(program, folder), "--", "test", "-w", str(folder)]
    try:
        tried = subprocess.run(command, capture_output=True, timeout=30, check=False)  # noqa: S603 - no input is in it
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if tried.returncode == 0 else None


def within(folder: Path, command: list[str], *, first: bool = False) -> list[str]:
    """The command, inside the walls if there are any: it can write below `folder` and nowhere else.

    Args:
        first: as the first process there, which nothing inside can signal; all others fall to it.
    """
    program = bubblewrap(folder)
    return [*_walls(program, folder), *(("--as-pid-1",) if first else ()), "--", *command] if program else command


def start(
    folder: Path, command: list[str], environment: Mapping[str, str], control: socket.socket | None = None
) -> subprocess.Popen[bytes]:
    """Start it inside the walls, in a group of its own. It has no other variables.

    Args:
        control: for its standard input, and it is the first process there; there are pipes to ask and to hear it if
            there is none.
    """
    return subprocess.Popen(  # noqa: S603 - our own interpreter and modules
        within(folder, command, first=control is not None),
        stdin=control.fileno() if control else subprocess.PIPE,
        stdout=subprocess.DEVNULL if control else subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # libraries print pieces of evidence there
        env=dict(environment),
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """End it and all of its group, and behind bubblewrap all that it started; any thread may."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def end(process: subprocess.Popen[bytes]) -> None:
    """End it, and wait until it has."""
    kill(process)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def end_with_parent(by: int = signal.SIGKILL) -> None:
    """This process ends with the thread that has started it, however that ends; only then, since Linux forgets it for
    what it starts itself."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by)


def _walls(program: str, folder: Path) -> list[str]:
    own = str(folder.resolve())  # a link in its path leads there inside as well
    return [
        program,
        *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--bind", own, own),
        *("--remount-ro", "/dev"),  # its shm would be memory that no limit counts
        *("--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent"),
        *("--cap-drop", "ALL"),
        *(("--cap-add", "CAP_DAC_OVERRIDE") if os.geteuid() == 0 else ()),  # root opens what root may, nothing more
    ]
