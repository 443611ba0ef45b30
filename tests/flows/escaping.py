"""A chunk that tries to get out of its process; what became of each attempt is in its issues."""

import ctypes
import os
import resource
import signal
import socket
from collections.abc import Callable
from pathlib import Path

from flows.chunks.chunk import Chunk
from models.issues import Issue


class Escaping(Chunk):
    """Attributes: `outside`, a folder beside the case's; `port` and `path`, where somebody listens; `parent`, us."""

    stage = "parse"
    outside: Path
    port: int
    path: str
    parent: int

    def run(self) -> None:
        attempts: dict[str, Callable[[], object]] = {
            "connect": lambda: socket.create_connection(("127.0.0.1", self.port), 5),
            "connect by path": lambda: socket.socket(socket.AF_UNIX).connect(self.path),
            "write outside": lambda: (self.outside / "new").write_text("x"),
            "change": lambda: (self.outside / "evidence").write_text("x"),
            "remove": (self.outside / "evidence").unlink,
            "rename": lambda: (self.outside / "evidence").rename(self.outside / "other"),
            "touch": lambda: os.utime(self.outside / "evidence"),
            "shared memory": lambda: Path("/dev/shm/x").write_text("x"),  # noqa: S108
            "mount": _remount,
            "memory of what it is a copy of": lambda: Path(f"/proc/{os.getppid()}/mem").open("r+b").close(),
            "what it has open": lambda: Path(f"/proc/{os.getppid()}/fd/0").readlink(),
            "trace it": _trace,
            "end it": _end_the_first,
            "memory of the first": lambda: Path("/proc/1/mem").open("r+b").close(),
            "what the first has open": lambda: Path("/proc/1/fd/0").readlink(),
            "more memory": lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
            "signal": lambda: os.kill(self.parent, signal.SIGURG),
            "environment of others": Path(f"/proc/{self.parent}/environ").read_bytes,
            "password of others": lambda: os.environ["ANOTHERS_PASSWORD"],
            "read outside": (self.outside / "evidence").read_text,
            "write inside": lambda: (self.store.scratch / "new").write_text("x"),
        }
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for name, attempt in attempts.items():
                output.issue(Issue(name, "bad-value", _outcome(attempt)))


def _remount() -> None:
    remount = 32
    if ctypes.CDLL(None, use_errno=True).mount(None, b"/", None, remount, None):
        raise OSError(ctypes.get_errno(), "mount")


def _trace() -> None:
    attach = 16
    if ctypes.CDLL(None, use_errno=True).ptrace(attach, os.getppid(), None, None):
        raise OSError(ctypes.get_errno(), "ptrace")


def _end_the_first() -> None:
    if os.getppid() == 1:  # elsewhere it could be ended
        os.kill(1, signal.SIGKILL)
        os.kill(1, signal.SIGSTOP)


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (OSError, ValueError, KeyError) as error:
        return "refused" if isinstance(error, PermissionError) else str(error)
    return "done"
