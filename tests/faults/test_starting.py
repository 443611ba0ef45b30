"""What dies while it starts is started again, as the campaign has taught."""

import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import distributed
import pytest
from distributed.security import Security

from flows.chunks.chunk import Chunk
from flows.server import embedded, keeper
from flows.workers import cluster, work
from flows.workers.child import Answer, NotStarted
from pipeline.errors import Refused
from tests.flows.kept import until


def _failing(times: int, error: Exception, then: object) -> Callable[..., Any]:
    left = [error] * times

    def called(*_: object, **__: object) -> object:
        if left:
            raise left.pop()
        return then

    return called


class _Reading(Chunk):
    stage = "parse"


def test_a_limited_process_that_was_killed_before_it_was_ready_costs_no_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work._child, "run", _failing(2, NotStarted(), Answer(cpu_s=7)))
    report = work.do(_Reading(folder=tmp_path, unit="parse-x", memory_bytes=1 << 30))
    assert (report.failed, report.quarantined, round(report.cpu_s)) == (None, 0, 7)


def test_a_worker_that_dies_while_the_cluster_starts_has_it_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    error, begun = RuntimeError("Nanny failed to start."), object()
    monkeypatch.setattr(distributed, "LocalCluster", _failing(2, error, begun))
    assert cluster._begun(2, Security()) is begun
    monkeypatch.setattr(distributed, "LocalCluster", _failing(3, error, begun))
    with pytest.raises(Refused, match="died while they started, 3 times"):
        cluster._begun(2, Security())


def test_a_keeper_that_is_killed_is_started_again_and_one_that_has_given_up_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[subprocess.Popen[bytes]] = []

    def started(*_: object) -> subprocess.Popen[bytes]:
        kept.append(subprocess.Popen(["sleep", "600"] if len(kept) < 2 else ["false"]))
        return kept[-1]

    monkeypatch.setattr(keeper, "keep", started)
    monkeypatch.setattr(embedded, "_LOOK_S", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as listener, embedded._kept(listener, {}, tmp_path):
        for number in range(2):
            until(lambda: len(kept) > number)  # noqa: B023 - it is waited for
            kept[number].send_signal(signal.SIGKILL)
        until(lambda: listener.fileno() == -1)
    assert len(kept) == 3
