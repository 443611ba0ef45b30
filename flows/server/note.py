"""Where the store's server is: a note beside Prefect's database, for runs and for whoever asks how it is."""

import json
import urllib.request
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path

from pipeline.errors import TriageError
from pipeline.store import write_whole

_NAME = "server.json"


class NoServer(TriageError):
    """Prefect's server does not answer."""


@dataclass(frozen=True)
class Note:
    """A server that is kept running.

    Attributes:
        api: address of its API.
        signed: whether it asks for the store's password.
        database: which, without any password.
    """

    api: str
    signed: bool
    database: str

    def write(self, home: Path) -> None:
        write_whole(home / _NAME, [json.dumps(asdict(self)).encode()])


def read(home: Path) -> Note | None:
    """The store's server, if one is noted; whether it answers is another question."""
    try:
        return Note(**json.loads((home / _NAME).read_text("utf-8")))
    except FileNotFoundError:
        return None


def remove(home: Path) -> None:
    """It has ended."""
    (home / _NAME).unlink(missing_ok=True)


def healthy(url: str, timeout_s: float = 2) -> bool:
    """Whether a server answers."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=timeout_s) as answer:  # noqa: S310 - the address that was configured
            return bool(answer.status == 200)
    except (OSError, ValueError, HTTPException):  # nobody is there, it is no address, or another program answers
        return False
