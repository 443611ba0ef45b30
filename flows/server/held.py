"""Who keeps the store's server: a lock that goes with the process, and its process id in the locked file."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.server.alive import locked
from pipeline.errors import TriageError


class Busy(TriageError):
    """A server of this store is kept running already."""


class Elsewhere(TriageError):
    """It is kept by a process of another machine, on a file system that several have."""


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """One process keeps a store's server.

    Raises:
        Busy: another one does.
    """
    lock = os.open(home / "server.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if not locked(lock):
            raise Busy(f"{home}: a server of this store is kept running already; see `triage server status`.")
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()} {socket.gethostname()}".encode())
        yield
    finally:
        os.close(lock)


def by(home: Path) -> int | None:
    """The process of this machine that keeps it; None if none does.

    Raises:
        Elsewhere: one of another machine does: here its number is that of somebody else.
    """
    file = home / "server.lock"
    try:
        lock = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        if locked(lock):
            return None
        number, _, host = os.read(lock, 300).decode().partition(" ")
    finally:
        os.close(lock)
    if host and host != socket.gethostname():
        raise Elsewhere(f"{home}: the server of this store is kept running on {host}. Ask there.")
    return int(number or 0) or None


def here(home: Path) -> bool:
    """Whether a process of this machine keeps it."""
    try:
        return by(home) is not None
    except Elsewhere:
        return False
