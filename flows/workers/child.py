"""A limited process that reads untrusted bytes, as its parent sees it: warm between chunks, replaced when it dies.
What runs in it is `flows.workers.limited`; it is a copy of `flows.workers.zygote`.

A chunk a line goes in, an answer a line comes back, JSON both ways. Whatever was read may have taken the process over:
its answer has a length, a form and a time, says nothing of its own to people, and is no proof that the work is done.
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.chunks import reached
from flows.chunks.chunk import Chunk
from flows.workers import processes
from pipeline import sandbox

READY = b"ready\n"
KILLED = "ended by SIGKILL"
_BUSY = "still busy after"
_LONGEST = 1 << 20  # bytes of an answer
_LONGEST_REFUSAL = 2000  # characters
_LONGEST_CODE = 20
_START_S = 120
_END_S = 10.0
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
    kind: str = Field(default="", pattern=r"^[0-9A-Za-z_]{0,80}$")  # \w{0,80} takes 0.1 s to compile
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
    """A limited process, started when it is first needed.

    Attributes:
        took_s: how long the last chunk has taken, the start of its process not counted.
        reached: which of its sources that had reached, see `flows.chunks.reached`.
    """

    def __init__(self) -> None:
        self._place: _Place | None = None
        self.took_s = 0.0
        self.reached: int | None = None

    def run(self, chunk: Chunk) -> Answer:
        """Run a chunk there. The clock starts when the process is there; one that dies takes nothing else with it.

        Raises:
            NotStarted: there is no process that could run it.
        """
        place = self._with_a_copy(chunk)
        began = time.monotonic()
        try:
            line = place.exchange(_question(chunk), chunk.timeout_s, place.watched(chunk))
            answer = _read(line) if line else Answer(died=place.ending())
        except BrokenPipeError:
            answer = Answer(died=place.ending())
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
        self.reached = place.reached
        if answer.died and not place.end_copy():
            self.close()
        return answer

    def kill(self) -> None:
        """End the process in the midst of its work, from another thread: `run` sees that it has died."""
        if place := self._place:
            sandbox.kill(place.process)

    def close(self) -> None:
        """End the process and all that it started."""
        place, self._place = self._place, None
        if place:
            place.close()

    def _with_a_copy(self, chunk: Chunk) -> "_Place":
        given = chunk.folder, chunk.memory_bytes or 0
        if self._place and (self._place.given != given or self._place.process.poll() is not None):
            self.close()
        if self._place and self._place.stirs and not self._place.end_copy():
            self.close()
        place = self._place = self._place or _Place(*given)
        if not place.has_copy:
            try:
                place.copy(type(chunk).__module__)
            except BaseException:
                self.close()
                raise
        return place


class _Place:
    """Where limited processes are, one at a time, with the zygote that they are copies of; behind walls if it can be.

    Attributes:
        given: folder of the case and bytes of memory, for which it was made.
        process: the outermost of its processes.
    """

    def __init__(self, folder: Path, memory_bytes: int) -> None:
        self.given = folder, memory_bytes
        # -P: nobody's working folder, which may be an extraction, has modules for us
        spaces = [processes.namespace(kind) for kind in ("user", "pid")]
        command = [sys.executable, "-P", "-m", "flows.workers.zygote", str(memory_bytes), *spaces]
        alone = dict.fromkeys(("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"), "1")  # no threads: they are not copied
        environment = _environment() | alone | {"TMPDIR": str(folder / "scratch")}
        self._control, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with inside:
            self.process = sandbox.start(folder, command, environment, inside)
        self._control.settimeout(_END_S)
        self._lasts = sandbox.bubblewrap(folder) is not None
        self._walls: list[psutil.Process] = []
        self._asking = self._hearing = self._reached = -1
        self._ended = ""

    @property
    def has_copy(self) -> bool:
        return self._hearing >= 0

    @property
    def stirs(self) -> bool:
        """Whether its copy says something that nobody has asked for, or has ended."""
        waiting = select.poll()
        waiting.register(max(0, self._hearing), select.POLLIN)
        return self.has_copy and bool(waiting.poll(0))

    @property
    def reached(self) -> int | None:
        """What its copy has told of the last question."""
        return reached.told(self._reached)

    def copy(self, module: str) -> None:
        """Have a limited process, which has that module at hand.

        Raises:
            NotStarted: there is none.
        """
        theirs, self._asking = os.pipe()
        self._hearing, answering = os.pipe()
        self._reached, telling = reached.made()
        for pipe in (self._asking, self._hearing):
            os.set_blocking(pipe, False)
        self._ended = ""
        try:
            socket.send_fds(self._control, [module.encode()], [theirs, answering, telling])
        except OSError:
            pass  # it has ended, as the pipe says
        finally:
            for descriptor in (theirs, answering, telling):
                os.close(descriptor)
        try:
            started = self.exchange(b"", _START_S) == READY
        except TimeoutError:
            started = False
        if not started:
            raise NotStarted("a limited process could not be started: try `python -m flows.workers.zygote`")
        if not self._walls:
            self._walls = _chain(self.process.pid)[:-1]

    def watched(self, chunk: Chunk) -> processes.Watched:
        """The copy, and all that it starts, while it does a chunk."""
        return processes.Watched(
            self.process.pid, chunk.folder, chunk.written_bytes, chunk.memory_bytes or 0, self._walls
        )

    def exchange(
        self, question: bytes, timeout_s: float | None, watched: processes.Watched | None = None
    ) -> bytes | None:
        """The answer to a question; None if the copy has ended. Neither waits for it for longer than it may take.

        Raises:
            TimeoutError: it may not take longer.
            TooMuch: it takes more of the machine than it may.
            BrokenPipeError: it reads no question any more.
        """
        until = None if timeout_s is None else time.monotonic() + timeout_s
        waiting = select.poll()
        waiting.register(self._hearing, select.POLLIN)
        if question:
            reached.forget(self._reached)
            waiting.register(self._asking, select.POLLOUT)
        answer = b""
        while len(answer) <= _LONGEST and not answer.endswith(b"\n"):
            left = _LOOK_S if until is None else max(0.0, until - time.monotonic())
            ready = waiting.poll(min(left, _LOOK_S) * 1000)
            if not ready and left == 0:
                raise TimeoutError
            if watched:
                watched.look()
            for descriptor, _ in ready:
                if descriptor == self._hearing:
                    piece = os.read(self._hearing, 1 << 16)
                    if not piece:
                        return None
                    answer += piece if not question else b"an answer before its question\n"
                elif question:
                    question = question[os.write(self._asking, question[: 1 << 16]) :]
                    if not question:
                        waiting.unregister(self._asking)
        return answer

    def ending(self) -> str:
        """How the copy has ended, which says nothing any more."""
        try:
            if said := self._control.recv(_LONGEST_CODE):
                self._ended = _words(int(said))
            else:
                self._ended = _words(self.process.wait(timeout=_END_S))
        except (TimeoutError, subprocess.TimeoutExpired):
            return "hung up and went on"
        except (OSError, ValueError):
            return "ended"
        return self._ended

    def end_copy(self) -> bool:
        """End the copy and all that it started. Whether there can be another."""
        self._close_descriptors()
        with contextlib.suppress(OSError):
            if not self._ended:
                self._control.send(b"end")
                self._ended = self._control.recv(_LONGEST_CODE).decode()
        return self._lasts and bool(self._ended) and self.process.poll() is None

    def close(self) -> None:
        """End all that is here."""
        self._close_descriptors()
        sandbox.end(self.process)
        self._control.close()

    def _close_descriptors(self) -> None:
        for descriptor in (self._asking, self._hearing, self._reached):
            if descriptor >= 0:
                os.close(descriptor)
        self._asking = self._hearing = self._reached = -1


def _chain(pid: int) -> list[psutil.Process]:
    """That process, the one that it started, and so on."""
    chain = []
    with contextlib.suppress(psutil.Error):  # it ends just now
        following = [psutil.Process(pid)]
        while following:
            chain.append(following[0])
            following = following[0].children()
    return chain


def _environment() -> dict[str, str]:
    """What an interpreter and Tesseract need; no password and no address of a server."""
    return {name: value for name, value in os.environ.items() if name.startswith(_HANDED_ON)}


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


def _words(code: int) -> str:
    """A signal is the exit status 128 + signal where bubblewrap stands in between."""
    number = -code if code < 0 else code - 128
    with contextlib.suppress(ValueError):
        return f"ended by {signal.Signals(number).name}"
    return f"ended with exit status {code}"
