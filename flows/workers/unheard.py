"""Ctrl-C reaches every process of a terminal's command; workers are not to hear it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def unheard_by_workers() -> Iterator[None]:
    """Processes that begin in here never hear it, nor do those that later take their place: the run ends them itself,
    in order. The run hears it when all have begun."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    resource_tracker.ensure_running()  # else the first process does it, and lets through what is held back here
    pressed: list[int] = []  # a thread that was there before may have it
    before, held_back = signal.getsignal(signal.SIGINT), signal.pthread_sigmask(signal.SIG_BLOCK, [])
    try:
        signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        yield
    finally:
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, held_back)
        finally:  # also if SIGTERM ends all of it just now
            signal.signal(signal.SIGINT, before)
        if pressed:
            signal.raise_signal(signal.SIGINT)
