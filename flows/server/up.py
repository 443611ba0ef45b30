"""Keeps Prefect's server running for a store, with all that belongs to it: one service, whose parts are started again
when they die, and which takes all of them with it when it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import httpx
from rich.console import Console

from flows.server import database, held, keeper, note, process, reaper, services
from flows.server.api import Api
from flows.server.environment import password, settle
from flows.server.note import NoServer, Note
from flows.server.services import Service, Wanted
from flows.server.tie import adopt
from flows.watch import alerts
from models.settings import Settings
from pipeline.errors import Refused

_REAP_S = 30
_ALERTS_S = 60
_AGAIN_S = 60
_START_S = 180
_HUNG_S = 120.0
"""A server that has not answered for so long is ended, and started again."""


def up(store: Path, wanted: Wanted, settings: Settings, console: Console) -> None:
    """Keep it all running until SIGTERM or Ctrl-C.

    Args:
        settings: of the alerts, and of what they are made from.

    Raises:
        Busy: it runs already.
        Refused: the address is taken.
        NoServer: the server does not begin to answer.
    """
    home = settle(store)
    with held.alone(home), _listening(wanted) as listener, _House(home, wanted, console) as house:
        house.keep(services.server(home, wanted, listener))
        if house.answers():
            house.open(services.others(store.absolute(), home, wanted))
            house.watch(store, settings)


class _House:
    """All that is kept, and the loop that looks after it."""

    def __init__(self, home: Path, wanted: Wanted, console: Console) -> None:
        self._home, self._wanted, self._console = home, wanted, console
        self._ending = threading.Event()
        self._kept: dict[Service, subprocess.Popen[bytes] | None] = {}
        self._again_at: dict[Service, float] = {}

    def __enter__(self) -> "_House":
        adopt()
        note.remove(self._home)  # of one that was killed
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)
        return self

    def __exit__(self, *_: object) -> None:
        note.remove(self._home)
        there = [kept for kept in self._kept.values() if kept is not None]
        for kept in there[1:]:
            kept.terminate()
        for kept in (*there[1:], *there[:1]):  # the server last: runs tell it how they ended
            keeper.end(kept)
        keeper.clear()  # those that had lost their keeper

    def keep(self, service: Service) -> None:
        """Start a program, and again whenever it dies."""
        self._kept[service] = keeper.keep(
            service.name, service.command, service.environment, self._home, service.descriptors
        )

    def answers(self) -> bool:
        """Wait for the server; False if it was told to end meanwhile."""
        until = time.monotonic() + _START_S
        while not note.healthy(self._wanted.api):
            if self._ending.is_set():
                return False
            gone = any(kept is None or kept.poll() is not None for kept in self._kept.values())
            if gone or time.monotonic() > until:
                raise NoServer(f"Prefect's server does not begin to answer at {self._wanted.api}; it says why above.")
            time.sleep(0.1)
        return True

    def open(self, others: Iterator[Service]) -> None:
        """Start what needs the server, and say where it is."""
        wanted = self._wanted
        if wanted.worker:
            with self._api() as api:
                api.create("work_pools/", name=services.POOL, type="process")
                api.change(f"work_pools/{services.POOL}", concurrency_limit=wanted.runs)
        for service in others:
            self.keep(service)
        Note(wanted.api, wanted.signed, database.shown(wanted.database)).write(self._home)
        self._say(f"Prefect: {wanted.pages} (Ctrl-C ends it)")
        if wanted.signed:
            self._say(f"Sign in with the whole line that {self._home / 'auth'} has.")
        if wanted.dask:
            self._say(f"Dask: triage run --cluster {self._home / services.CLUSTER}")
        _ready()

    def watch(self, store: Path, settings: Settings) -> None:
        """Until told to end: start again what was given up, close runs whose process died, tell who is to be told."""
        threading.Thread(target=self._tell, args=(store, settings), daemon=True).start()
        reap_at, answered = 0.0, time.monotonic()
        while not self._ending.is_set():
            self._revive()
            if note.healthy(self._wanted.api):
                answered = time.monotonic()
            elif time.monotonic() - answered > _HUNG_S:
                self._renew()
                answered = time.monotonic()
            if time.monotonic() >= reap_at:
                self._reap()
                reap_at = time.monotonic() + _REAP_S
            self._ending.wait(1)
        self._say("Ending …")

    def _tell(self, store: Path, settings: Settings) -> None:
        """In a thread: a share that hangs, or somebody who takes their time to hear, holds nothing else up."""
        while not self._ending.is_set():
            alerts.check(store, settings)
            self._ending.wait(_ALERTS_S)

    def _revive(self) -> None:
        for service, kept in list(self._kept.items()):
            if kept is not None and (code := kept.poll()) is not None:
                wait_s = _AGAIN_S if code == keeper.GIVEN_UP else 0  # or somebody has killed its keeper
                self._say(f"{service.name}: tried again in {wait_s} s.")
                self._kept[service], self._again_at[service] = None, time.monotonic() + wait_s
            elif kept is None and time.monotonic() >= self._again_at[service]:
                self.keep(service)

    def _renew(self) -> None:
        """End the server, which does not answer, for `_revive` to start it again."""
        service, kept = next(iter(self._kept.items()))
        if kept is not None and kept.poll() is None:
            self._say(f"{service.name}: has not answered for {_HUNG_S:.0f} s, and is started again.")
            keeper.end(kept)
            self._kept[service], self._again_at[service] = None, 0.0

    def _reap(self) -> None:
        with contextlib.suppress(httpx.HTTPError), self._api() as api:  # a server that is away is there the next time
            if closed := reaper.reap(self._home, api):
                self._say(f"{closed} runs whose process had died were closed.")

    def _api(self) -> Api:
        return Api(self._wanted.api, password(self._home) if self._wanted.signed else None)

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)

    def _told(self, _signal: int, _frame: FrameType | None) -> None:
        self._ending.set()


def _listening(wanted: Wanted) -> socket.socket:
    try:
        return process.listening(wanted.host, wanted.port)
    except OSError as error:
        raise Refused(
            f"{wanted.host}:{wanted.port}: cannot be listened on ({error.strerror}). Give another --host or --port."
        ) from None


def _ready() -> None:
    """Tell systemd, if it started this with `Type=notify`."""
    if address := os.environ.pop("NOTIFY_SOCKET", None):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            told.sendall(b"READY=1")
