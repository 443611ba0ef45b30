"""A limited process that reads untrusted bytes, as its parent sees it: warm between chunks, replaced when it dies.
What runs in it is `flows.workers.limited`.

A chunk a line goes in, an answer a line comes back, JSON both ways. Whatever was read may have taken the process over:
its answer has a length, a form and a time, says nothing of its own to people, and is no proof that the work is done.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.chunks.chunk import Chunk
from flows.workers import processes
from pipeline import sandbox

READY = b"ready\n"
KILLED = "ended by SIGKILL"
_BUSY = "still busy after"
_LONGEST = 1 << 20  # bytes of an answer
_LONGEST_REFUSAL = 2000  # characters
_START_S = 120
_LOOK_S = 1.0


class NotStarted(Exception):
    """No limited process can be had here: no evidence's fault, and none may be left out for it."""


class Answer(BaseModel):
    """What a limited process said of a chunk.

    Attributes:
        died: how the process ended without an answer: a signal, time or memory; None if it answered.
        refused: a refusal, in words for people.
        failed: the traceback of a mistake of ours.
        kind: the exception's name; its message may quote evidence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    died: str | None = None
    refused: str | None = None
    failed: str | None = None
    kind: str = Field(default="", pattern=r"^\w{0,80}$")
    cpu_s: float = Field(default=0.0, ge=0, le=1e9, allow_inf_nan=False)
    peak_bytes: int = Field(default=0, ge=0, le=1 << 60)

    @property
    def hung(self) -> bool:
        """Its time was over."""
        return (self.died or "").startswith(_BUSY)


_HANDED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_",
    "LD_",
    "TZ",
    "PYTHON",
    "VIRTUAL_ENV",
    "OPENBLAS",
    "OMP_",
    "TESSDATA_PREFIX",
)
"""Beginnings of the names of variables that a limited process has."""


class Child:
    """A limited process, started when it is first needed. Where one has died there is a spare from then on, which has
    read nothing: who comes after the next that dies does not wait for a start.

    Attributes:
        took_s: how long the last chunk has taken, the start of its process not counted.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._spare: subprocess.Popen[bytes] | None = None
        self._one_died = False
        self._started_for: tuple[Path, int] | None = None
        self.took_s = 0.0

    def run(self, chunk: Chunk) -> Answer:
        """Run a chunk there. The clock starts when the process is there; one that dies takes nothing else with it.

        Raises:
            NotStarted: there is no process that could run it.
        """
        process = self._started(chunk.folder, chunk.memory_bytes or 0)
        began = time.monotonic()
        try:
            watched = processes.Watched(process.pid, chunk.folder, chunk.written_bytes, chunk.memory_bytes or 0)
            line = _exchange(process, _question(chunk), chunk.timeout_s, watched)
            answer = _read(line) if line else Answer(died=_ending(process))
        except BrokenPipeError:
            answer = Answer(died=_ending(process))
        except TimeoutError:
            answer = Answer(died=f"{_BUSY} {chunk.timeout_s:g} s")
        except processes.TooMuch as too_much:
            answer = Answer(died=str(too_much))
        except BaseException:
            self.close()
            raise
        if not (answer.died or answer.refused or answer.failed or chunk.done):
            answer = Answer(died="said that it was done, and was not")
        self.took_s = time.monotonic() - began
        if answer.died:
            self._one_died = True
            self._end()
        return answer

    def kill(self) -> None:
        """End the process in the midst of its work, from another thread: `run` sees that it has died."""
        process = self._process
        if process is not None:
            sandbox.kill(process)

    def close(self) -> None:
        """End the process and all that it started, and its spare."""
        self._end()
        if spare := self._spared():
            sandbox.end(spare)

    def _spared(self) -> subprocess.Popen[bytes] | None:
        """The spare, if it lives; it is none any more."""
        spare, self._spare = self._spare, None
        if spare is not None and spare.poll() is not None:
            sandbox.end(spare)
            return None
        return spare

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            sandbox.end(process)

    def _started(self, folder: Path, memory_bytes: int) -> subprocess.Popen[bytes]:
        if (folder, memory_bytes) != self._started_for:
            self.close()
            self._started_for = folder, memory_bytes
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            self._process = self._spared() or _begun(folder, memory_bytes)
            self._await_start(self._process)
            if self._one_died:
                self._spare = _begun(folder, memory_bytes)
        return self._process

    def _await_start(self, process: subprocess.Popen[bytes]) -> None:
        try:
            started = _exchange(process, b"", _START_S) == READY
        except TimeoutError:
            started = False
        except BaseException:
            self.close()
            raise
        if not started:
            self.close()
            raise NotStarted("a limited process could not be started: try `python -m flows.workers.limited 0`")


