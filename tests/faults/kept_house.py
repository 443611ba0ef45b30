"""Where runs find Prefect's server on PostgreSQL, and a Dask cluster, kept running as systemd would keep them."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import ClassVar, Self

import psutil

from tests.faults.houses import House
from tests.faults.killer import LIMITED, WHOLE, WORKER
from tests.flows.kept import environment, free_port, until

_AGAIN_S = 1.0
_READY_S = 300


class KeptHouse(House):
    """`triage server up --dask 2` and a PostgreSQL of its own; both are started again when they die."""

    weights: ClassVar[Mapping[str, float]] = {
        LIMITED: 40,
        WORKER: 30,
        "Dask nanny": 2,
        "Dask scheduler": 2,
        "Prefect server": 5,
        "Prefect worker": 2,
        "PostgreSQL": 5,
        "keeper of a server": 2,
        "supervisor of the servers": 1,
        WHOLE: 3,
    }

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._said = root.with_name(f"{root.name}.server")
        self._ports = [free_port() for _ in range(3)]
        self._ending = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._postgresql: subprocess.Popen[bytes] | None = None
        self._supervisor: subprocess.Popen[bytes] | None = None

    @property
    def options(self) -> Sequence[str]:  # type: ignore[override]  # here it is not known before
        return ("--cluster", str(self.root / "prefect" / "cluster.toml"))

    def __enter__(self) -> Self:
        self._data = Path(mkdtemp(prefix="triage-postgresql-"))
        if _as_account():
            shutil.chown(self._data, "postgres", "postgres")
        made = ["-D", str(self._data), "-U", "triage", "--auth=trust", "-E", "UTF8"]
        subprocess.run([*_as_account(), str(_programs() / "initdb"), *made], check=True, capture_output=True, cwd="/")
        self._looking.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._looking.join()
        for process in (self._supervisor, self._postgresql):
            if process:
                process.send_signal(signal.SIGTERM if process is self._supervisor else signal.SIGQUIT)
                process.wait(60)
        shutil.rmtree(self._data, ignore_errors=True)

    def beside(self) -> list[psutil.Process]:
        living = [one for one in (self._supervisor, self._postgresql) if one and one.poll() is None]
        return [psutil.Process(one.pid) for one in living]

    def mend(self) -> None:
        """Wait until all is there again."""
        until(lambda: len(self.beside()) == 2 and "triage run --cluster" in self._said.read_text("utf-8"), _READY_S)

    def _look(self) -> None:
        while not self._ending.wait(_AGAIN_S):
            if self._postgresql is None or self._postgresql.poll() is not None:
                self._postgresql = self._postgresql_started()
            if self._supervisor is None or self._supervisor.poll() is not None:
                self._supervisor = self._supervisor_started()

    def _postgresql_started(self) -> subprocess.Popen[bytes]:
        options = ["-D", str(self._data), "-p", str(self._ports[0]), "-k", str(self._data), "-h", "127.0.0.1"]
        with self._said.with_suffix(".postgresql").open("a") as file:
            return subprocess.Popen(
                [*_as_account(), str(_programs() / "postgres"), *options], stdout=file, stderr=file, cwd="/"
            )

    def _supervisor_started(self) -> subprocess.Popen[bytes]:
        database = f"postgresql://triage@127.0.0.1:{self._ports[0]}/postgres"
        ports = ["--port", str(self._ports[1]), "--dask", "2", "--dask-port", str(self._ports[2])]
        command = [sys.executable, "-P", "-m", "flows.cli", "server", "up", "--store", str(self.root), *ports]
        with self._said.open("w") as file:
            return subprocess.Popen(
                command,
                env=environment(PREFECT_SERVER_DATABASE_CONNECTION_URL=database),
                stdout=file,
                stderr=file,
                start_new_session=True,
            )


def _programs() -> Path:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]


def _as_account() -> list[str]:
    """Its server refuses to run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
