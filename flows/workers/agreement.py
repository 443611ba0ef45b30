"""What all workers of a run have in common, so that a chunk gives the same output on any of them: this program, Python,
libraries, OCR engines with their language data, settings, and the store.

It stands in a file of the case's scratch with a name that nobody can know before. Each worker reads it before its first
chunk of the run, also one that joins late: who cannot read or write there does not see the same store.
"""

import json
import platform
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict

from flows import code
from flows.case import provenance
from flows.chunks.chunk import Chunk, Report
from flows.workers import work
from models.settings import Settings
from pipeline.errors import Refused
from pipeline.store import CaseStore, write_whole
from pipeline.text.ocr import engines

if TYPE_CHECKING:
    from distributed import Worker

A = TypeVar("A")

SHARED = "Give it the store at the same path, with the same account; see docs/cluster.md."


class Disagreement(Refused):
    """A worker would not do the same, or not in the same store."""


@dataclass(frozen=True)
class Answer:
    """What a worker says when it is asked.

    Attributes:
        reason: what speaks against it, in words for people.
        written: a file that it has made beside the terms.
    """

    host: str
    reason: str = ""
    written: str = ""


class Terms(BaseModel):
    """Where the terms of a run stand; travels with each of its chunks."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    name: str

    def __repr__(self) -> str:
        """Dask logs the arguments of what fails."""
        return "Terms()"

    __str__ = __repr__

    @property
    def file(self) -> Path:
        return self.folder / "scratch" / self.name


@contextmanager
def terms(store: CaseStore, settings: Settings) -> Iterator[Terms]:
    """The terms of a run, for as long as it takes."""
    made = Terms(folder=store.root, name=f"agreement-{secrets.token_hex(16)}.json")
    made.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = {"settings": settings.model_dump(mode="json"), "facts": facts(settings)}
    write_whole(made.file, [json.dumps(content).encode()])
    try:
        yield made
    finally:
        made.file.unlink(missing_ok=True)


def do(chunk: Chunk, agreed: Terms) -> Report:
    """Do a chunk, on a worker that keeps to the terms.

    Raises:
        Disagreement: this one would not.
    """
    _keep(agreed)
    return work.do(chunk, agreed.name)


def answer(agreed: Terms | None, question: Callable[..., A], *of: object) -> list[A]:
    """Answer a question, on a worker that keeps to the terms, if there are any. Nothing if something goes wrong: Dask
    logs what is raised, and its words may quote evidence.

    Raises:
        Disagreement: this one does not keep to them.
    """
    if agreed:
        _keep(agreed)
    try:
        return [question(*of)]
    except Exception:
        return []


def facts(settings: Settings) -> dict[str, str]:
    """What must be equal everywhere: its name in words → version or hash."""
    return {
        **program(),
        **{f"library {name}": version for name, version in provenance.libraries().items()},
        "OCR engines and language data": _hash(engines.installed(settings.ocr, settings.text.languages)),
        "settings": _hash(settings.model_dump(mode="json")),
    }


def program() -> dict[str, str]:
    """What a scheduler must have as well: it unpacks chunks to hand them on."""
    return {"soteria-triage": code.of("configs", "flows", "models", "pipeline"), "Python": platform.python_version()}


def differing(ours: dict[str, str], theirs: dict[str, str]) -> str:
    """Names of what is not the same, in words; "" if all is."""
    return ", ".join(name for name in ours | theirs if ours.get(name) != theirs.get(name))


def objection(agreed: Terms, dask_worker: "Worker | None" = None) -> Answer:
    """What speaks against this worker; Dask gives it."""
    host = socket.gethostname()
    try:
        written = _keep(agreed)
    except Disagreement as reason:
        return Answer(host, str(reason))
    if dask_worker and Path(dask_worker.local_directory).resolve().is_relative_to(agreed.folder.resolve()):
        # Dask puts that folder ahead of all others from which Python imports
        return Answer(host, _said("its local directory lies in the case's folder. Start it with another."))
    return Answer(host, written=written)


@cache
def _keep(agreed: Terms) -> str:
    """Raises what speaks against this process; else asked once. Returns the name of a file that it has written."""
    try:
        said = json.loads(agreed.file.read_bytes())
    except (OSError, ValueError) as error:
        raise Disagreement(_said(f"it does not see the store of this run ({_name(error)}). {SHARED}")) from None
    try:
        settings = Settings.model_validate(said["settings"])
    except ValueError:
        raise Disagreement(_said("its soteria-triage has other settings. Install the same version.")) from None
    ours = facts(settings)
    engines.forget()  # a worker that is kept is asked by the next run as well
    if names := differing(said["facts"], ours):
        raise Disagreement(_said(f"it has another {names}. Install the same there."))
    seen = agreed.file.with_name(f"{agreed.file.stem}.{secrets.token_hex(8)}.seen")
    try:
        write_whole(seen, [b""])
    except OSError as error:
        raise Disagreement(_said(f"it may not write to the store ({_name(error)}). {SHARED}")) from None
    return seen.name


def _said(what: str) -> str:
    return f"the worker on {socket.gethostname()} cannot take part: {what}"


def _name(error: Exception) -> str:
    """Without the path that its own words have."""
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__


def _hash(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
