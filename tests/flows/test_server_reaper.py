"""Who runs a flow says so with a lock; the reaper closes what lost it. Without a server."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.server import held, keeper, reaper
from flows.server.environment import password, settle
from tests.flows.kept import until

HOLDS = """
import sys, time
from flows.server.alive import alive
with alive("run-1"):
    pass  # the flow's function has returned; its state is not yet told
print("held", flush=True)
time.sleep(100)
"""


class Told:
    """Prefect's API as the reaper asks it."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.set: dict[str, str] = {}

    def get(self, path: str) -> Any:
        return {"state_type": self.state} if path == "flow_runs/run-1" else None

    def all(self, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
        assert (path, asked["flow_runs"]) == ("task_runs/filter", {"id": {"any_": ["run-1"]}})
        yield {"id": "task-1"}

    def post(self, path: str, **body: Any) -> None:
        self.set[path.removesuffix("/set_state")] = body["state"]["type"]


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"PREFECT_HOME": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", HOLDS], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def _reaped(home: Path, told: Told) -> int:
    return reaper.reap(home, told)  # type: ignore[arg-type]  # as far as it is asked


def test_a_run_whose_process_lives_is_left_alone(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    assert holder.poll() is None
    told = Told("RUNNING")
    assert (_reaped(tmp_path, told), told.set) == (0, {})
    assert (tmp_path / "alive" / "run-1").exists()


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        ("RUNNING", "CRASHED"),
        ("PENDING", "CRASHED"),
        ("CANCELLING", "CANCELLED"),  # as somebody wanted it
        ("CRASHED", None),  # a worker has seen it first
        ("COMPLETED", None),
        ("PAUSED", None),  # somebody will resume it
        ("SCHEDULED", None),  # another process is to go on with it
    ],
)
def test_a_run_whose_process_died_is_closed_once(
    tmp_path: Path, holder: subprocess.Popen[str], state: str, becomes: str | None
) -> None:
    holder.kill()
    holder.wait()
    told = Told(state)
    assert _reaped(tmp_path, told) == (1 if becomes else 0)
    task = "COMPLETED" if state == "COMPLETED" else "CRASHED"  # nobody has heard of its end, but a run waits for it
    assert told.set == {"task_runs/task-1": task} | ({"flow_runs/run-1": becomes} if becomes else {})
    again = Told(state)
    assert (_reaped(tmp_path, again), again.set) == (0, {})


def test_a_lock_that_is_just_being_made_is_left_and_an_old_one_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "alive"
    folder.mkdir()
    new, old = folder / ".run-2.1", folder / ".run-3.1"
    for file in (new, old):
        file.touch()
    os.utime(old, (0, time.time() - 3600))
    assert _reaped(tmp_path, Told("RUNNING")) == 0
    assert (new.exists(), old.exists()) == (True, False)


def test_the_password_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = password(tmp_path)
    assert made == password(tmp_path)
    assert made.startswith("triage:")
    assert len(made) > 30
    assert (tmp_path / "auth").stat().st_mode & 0o777 == 0o600


def test_what_a_person_has_set_of_prefect_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", os.environ.copy() | {"PREFECT_CLIENT_MAX_RETRIES": "9"})
    assert settle(tmp_path / "store") == tmp_path / "store" / "prefect"
    assert os.environ["PREFECT_CLIENT_MAX_RETRIES"] == "9"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_one_process_keeps_a_store_s_server(tmp_path: Path) -> None:
    assert held.by(tmp_path) is None
    with held.alone(tmp_path):
        assert held.by(tmp_path) == os.getpid()
        with pytest.raises(held.Busy, match="kept running already"), held.alone(tmp_path):
            pass
    assert held.by(tmp_path) is None


STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"], start_new_session=True)
open(sys.argv[1], "a").write(f"{os.getpid()} {child.pid}\\n")
time.sleep(100)
"""


def _started(file: Path, times: int) -> list[psutil.Process]:
    lines = until(lambda: file.exists() and len(said := file.read_text().split()) >= 2 * times and said)
    return [psutil.Process(int(pid)) for pid in lines[-2:]]


def test_a_program_that_dies_is_started_again_and_what_it_had_started_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    kept = keeper.keep("it", [sys.executable, "-c", STUBBORN, str(file)], dict(os.environ), tmp_path)
    try:
        program, child = _started(file, 1)
        program.kill()
        again, _ = _started(file, 2)
        assert again.pid != program.pid
        assert child.is_running()
    finally:
        kept.kill()  # the program dies with its keeper, however that ends
        kept.wait()
    psutil.wait_procs([again], timeout=10)
    assert not again.is_running()
    for left in psutil.process_iter():
        if left.pid in map(int, file.read_text().split()):
            left.kill()


@pytest.mark.slow
def test_what_does_not_want_to_end_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    kept = keeper.keep("it", [sys.executable, "-c", STUBBORN, str(file)], dict(os.environ), tmp_path)
    below = _started(file, 1)
    keeper.end(kept)
    assert [process for process in below if process.is_running()] == []
