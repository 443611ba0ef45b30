"""A limited process that reads untrusted bytes. It stays warm between chunks and is replaced when it dies.

Run as `python -m flows.workers.child MEMORY_BYTES`: a chunk a line on standard input, an answer a line on standard
output. JSON both ways, since nothing that comes out of that process may be trusted to be a pickle of ours.
"""

import contextlib
import ctypes
import importlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass
from typing import Any

from flows.chunks.chunk import Chunk

_PR_SET_PDEATHSIG = 1
_FILE_BYTES = 1 << 36  # 64 GiB, as ingest.max_file_bytes: no file that this process writes may be larger


@dataclass(frozen=True)
class Answer:
    """What a limited process said of a chunk.

    Attributes:
        died: how the process ended without an answer: a signal, time or memory; None if it answered.
        refused: a refusal, in words for people.
        failed: the traceback of a mistake of ours.
        kind: the exception's name; its message may quote evidence.
    """

    died: str | None = None
    refused: str | None = None
    failed: str | None = None
    kind: str = ""
    cpu_s: float = 0
    peak_bytes: int = 0


class Child:
    """A limited process, started when it is first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._memory_bytes = 0

    def run(self, chunk: Chunk) -> Answer:
        """Run a chunk there. The clock starts now; a process that dies takes nothing else with it."""
        process = self._started(chunk.memory_bytes or 0)
        try:
            assert process.stdin is not None  # noqa: S101 - for the type checker; Popen was given pipes
            process.stdin.write(_line({"kind": _kind(type(chunk)), "data": chunk.model_dump(mode="json")}))
            process.stdin.flush()
            answer = self._answer(process, chunk.timeout_s)
        except BrokenPipeError:
            answer = None
        except BaseException:
            self.close()
            raise
        if answer is None:
            died = _ending(process)
            self.close()
            return Answer(died=died)
        if answer.died:
            self.close()
        return answer

    def close(self) -> None:
        """End the process and all that it started."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _started(self, memory_bytes: int) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._process.poll() is not None or memory_bytes != self._memory_bytes):
            self.close()
        if self._process is None:
            self._memory_bytes = memory_bytes
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "flows.workers.child", str(memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libraries print pieces of evidence there
                env=os.environ | {"OMP_THREAD_LIMIT": "1"},
                start_new_session=True,
            )
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], timeout_s: float | None) -> Answer | None:
        assert process.stdout is not None  # noqa: S101 - as above
        ready, _, _ = select.select([process.stdout], [], [], timeout_s)
        if not ready:
            return Answer(died=f"still busy after {timeout_s:g} s")
        line = process.stdout.readline()
        return Answer(**json.loads(line)) if line.endswith(b"\n") else None


def _ending(process: subprocess.Popen[bytes]) -> str:
    code = process.wait()
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content).encode() + b"\n"


def _serve(memory_bytes: int) -> None:
    """The process itself: limits first, then chunk after chunk until its parent closes the pipe."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would be a copy of evidence
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what libraries print must not mix with our answers

    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    for line in sys.stdin.buffer:
        request = json.loads(line)
        answer = _work(_chunk(request))
        answers.write(_line(answer))
        if answer.get("died"):
            return


def _kind(kind: type[Chunk]) -> str:
    return f"{kind.__module__}:{kind.__name__}"


def _chunk(request: dict[str, Any]) -> Chunk:
    module, _, name = request["kind"].partition(":")
    kind: type[Chunk] = getattr(importlib.import_module(module), name)
    return kind.model_validate(request["data"])


def _work(chunk: Chunk) -> dict[str, Any]:
    from pipeline.errors import Refused

    before = _cpu_s()
    outcome: dict[str, Any] = {}
    try:
        chunk.run()
    except MemoryError:
        outcome = {"died": "needed more memory than it may use"}
    except Refused as refusal:
        outcome = {"refused": str(refusal)}
    except Exception as error:
        outcome = {"failed": traceback.format_exc(), "kind": type(error).__name__}
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return outcome | {"cpu_s": _cpu_s() - before, "peak_bytes": usage.ru_maxrss * 1024}


def _cpu_s() -> float:
    own, started = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
