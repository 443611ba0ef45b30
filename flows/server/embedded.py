"""A server for the length of a run, where none is kept running for the store."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket

import httpx

from flows.server import held, keeper, note, process, reaper
from flows.server.alive import HELD
from flows.server.api import Api
from flows.server.environment import connect, password, settle, signed
from flows.server.note import NoServer
from pipeline.errors import TriageError

_SERVER = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1"}
"""What Prefect itself tells a server that it starts for one program: no pages, no services for others."""

_RECORDED_S = 15
_ASK_S, _STILL = 0.05, 40  # how often it is asked, and how many times, in 2 s
_LOOK_S = 0.5

_STARTED: set[str] = set()
"""Addresses of servers that this process has started."""

_ANSWERED: set[str] = set()
"""Addresses of servers that were waited for; of what goes wrong before, no server is the reason."""


@contextmanager
def running(store: Path) -> Iterator[None]:
    """A server for the length of a run, unless there is one: that of `triage server up`, or the one that
    PREFECT_API_URL names.

    It begins to start at once and is waited for by `ready`; one that dies is started again, and who asks meanwhile
    waits.
    """
    home = settle(store)
    found = note.read(home)
    if url := os.environ.get("PREFECT_API_URL"):
        connect(url, password(home) if found and found.signed and found.api == url else None)
        yield
        return
    if found and held.here(home) and note.healthy(found.api):  # another account may have the port of one that died
        with _connected(found.api, password(home) if found.signed else None):
            yield
        return
    secret = {"PREFECT_SERVER_API_AUTH_STRING": password(home)}  # every account of this machine could ask it
    environment = os.environ | _SERVER | secret
    with process.listening("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        _STARTED.add(url)
        with _kept(listener, environment, home), _connected(url, password(home)):
            yield


@contextmanager
def _kept(listener: socket, environment: Mapping[str, str], home: Path) -> Iterator[None]:
    """The server's keeper, started again should it be killed."""
    ending = threading.Event()

    def begun() -> subprocess.Popen[bytes]:
        return keeper.keep("Prefect's server", process.command(listener), environment, home, [listener.fileno()])

    kept = begun()

    def look() -> None:
        nonlocal kept
        while not ending.wait(_LOOK_S):
            code = kept.poll()
            if code == keeper.GIVEN_UP:
                listener.close()  # so that who asks is told at once
                return
            if code is not None:
                kept = begun()
        keeper.end(kept)  # in here: a keeper lives no longer than the thread that has started it

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        ending.set()
        looking.join()


@contextmanager
def _connected(url: str, secret: str | None) -> Iterator[None]:
    connect(url, secret)
    try:
        yield
    except Exception as error:  # Prefect's client has several for a server that is gone
        if isinstance(error, TriageError) or url not in _ANSWERED or note.healthy(url):
            raise
        raise NoServer(
            f"Prefect's server at {url} went away and did not come back. What was done is kept: see whether the disk "
            "is full, then run the same command again to go on."
        ) from error
    finally:
        if note.healthy(url):  # else each event would be tried for seconds
            _flush()
            if url in _STARTED:
                _recorded(url)
        del os.environ["PREFECT_API_URL"]


def ready(timeout_s: float = 120) -> None:
    """Wait until the server answers: a new one takes 4 to 28 s. Then close what died before.

    Raises:
        NoServer: it does not, in that time.
    """
    url, home = os.environ["PREFECT_API_URL"], Path(os.environ["PREFECT_HOME"])
    deadline = time.monotonic() + timeout_s
    while not note.healthy(url):
        if time.monotonic() > deadline:
            raise NoServer(
                f"Prefect at {url} does not answer. Look at `triage server status`; if nothing is kept running there, "
                "see whether the disk is full, then run the command again."
            )
        time.sleep(0.1)
    _ANSWERED.add(url)
    with suppress(httpx.HTTPError), Api(url, signed()) as api:
        reaper.reap(home, api)
        if url in _STARTED:  # one that is kept running does it by itself, one that is elsewhere is not ours
            reaper.trim(api)


def _flush() -> None:
    """Prefect sends states of tasks as events, and logs, from threads of its own."""
    if "prefect.events.worker" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    APILogWorker.drain_all(timeout=10)
    EventsWorker.drain_all(timeout=10)


def _recorded(url: str) -> None:
    """Wait, not for long, until the server has written down what it was told of tasks: it keeps a queue in memory.

    Tasks of a run that was stopped stay open: then, until it has written nothing more for a while.
    """
    asked = {"flow_runs": {"id": {"any_": list(HELD)}}, "task_runs": {"state": {"type": {"any_": list(reaper.OPEN)}}}}
    until, left, quiet = time.monotonic() + _RECORDED_S, -1, 0
    with suppress(httpx.HTTPError), Api(url, signed()) as api:
        # One of which it has written nothing is not counted: once is not enough.
        while HELD and quiet < (_STILL if left else 1) and time.monotonic() < until:
            if left >= 0:
                time.sleep(_ASK_S)
            before, left = left, int(api.post("task_runs/count", **asked))
            quiet = quiet + 1 if left == before else 0
