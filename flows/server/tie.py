"""Ties a process to the one that started it: Linux tells it when that one dies, also by kill -9."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def tie(parent: int, told: signal.Signals = signal.SIGTERM) -> None:
    """Have this process get a signal when its parent dies; if that has happened already, end.

    Args:
        parent: process id of who started it. A thread that starts a process must live as long as it is to live.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, told)
    if os.getppid() != parent:
        sys.exit(1)


def adopt() -> None:
    """Have processes that lose their parent below this one become its own children."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
