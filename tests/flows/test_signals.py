"""What Ctrl-C does to a run while something is imported that takes it for an error of its own."""

import signal
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from flows.signals import stopped_by_signals


class _Stoppable:
    def __init__(self) -> None:
        self.told = Event()

    def stop(self) -> None:
        self.told.set()


def _imported() -> None:
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        raise ValueError("cannot be serialised") from None


@pytest.fixture(autouse=True)
def as_in_any_program() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_that_comes_out_as_another_error_is_ctrl_c_all_the_same() -> None:
    run: Any = _Stoppable()
    with pytest.raises(KeyboardInterrupt), stopped_by_signals(run):
        _imported()
    assert run.told.wait(10)


def test_an_error_without_a_signal_stays_what_it_is() -> None:
    run: Any = _Stoppable()
    with pytest.raises(ValueError, match="disk"), stopped_by_signals(run):
        raise ValueError("disk")
    assert not run.told.is_set()
