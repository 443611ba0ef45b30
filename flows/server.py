"""Prefect's own server: offline, quiet, its database inside the store. Import this before anything imports Prefect."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import TriageError

_OFFLINE = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",  # the newer pages ask an analytics host even with analytics off
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # the terminal has progress bars; logs are in the UI
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
}

_EMBEDDED = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
"""What Prefect itself tells a server that it starts for one program: no pages, no services for others."""

_PR_SET_PDEATHSIG = 1


class NoServer(TriageError):
    """Prefect's server does not answer."""


def environment(store: Path) -> None:
    """Settle where Prefect keeps its things, and that it talks to nobody. What a person has set stays as it is."""
    home = store / "prefect"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, value in (_OFFLINE | {"PREFECT_HOME": str(home.absolute())}).items():
        os.environ.setdefault(name, value)


@contextmanager
def running(store: Path) -> Iterator[None]:
    """A server for the length of a run, unless there is one: `triage ui`, or the one that PREFECT_API_URL names.

    It begins to start at once and is waited for by `ready`. It has a session of its own: Ctrl-C on a terminal reaches
    every process of a command, and Prefect has to be told that the run was stopped.
    """
    environment(store)
    if "PREFECT_API_URL" not in os.environ and (url := _answering(Path(os.environ["PREFECT_HOME"]))):
        os.environ["PREFECT_API_URL"] = url
    if "PREFECT_API_URL" in os.environ:
        yield
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-m", "flows.server", str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, env=os.environ | _EMBEDDED, start_new_session=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    try:
        yield
    finally:
        if "prefect" in sys.modules:
            _flush()
        del os.environ["PREFECT_API_URL"]
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ready(timeout_s: float = 120) -> None:
    """Wait until the server answers: a new one takes 4 to 28 s.

    Raises:
        NoServer: it does not, in that time.
    """
    url = os.environ["PREFECT_API_URL"]
    deadline = time.monotonic() + timeout_s
    while not _healthy(url):
        if time.monotonic() > deadline:
            raise NoServer(f"Prefect at {url} does not answer. Start one with `triage ui`, or look at what stops it.")
        time.sleep(0.1)


def serve(store: Path, port: int) -> int:
    """Run the server with its pages until it is interrupted. Runs of this store find it and show there."""
    environment(store)
    home = Path(os.environ["PREFECT_HOME"])
    note = home / "server.json"
    api = f"http://127.0.0.1:{port}/api"
    os.environ["PREFECT_SERVER_UI_API_URL"] = api  # the pages would ask port 4200
    note.write_text(json.dumps({"api": api}))
    command = [sys.executable, "-P", "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: the server goes with us
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own interpreter
    except KeyboardInterrupt:
        return 0
    finally:
        note.unlink(missing_ok=True)


def _flush() -> None:
    """Prefect sends states of tasks as events, and logs, from threads of its own."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    APILogWorker.drain_all(timeout=10)
    EventsWorker.drain_all(timeout=10)


def _answering(home: Path) -> str | None:
    """The address of this store's server, if `triage ui` runs one and it answers."""
    note = home / "server.json"
    if not note.exists():
        return None
    url = str(json.loads(note.read_text())["api"])
    return url if _healthy(url) else None


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _embedded(port: int) -> None:
    """The server's process: it goes when the run's process goes, however that ends."""
    import uvicorn

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    uvicorn.run("prefect.server.api.server:create_app", factory=True, host="127.0.0.1", port=port, log_level="critical")


if __name__ == "__main__":
    _embedded(int(sys.argv[1]))
