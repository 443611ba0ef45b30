"""What Ctrl-C does to a run while it starts: workers begin, and what is imported takes it for an error of its own."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from flows.signals import stopped_by_signals, terminated_as_by_ctrl_c
from flows.workers import cluster


class _Stoppable:
    def __init__(self) -> None:
        self.told = Event()

    def stop(self) -> None:
        self.told.set()


def _imported(*numbers: signal.Signals) -> None:
    """What is imported takes the last of these for an error of its own."""
    try:
        for number in numbers or (signal.SIGINT,):
            signal.raise_signal(number)
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


def test_ctrl_c_while_workers_begin_is_heard_when_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, made = cluster._begun, []

    def pressed(*given: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        made.append(begun(*given))
        return made[0]

    monkeypatch.setattr(cluster, "_begun", pressed)
    with pytest.raises(KeyboardInterrupt), cluster.local(1, None):
        pytest.fail("its workers were used")
    assert made[0].status.name == "closed"


def test_no_worker_hears_ctrl_c_nor_does_one_that_takes_its_place() -> None:
    with cluster.local(1, None) as client:
        (first,) = client.run(os.getpid).values()
        assert _held_back(first)
        os.kill(first, signal.SIGKILL)
        (second,) = _of_another(client, first)
        assert _held_back(second)


def _of_another(client: Any, process: int) -> list[int]:
    """Processes of its workers, when there is one in the place of another."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = client.run(os.getpid, on_error="ignore").values()
        if found and process not in found:
            return list(found)
        time.sleep(0.1)
    raise TimeoutError


def _held_back(process: int) -> bool:
    """Whether SIGINT does not reach it."""
    said = Path(f"/proc/{process}/status").read_text("utf-8")
    (blocked,) = (line.split()[1] for line in said.splitlines() if line.startswith("SigBlk"))
    return bool(int(blocked, 16) >> signal.SIGINT - 1 & 1)


def test_an_error_without_a_signal_stays_what_it_is() -> None:
    run: Any = _Stoppable()
    with pytest.raises(ValueError, match="disk"), stopped_by_signals(run):
        raise ValueError("disk")
    assert not run.told.is_set()


@pytest.fixture
def in_background() -> Iterator[None]:
    """As a script puts it there, with `&`."""
    before = {signal.SIGINT: signal.SIG_IGN, signal.SIGTERM: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in before.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("in_background")
def test_sigterm_ends_in_order_also_what_a_script_has_put_in_the_background() -> None:
    with pytest.raises(KeyboardInterrupt), terminated_as_by_ctrl_c(), terminated_as_by_ctrl_c():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


@pytest.mark.usefixtures("in_background")
def test_there_sigterm_stops_its_run_and_ctrl_c_is_not_heard() -> None:
    run: Any = _Stoppable()
    with pytest.raises(KeyboardInterrupt), terminated_as_by_ctrl_c(), stopped_by_signals(run):
        _imported(signal.SIGINT, signal.SIGTERM)
    assert run.told.wait(30)
