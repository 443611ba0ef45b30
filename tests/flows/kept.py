"""`triage server up` for tests, really run."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from flows.server import note
from flows.server.api import Api
from flows.server.environment import password


def environment(**more: str) -> dict[str, str]:
    """Without what another run on this machine has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "TRIAGE_"))}
    return kept | {"COLUMNS": "120", "PREFECT_WORKER_QUERY_SECONDS": "1"} | more


def triage(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "flows.cli", *map(str, arguments)]
    options.setdefault("env", environment())
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240, **options)


def begun(said: Path, *arguments: object, **more: str) -> subprocess.Popen[str]:
    """The command, while it runs; what it says goes into a file."""
    command = [sys.executable, "-P", "-m", "flows.cli", *map(str, arguments)]
    with said.open("w") as file:
        return subprocess.Popen(
            command, env=environment(**more), stdout=file, stderr=file, text=True, start_new_session=True
        )


def until(holds: Callable[[], Any], timeout_s: float = 120) -> Any:
    """Wait until something holds; what it is then."""
    deadline = time.monotonic() + timeout_s
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Kept:
    """A server that is kept running.

    Attributes:
        said: a file with what it says.
    """

    store: Path
    process: subprocess.Popen[str]
    port: int
    said: Path

    @property
    def home(self) -> Path:
        return self.store / "prefect"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def api(self) -> Api:
        return Api(f"{self.url}/api", password(self.home))

    def part(self, words: str) -> psutil.Process:
        """The program that a keeper keeps, by words of its command line."""

        def found() -> psutil.Process | None:
            for process in psutil.Process(self.process.pid).children(recursive=True):
                try:
                    told = " ".join(process.cmdline())
                except psutil.NoSuchProcess:
                    continue
                if words in told and "flows.server.keeper" not in told:
                    return process
            return None

        return until(found)

    def deployed(self, **more: Any) -> str:
        """The flow `lasting`, deployed; its id."""
        file = Path(__file__).parent / "lasting.py"
        with self.api() as api:
            flow_id = api.post("flows/", name="lasting")["id"]
            made = api.post(
                "deployments/",
                name="test",
                flow_id=flow_id,
                work_pool_name="triage",
                entrypoint=f"{file}:lasting",
                **more,
            )
        return str(made["id"])

    def started(self, folder: Path) -> str:
        """A run of it, when it has begun to work; its id."""
        folder.mkdir()
        with self.api() as api:
            made = api.post(
                f"deployments/{self.deployed()}/create_flow_run",
                parameters={"folder": str(folder)},
                state={"type": "SCHEDULED"},
            )
        until(lambda: list(folder.glob("*.pid")))
        return str(made["id"])

    def state(self, flow_run_id: str) -> str:
        with self.api() as api:
            return str(api.get(f"flow_runs/{flow_run_id}")["state_type"])

    def message(self, flow_run_id: str) -> str:
        with self.api() as api:
            return str(api.get(f"flow_runs/{flow_run_id}")["state"]["message"])

    def tasks(self, flow_run_id: str) -> list[str]:
        with self.api() as api:
            found = api.post("task_runs/filter", flow_runs={"id": {"any_": [flow_run_id]}})
        return [task["state_type"] for task in found]


@contextmanager
def kept(store: Path, *options: object, **more: str) -> Iterator[Kept]:
    """`triage server up`, until the end of this."""
    port, said = free_port(), store.parent / f"{store.name}.log"
    process = begun(said, "server", "up", "--store", store, "--port", port, *options, **more)
    try:
        until(lambda: note.read(store / "prefect") or process.poll() is not None)
        assert process.poll() is None, said.read_text()
        yield Kept(store, process, port, said)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
