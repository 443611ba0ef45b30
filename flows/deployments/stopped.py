"""Stopping what runs in a flow: Ctrl-C, SIGTERM, and Cancel or Pause on Prefect's pages, all the same way.

Nothing is thrown into code that is at work: what runs is told once, gives up what it waits for, and comes back. A
second Ctrl-C ends the process at once.
"""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Literal
from uuid import UUID

POLLED_S = 2.0

Why = Literal["signal", "cancelled", "paused"]


class Stopped(KeyboardInterrupt):
    """Somebody has stopped it. A KeyboardInterrupt, so that everything ends as it does after Ctrl-C."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Stop:
    """Whether something was stopped, and why. The first reason counts."""

    def __init__(self) -> None:
        self.why: Why | None = None
        self._told: list[Callable[[], None]] = []
        self._one = threading.Lock()
        self._event = threading.Event()

    def __call__(self, why: Why) -> None:
        """Stop it."""
        with self._one:
            if self.why:
                return
            self.why, told = why, list(self._told)
        self._event.set()
        for tell in told:
            tell()

    @property
    def stopped(self) -> bool:
        """Whether it was stopped."""
        return self.why is not None

    def tells(self, tell: Callable[[], None]) -> None:
        """Have somebody told when it is stopped; now, if it is already."""
        with self._one:
            self._told.append(tell)
            why = self.why
        if why:
            tell()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until it is stopped; says whether it is."""
        return self._event.wait(seconds)

    def check(self) -> None:
        """Between two pieces of work.

        Raises:
            Stopped: it is.
        """
        if self.why:
            raise Stopped(self.why)


@contextmanager
def stoppable(flow_run_id: UUID | None) -> Iterator[Stop]:
    """While this lasts, signals and the state of a flow run stop what is done.

    Args:
        flow_run_id: the flow run that is watched; None for none.
    """
    stop, over = Stop(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(flow_run_id, stop, over), daemon=True) if flow_run_id else None
    with _signals(stop):
        if watcher:
            watcher.start()
        try:
            yield stop
        finally:
            over.set()
            if watcher:
                watcher.join(timeout=POLLED_S)


@contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def hear(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        # Not here: what was interrupted may hold the lock that is needed.
        threading.Thread(target=stop, args=("signal",), daemon=True).start()

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch(flow_run_id: UUID, stop: Stop, over: threading.Event) -> None:
    """One client for all questions: to make one takes longer than to ask."""
    from prefect.client.orchestration import get_client

    asked: dict[str, Why] = {"CANCELLING": "cancelled", "CANCELLED": "cancelled", "PAUSED": "paused"}
    while not over.wait(POLLED_S):
        # A server that is restarted, or gone, stops nothing.
        with contextlib.suppress(Exception), get_client(sync_client=True) as client:
            while True:
                state = client.read_flow_run(flow_run_id).state
                if state and (why := asked.get(state.type.value)):
                    stop(why)
                    return
                if over.wait(POLLED_S):
                    return
