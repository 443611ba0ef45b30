"""What a limited process does: it reads untrusted bytes, chunk after chunk, and answers `flows.workers.child`.

It is a copy of `flows.workers.zygote`, whose limits it has. Not limited: processor time, since the parent's clock ends
all that runs too long, and this process lives for many chunks. The number of processes is limited where bubblewrap
gives this one a namespace of users of its own: else Linux counts all those of an account together. Root's it does not
count at all; the parent does, see `flows.workers.processes`. What it starts ends with it.
"""

import contextlib
import errno
import importlib
import json
import os
import resource
import traceback
from collections.abc import Iterator
from typing import Any

from flows.chunks import reached
from flows.chunks.chunk import Chunk
from flows.workers import processes
from flows.workers.child import READY, Answer
from flows.workers.memory import peak_bytes
from pipeline.errors import Refused
from pipeline.storage import trouble

FILE_BYTES = 1 << 36
"""64 GiB, as ingest.max_file_bytes: no file that this process writes may be larger."""

_LONGEST_TRACE = 20_000  # characters, of its end


def serve(asked: int, answering: int, place: int) -> None:
    """Chunk after chunk until the parent closes the pipe.

    Args:
        asked: pipe in which questions come.
        answering: pipe for the answers.
        place: see `flows.chunks.reached`.
    """
    reached.tell_into(place)
    with os.fdopen(asked, "rb") as questions, os.fdopen(answering, "wb") as answers:
        answers.write(READY)
        answers.flush()
        for line in questions:
            request = json.loads(line)
            chunk = _chunk(request)
            most = min(FILE_BYTES, chunk.written_bytes)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, FILE_BYTES))
            with _having(request["environment"]):
                answer = _work(chunk)
            answers.write(answer.model_dump_json().encode() + b"\n")
            answers.flush()
            if answer.died:
                return


@contextlib.contextmanager
def _having(variables: dict[str, str]) -> Iterator[None]:
    """For one chunk alone: the password of its exhibit, and of no other."""
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]


def _chunk(request: dict[str, Any]) -> Chunk:
    module, _, name = request["kind"].partition(":")
    kind: type[Chunk] = getattr(importlib.import_module(module), name)
    return kind.model_validate(request["data"])


def _work(chunk: Chunk) -> Answer:
    before = _cpu_s()
    outcome: dict[str, Any] = {}
    try:
        chunk.run()
    except MemoryError:
        outcome = {"died": processes.OUTGREW}
    except Refused as refusal:
        outcome = {"refused": _sendable(str(refusal))}
    except Exception as error:
        trace = traceback.format_exc()[-_LONGEST_TRACE:]
        outcome = {"failed": _sendable(trace), "kind": trouble(error) or type(error).__name__[:80]}
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            outcome = {"died": processes.OVERWROTE}
    return Answer(**outcome, cpu_s=max(0.0, _cpu_s() - before), peak_bytes=peak_bytes())


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # a path may hold half of a surrogate pair, and JSON may not


def _cpu_s() -> float:
    own, started = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime
