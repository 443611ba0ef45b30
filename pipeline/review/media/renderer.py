"""The limited process that draws pictures, as the application sees it: started when it is needed, warm between
pictures, ended when it takes too long, replaced when it dies. That costs the one picture.

It lives in a thread of its own, for the system ends it with the thread that has started it.
"""

import json
import os
import queue
import select
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline import sandbox
from pipeline.review.media.child import LENGTHS

_START_S = 60.0
_IDLE_S = 600.0
_LONGEST_HEAD, _LONGEST = 4096, 8 << 20
_JPEG = b"\xff\xd8\xff"
_HANDED_ON = ("PATH", "LANG", "LC_", "LD_", "TZ", "PYTHON", "VIRTUAL_ENV")


class Unshown(Exception):
    """It cannot be shown; the message says why, to people, and has nothing of the evidence."""


class _About(BaseModel):
    """What the process says of a picture. It may have been taken over: what it says has a form and bounds."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ready: bool = False
    why: str = Field(default="", max_length=200)
    width: int = Field(default=0, ge=0, le=1 << 20)
    height: int = Field(default=0, ge=0, le=1 << 20)
    pages: int = Field(default=1, ge=1, le=1 << 20)


@dataclass(frozen=True)
class Drawn:
    """A picture as JPEG.

    Attributes:
        pages: how many the file has.
    """

    jpeg: bytes
    pages: int


class Renderer:
    """Draws one picture after the other, for any thread.

    Args:
        timeout_s: for one picture.
    """

    def __init__(self, timeout_s: float = 15.0) -> None:
        self._timeout_s = timeout_s
        self._asked: queue.Queue[tuple[dict[str, Any], Future[Drawn]] | None] = queue.Queue()
        self._one = threading.Lock()
        self._thread: threading.Thread | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def draw(self, path: Path, type_: str | None, page: int, how: str) -> Drawn:
        """A page of a file.

        Raises:
            Unshown: it cannot be shown.
        """
        made: Future[Drawn] = Future()
        with self._one:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            self._asked.put(({"path": str(path.absolute()), "type": type_, "page": page, "how": how}, made))
        return made.result()

    def close(self) -> None:
        """End the process."""
        self._asked.put(None)

    def _work(self) -> None:
        with tempfile.TemporaryDirectory(prefix="triage-media-") as folder:
            try:
                while asked := self._next():
                    question, made = asked
                    try:
                        made.set_result(self._drawn(Path(folder), question))
                    except Unshown as why:
                        made.set_exception(why)
                    except Exception as error:  # costs this picture; the thread draws the next
                        made.set_exception(Unshown(f"a mistake of this program ({type(error).__name__})"))
            finally:
                self._end()

    def _next(self) -> tuple[dict[str, Any], Future[Drawn]] | None:
        while True:
            try:
                return self._asked.get(timeout=_IDLE_S)
            except queue.Empty:
                self._end()

    def _drawn(self, folder: Path, question: dict[str, Any]) -> Drawn:
        process = self._started(folder)
        try:
            head, jpeg = _exchange(process, json.dumps(question).encode() + b"\n", self._timeout_s)
            about = _About.model_validate_json(head)
        except TimeoutError:
            self._end()
            raise Unshown("decoding it took too long") from None
        except (OSError, ValidationError):
            self._end()
            raise Unshown("decoding it ended the process that tried") from None
        if about.why or not jpeg.startswith(_JPEG):
            raise Unshown(about.why or "no picture came out of it")
        return Drawn(jpeg, about.pages)

    def _started(self, folder: Path) -> subprocess.Popen[bytes]:
        if self.process is not None and self.process.poll() is not None:
            self._end()
        if self.process is None:
            command = [sys.executable, "-P", "-m", "pipeline.review.media.child"]
            self.process = sandbox.start(folder, command, _environment())
            try:
                _exchange(self.process, b"", _START_S)
            except (OSError, TimeoutError):
                self._end()
                raise Unshown("the process that decodes pictures could not be started") from None
        return self.process

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            sandbox.end(process)


def _environment() -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name.startswith(_HANDED_ON)}
    return known | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _exchange(process: subprocess.Popen[bytes], question: bytes, timeout_s: float) -> tuple[bytes, bytes]:
    """The answer to a question: its head and its picture.

    Raises:
        TimeoutError: it took too long.
        OSError: the process has ended, or says more than it may.
    """
    assert process.stdin and process.stdout  # noqa: S101, PT018 - for the type checker; Popen was given pipes
    until = time.monotonic() + timeout_s
    if question:
        process.stdin.write(question)
        process.stdin.flush()
    descriptor = process.stdout.fileno()
    head, picture = LENGTHS.unpack(_read(descriptor, LENGTHS.size, until))
    if head > _LONGEST_HEAD or picture > _LONGEST:
        raise OSError("an answer that is too long")
    return _read(descriptor, head, until), _read(descriptor, picture, until)


def _read(descriptor: int, length: int, until: float) -> bytes:
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    found = b""
    while len(found) < length:
        if not waiting.poll(max(0.0, until - time.monotonic()) * 1000):
            raise TimeoutError
        piece = os.read(descriptor, length - len(found))
        if not piece:
            raise OSError("the process has ended")
        found += piece
    return found
