"""What Ctrl-C and SIGTERM do to a run that a person typed. Flows of a worker: see `flows.deployments.stopped`."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.run import Run

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""Ctrl-C, and what a service manager, a batch and Prefect's worker send."""


@contextmanager
def stopped_by_signals(run: "Run") -> Iterator[None]:
    """Prefect waits for its threads: they end when the chunks that they wait for are given up. A second one kills."""
    heard, numbers = threading.Event(), _heard_by_nobody()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        heard.set()
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
        threading.Thread(target=run.stop, daemon=True).start()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    except Exception as error:  # what was interrupted makes an error of its own of it, as Prefect does while it starts
        if heard.is_set():
            raise KeyboardInterrupt from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _heard_by_nobody() -> list[signal.Signals]:
    """Those that do here what they do in any program."""
    plain = (signal.SIG_DFL, signal.default_int_handler)
    here = threading.current_thread() is threading.main_thread()
    return [number for number in _SIGNALS if here and signal.getsignal(number) in plain]


@contextmanager
def terminated_as_by_ctrl_c() -> Iterator[None]:
    """SIGTERM ends a run in order too, from its very beginning: scratch is wiped. Also one that does not hear Ctrl-C,
    since a script has put it in the background."""
    if signal.SIGTERM not in _heard_by_nobody():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