def _begun(folder: Path, memory_bytes: int) -> subprocess.Popen[bytes]:
    """A process that starts, and says READY some time later."""
    # -P: nobody's working folder, which may be an extraction, has modules for us
    module = "limited" if sandbox.bubblewrap(folder) else "guard"
    command = [sys.executable, "-P", "-m", f"flows.workers.{module}", str(memory_bytes), processes.namespace()]
    environment = _environment() | {"OMP_THREAD_LIMIT": "1", "TMPDIR": str(folder / "scratch")}
    process = sandbox.start(folder, command, environment)
    for pipe in (process.stdin, process.stdout):
        os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]  # it was given pipes
    return process


def _environment() -> dict[str, str]:
    """What an interpreter and Tesseract need; no password and no address of a server."""
    return {name: value for name, value in os.environ.items() if name.startswith(_HANDED_ON)}


def _exchange(
    process: subprocess.Popen[bytes],
    question: bytes,
    timeout_s: float | None,
    watched: processes.Watched | None = None,
) -> bytes | None:
    """The answer to a question; None if the process has ended. Neither waits for it for longer than it may take.

    Raises:
        TimeoutError: it may not take longer.
        TooMuch: it takes more of the machine than it may.
        BrokenPipeError: it reads no question any more.
    """
    assert process.stdin and process.stdout  # noqa: S101, PT018 - for the type checker; Popen was given pipes
    asking, hearing = process.stdin.fileno(), process.stdout.fileno()
    until = None if timeout_s is None else time.monotonic() + timeout_s
    waiting = select.poll()
    waiting.register(hearing, select.POLLIN)
    if question:
        waiting.register(asking, select.POLLOUT)
    answer = b""
    while len(answer) <= _LONGEST and not answer.endswith(b"\n"):
        left = _LOOK_S if until is None else max(0.0, until - time.monotonic())
        ready = waiting.poll(min(left, _LOOK_S) * 1000)
        if not ready and left == 0:
            raise TimeoutError
        if watched:
            watched.look()
        for descriptor, _ in ready:
            if descriptor == hearing:
                piece = os.read(hearing, 1 << 16)
                if not piece:
                    return None
                answer += piece if not question else b"an answer before its question\n"
            elif question:
                question = question[os.write(asking, question[: 1 << 16]) :]
                if not question:
                    waiting.unregister(asking)
    return answer


def _question(chunk: Chunk) -> bytes:
    kind = f"{type(chunk).__module__}:{type(chunk).__name__}"
    asked = {"kind": kind, "data": chunk.model_dump(mode="json"), "environment": chunk.environment()}
    return json.dumps(asked).encode() + b"\n"


def _read(line: bytes) -> Answer:
    try:
        answer = Answer.model_validate_json(line)
    except ValidationError:
        return Answer(died="gave no answer that can be read")
    if answer.died not in (None, processes.OUTGREW, processes.OVERWROTE):
        return Answer(died="gave no answer that can be read")
    refused = answer.refused and "".join(filter(str.isprintable, answer.refused))[:_LONGEST_REFUSAL]
    return answer.model_copy(update={"refused": refused})


def _ending(process: subprocess.Popen[bytes]) -> str:
    """A signal is the exit status 128 + signal where bubblewrap stands in between."""
    try:
        code = process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        return "hung up and went on"
    number = -code if code < 0 else code - 128
    with contextlib.suppress(ValueError):
        return f"ended by {signal.Signals(number).name}"
    return f"ended with exit status {code}"
