"""A process that has read nothing, of which limited processes are copies: where one has died the next is there in
milliseconds. Started behind the walls by `flows.workers.child`, which asks for one copy after the other.

Run as `python -m flows.workers.zygote MEMORY_BYTES USERS IDS`, the namespaces of its parent, with a socket for its
standard input. A message names a module to have ready and brings a copy's two pipes and where it tells what it has
reached; anything else tells it to end the copy. How a copy has ended is the answer, once nothing is left of it: behind
walls all that it started is killed by one call, which only a place with process ids of its own allows. Elsewhere the
zygote ends with its first copy.

Behind walls it is the first process there: copies cannot look into it or change it (PR_SET_DUMPABLE, prctl(2)), nor
stop or end it (kill(2)).
"""

import contextlib
import ctypes
import gc
import importlib
import os
import pkgutil
import resource
import select
import signal
import socket
import stat
import sys
import time
from pathlib import Path

from flows import chunks
from flows.workers import limited, processes
from pipeline import sandbox, sockets

_MOST = 4 * processes.MOST  # counts threads as well
_LONGEST = 200  # bytes of a module's name
_END_S = 8.0
_REAP_S = 1.0
_PR_SET_DUMPABLE = 4


def main(memory_bytes: int, users: str = "", ids: str = "") -> None:
    """Limits first, which copies inherit; then copy after copy, until the parent is gone."""
    control = socket.socket(fileno=0)
    own = processes.namespace("pid")
    alone = bool(own and ids) and own != ids and os.getpid() == 1
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would be a copy of evidence
    resource.setrlimit(resource.RLIMIT_FSIZE, (limited.FILE_BYTES, limited.FILE_BYTES))
    if users not in ("", processes.namespace("user")):
        resource.setrlimit(resource.RLIMIT_NPROC, (_MOST, _MOST))
    if not sockets.refuse() and sockets.refusable():
        sys.exit("sockets could not be refused")  # and a process that would do as it is told listens, see copies.py
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    _dumpable(False)
    gc.disable()  # what is imported is no garbage, and else looked through again and again
    with contextlib.suppress(OSError):  # the parent is gone
        while True:
            module, descriptors, _, _ = socket.recv_fds(control, _LONGEST, 3)
            if not module:
                break
            if len(descriptors) == 3:
                importlib.import_module(module.decode())
                gc.freeze()  # else the first collection in a copy would copy all that it looks at
                code = _ended(_copy(control, *descriptors), control, alone)
                if alone and _left():
                    os._exit(code if code >= 0 else 128 - code)
                control.send(b"%d" % code)
                if not alone:
                    break
    if not alone:
        os.killpg(0, signal.SIGKILL)


def _copy(control: socket.socket, *descriptors: int) -> int:
    """Its process id."""
    if copy := os.fork():
        for descriptor in descriptors:
            os.close(descriptor)
        return copy
    try:
        sandbox.end_with_parent()
        _dumpable(True)
        gc.enable()
        nowhere = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nowhere, control.detach())  # standard input: what it starts has no way to the zygote either
        os.close(nowhere)
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        limited.serve(*descriptors)
    finally:
        os._exit(1)


def _ended(copy: int, control: socket.socket, alone: bool) -> int:
    """When it has ended, or the parent wants that: its exit code, once it and all that it started are gone."""
    watched = os.pidfd_open(copy)
    while not select.select([watched, control.fileno()], [], [], _REAP_S)[0]:
        _reap(copy)
    os.close(watched)
    until = time.monotonic() + _END_S
    os.kill(copy, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
    with contextlib.suppress(ProcessLookupError):  # there is nobody else any more
        while alone:
            os.kill(-1, signal.SIGKILL)
            _reap()
            if time.monotonic() > until:
                os._exit(1)  # one that cannot be killed: the place itself ends
            time.sleep(0.001)
    return code


def _reap(but: int = 0) -> None:
    """What a copy has left behind falls to the first process of its place."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) and found.si_pid != but:
            os.waitpid(found.si_pid, 0)


def _left() -> bool:
    """Whether there is memory that belongs to no process (System V): the next copy is not to find it."""
    return any(len(Path(f"/proc/sysvipc/{kind}").read_text().splitlines()) > 1 for kind in ("shm", "msg", "sem"))


def _dumpable(whether: bool) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, int(whether), 0, 0, 0)


if __name__ == "__main__":
    if stat.S_ISSOCK(os.fstat(0).st_mode):
        main(int(sys.argv[1]), *sys.argv[2:])
    else:  # by hand, to learn why it could not be
        for found in pkgutil.iter_modules(chunks.__path__, f"{chunks.__name__}."):
            importlib.import_module(found.name)
        sys.stdout.write("A limited process can be started here.\n")
