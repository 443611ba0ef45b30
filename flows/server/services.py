"""What is kept running for a store: Prefect's server, a worker, a Dask cluster, the figures for Prometheus. Each is
told by its environment what it may know, and no secret stands on a command line."""

import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.server import database, process
from flows.server.environment import password
from pipeline.store import write_whole

POOL = "triage"
"""The work pool that deployed flows run in."""

CLUSTER = "cluster.toml"
"""In Prefect's folder: how a run finds the Dask cluster that is kept."""

_DASK = {
    # As in flows/workers/cluster.py, with its reasons.
    "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
    "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "10",
    "DASK_DISTRIBUTED__WORKER__MEMORY__SPILL": "False",
    # An error that a worker logs may have the path of a case's folder, and the case's name in it.
    "DASK_LOGGING": "{'distributed': 'warning', 'distributed.worker': 'critical'}",
}


@dataclass(frozen=True)
class Wanted:
    """What is to be kept running.

    Attributes:
        host, port: where the server listens.
        url: address of the pages, where a proxy serves them under another.
        database: address of PostgreSQL; None for SQLite in the store.
        signed: whether the server asks for the store's password.
        worker: whether deployed flows are run; without it there are only the pages.
        runs: flow runs that the worker works on at once.
        dask: workers of a Dask cluster; 0 for none.
        dask_port: where its scheduler listens, on this machine only.
        metrics: port of the figures for Prometheus; None for none.
    """

    host: str = "127.0.0.1"
    port: int = 4200
    url: str | None = None
    database: str | None = None
    signed: bool = True
    worker: bool = True
    runs: int = 2
    dask: int = 0
    dask_port: int = 8786
    metrics: int | None = None

    @property
    def api(self) -> str:
        """Where this machine reaches the API."""
        reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - it is asked what it is
        return f"http://{f'[{reached}]' if ':' in reached else reached}:{self.port}/api"

    @property
    def pages(self) -> str:
        """Where a browser finds the pages."""
        return (self.url or self.api.removesuffix("/api")).rstrip("/")


@dataclass(frozen=True, eq=False)
class Service:
    """A program that is kept running.

    Attributes:
        name: for people.
        descriptors: open files that it is handed.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    descriptors: Sequence[int] = ()


def server(home: Path, wanted: Wanted, listener: socket.socket) -> Service:
    """Prefect's server with its pages: the only one that knows the database's password."""
    environment = dict(os.environ) | {
        "PREFECT_SERVER_UI_API_URL": f"{wanted.pages}/api",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": wanted.pages,
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
    }
    if wanted.signed:
        environment["PREFECT_SERVER_API_AUTH_STRING"] = password(home)
    if wanted.database:
        environment[database.VARIABLE] = database.driven(wanted.database)
    return Service("server", process.command(listener), environment, [listener.fileno()])


def others(store: Path, home: Path, wanted: Wanted) -> Iterator[Service]:
    """All beside the server, in the order in which they start."""
    if wanted.dask:
        yield from _dask(home, wanted)
    if wanted.metrics:
        metrics = ["flows.cli", "metrics", "--store", str(store), "--port", str(wanted.metrics)]
        yield Service("metrics", _python(*metrics), _plain())
    if wanted.worker:
        yield _worker(store, home, wanted)


def _worker(store: Path, home: Path, wanted: Wanted) -> Service:
    # The pool has the limit. A worker with one of its own ends when a paused run is resumed before it has let go of it.
    named = ["--pool", POOL, "--type", "process", "--name", socket.gethostname()]
    environment = _plain() | {"PREFECT_API_URL": wanted.api, "TRIAGE_STORE": str(store)}
    if wanted.signed:
        environment["PREFECT_API_AUTH_STRING"] = password(home)
    # It is to run flows that are here, and never to install anything.
    command = _python("prefect", "worker", "start", *named, "--install-policy", "never")
    return Service("worker", command, environment)


def _dask(home: Path, wanted: Wanted) -> Iterator[Service]:
    """A scheduler and its workers, which take work only from who has the key: any account could reach them."""
    from distributed.security import Security

    made: Any = Security.temporary()  # type: ignore[no-untyped-call]  # it has no types
    folder, address = home / "dask", f"tls://127.0.0.1:{wanted.dask_port}"
    folder.mkdir(mode=0o700, exist_ok=True)
    parts = {"ca": made.tls_ca_file, "cert": made.tls_client_cert, "key": made.tls_client_key}
    for part, text in parts.items():
        write_whole(folder / f"{part}.pem", [text.encode()])
    files = {part: str(folder / f"{part}.pem") for part in parts}
    lines = [
        "[cluster]",
        f'address = "{address}"',
        *(f"tls_{part} = {json.dumps(file)}" for part, file in files.items()),
    ]
    write_whole(home / CLUSTER, ["\n".join([*lines, ""]).encode()])
    tls = ["--tls-ca-file", files["ca"], "--tls-cert", files["cert"], "--tls-key", files["key"], "--no-dashboard"]
    environment = _plain() | _DASK
    at = ["--host", "127.0.0.1", "--port", str(wanted.dask_port)]
    yield Service("scheduler", _python("distributed.cli.dask_scheduler", *at, "--protocol", "tls", *tls), environment)
    # Untrusted bytes are read in processes with limits of their own.
    sized = ["--nworkers", str(wanted.dask), "--nthreads", "1", "--memory-limit", "0"]
    where = ["--host", "127.0.0.1", "--local-directory", str(folder)]
    yield Service("workers", _python("distributed.cli.dask_worker", address, *sized, *where, *tls), environment)


def _python(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", *arguments]


def _plain() -> dict[str, str]:
    """The environment without anybody's password."""
    secret = {*database.NAMES, "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"}
    return {name: value for name, value in os.environ.items() if name not in secret}
