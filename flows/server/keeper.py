"""Keeps one program running: starts it again when it dies, with a longer wait each time. The keeper lives no longer
than whoever started it, and nothing that was started below it lives longer than the keeper.

A flow run whose worker was killed goes on; it ends with the keeper.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from flows.server.tie import adopt, tie

GRACE_S = 8
"""In which what is told to end may do so by itself."""

GIVEN_UP = 1
"""Exit status of a keeper whose program dies again and again; of one that was told to end 0."""

_QUICK_S = 20  # whoever dies within it has hardly begun
_QUICK_DEATHS = 5  # in a row, after which it is given up
_LONGEST_WAIT_S = 30
_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}


def keep(
    name: str, command: Sequence[str], environment: Mapping[str, str], cwd: Path, descriptors: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start a keeper, in a session of its own: Ctrl-C on a terminal does not reach it.

    Args:
        name: of what it keeps, for people.
        command: the program and its arguments; secrets go in the environment.
        cwd: where the program works.
        descriptors: open files that the program is handed, under the same numbers.
    """
    keeper = [sys.executable, "-P", "-m", "flows.server.keeper", str(os.getpid()), name, *command]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        keeper, env=environment, cwd=cwd, pass_fds=descriptors, start_new_session=True, stdin=subprocess.DEVNULL
    )


def end(keeper: subprocess.Popen[bytes]) -> None:
    """End a keeper and all below it; returns when they have gone."""
    keeper.terminate()
    try:
        keeper.wait(GRACE_S + 5)
    except subprocess.TimeoutExpired:
        keeper.kill()
        keeper.wait()


class Kept:
    """A program, kept.

    Args:
        name: of it, for people.
        command: with its arguments.
    """

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self._name, self._command = name, command
        self._pid = 0
        self._began = 0.0
        self._quick = 0

    def run(self) -> int:
        """Until a signal says to end, or it dies again and again."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        while self._quick < _QUICK_DEATHS:
            self._start()
            while self._pid:
                if self._told(5):
                    return 0
            wait_s = min(_LONGEST_WAIT_S, 2**self._quick) if self._quick else 0
            if self._quick < _QUICK_DEATHS and self._rests(wait_s):
                return 0
        print(f"{self._name}: given up after {self._quick} starts that failed.", file=sys.stderr)  # noqa: T201 - likewise
        return GIVEN_UP

    def _start(self) -> None:
        keeper = os.getpid()

        def begin() -> None:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            tie(keeper, signal.SIGKILL)

        process = subprocess.Popen(  # noqa: S603 - what our own keeper was told
            self._command,
            pass_fds=_inherited(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=begin,  # the keeper has one thread
        )
        process.returncode = 0  # it is waited for below, with all others
        self._pid, self._began = process.pid, time.monotonic()

    def _told(self, wait_s: float) -> bool:
        """Whether a signal says to end. Meanwhile those that died are buried."""
        found = signal.sigtimedwait(_SIGNALS, wait_s)
        if found and found.si_signo != signal.SIGCHLD:
            return True
        with contextlib.suppress(ChildProcessError):
            while (died := os.waitpid(-1, os.WNOHANG))[0]:
                if died[0] == self._pid:
                    self._died(os.waitstatus_to_exitcode(died[1]))
        return False

    def _died(self, code: int) -> None:
        self._pid = 0
        self._quick = self._quick + 1 if time.monotonic() - self._began < _QUICK_S else 0
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit status {code}"
        print(f"{self._name}: ended {how}.", file=sys.stderr, flush=True)  # noqa: T201 - what keeps it shows it

    def _rests(self, wait_s: float) -> bool:
        until = time.monotonic() + wait_s
        while (left := until - time.monotonic()) > 0:
            if self._told(left):
                return True
        return False


def clear() -> None:
    """End all below this process: those that it started, that these started and that outlived them are told; after a
    while, what is left is killed."""
    me = psutil.Process()
    first = me.children()
    for process in [*first, *(child for one in first for child in _children(one))]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    until = time.monotonic() + GRACE_S
    while _buried() and time.monotonic() < until:
        signal.sigtimedwait({signal.SIGCHLD}, 0.05)  # heard at once where it is blocked, as in a keeper
    while _buried():
        # Parents first: who waits for a killed process must not take that for an answer.
        for process in _children(me, recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        time.sleep(0.05)


def _children(process: psutil.Process, *, recursive: bool = False) -> list[psutil.Process]:
    try:
        return process.children(recursive=recursive)
    except psutil.NoSuchProcess:
        return []


def _buried() -> bool:
    """Bury those that died; whether any live."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _inherited() -> list[int]:
    """Open files beyond the first three that the keeper was handed."""
    found = []
    for number in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - names of numbers
        with contextlib.suppress(OSError):  # that of the listing itself
            if number > 2 and os.get_inheritable(number):
                found.append(number)
    return found


def main(arguments: Sequence[str]) -> int:
    """The keeper's process: process id of who started it, name, command."""
    parent, name, *command = arguments
    tie(int(parent))
    adopt()
    code = Kept(name, command).run()
    clear()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
