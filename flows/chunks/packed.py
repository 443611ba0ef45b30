"""What a plan keeps for each source or chunk, packed and on disk: of a hundred thousand, maybe, until the run ends."""

import base64
import errno
import io
import os
import pickle
import tempfile
import threading
import weakref
import zlib
from array import array
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter

from pipeline.errors import StoreDamaged

T = TypeVar("T")

EXACT = ConfigDict(ser_json_inf_nan="constants")
"""For what has numbers that may be none."""

_TOGETHER = 4096  # bytes
_UNREADABLE = "What the run had planned cannot be read from the disk any more. Run the same command again to go on."


def pack(kind: TypeAdapter[T], value: T) -> str:
    """A text that JSON can carry as it is."""
    return base64.b64encode(zlib.compress(kind.dump_json(value), 1)).decode("ascii")


def unpack(kind: TypeAdapter[T], packed: str) -> T:
    return kind.validate_json(zlib.decompress(base64.b64decode(packed)))


class Spool:
    """A file of which no folder says the name, for what would else be in memory. It only grows, and is gone when it is
    closed. What cannot be written there, as on a full disk or for a case that was never begun, stays in memory.

    Args:
        folder: the case's scratch, since what is packed names evidence.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock, self._end = folder, threading.Lock(), 0
        self._file: io.FileIO | None = None
        self._closed = False
        self._unwritten: dict[int, bytes] = {}

    def put(self, some: bytes) -> tuple[int, int]:
        """Where they lie: their place and size."""
        with self._lock:
            at, self._end = self._end, self._end + len(some)
            try:
                written = os.pwrite(self._opened(), some, at)
            except OSError:
                written = 0
            if written < len(some):
                self._unwritten[at] = some
        return at, len(some)

    def get(self, at: int, size: int) -> bytes:
        """What lies there; fewer bytes where the disk has lost some.

        Raises:
            OSError: the disk does not give it, or it is closed.
        """
        with self._lock:
            return self._unwritten[at] if at in self._unwritten else os.pread(self._opened(), size, at)

    def _opened(self) -> int:
        if self._closed:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0, dir=self._folder)  # noqa: SIM115 - see `close`
            weakref.finalize(self, self._file.close)
        return self._file.fileno()

    def close(self) -> None:
        """Nothing is asked of it any more. A thread that still does is told so, and meets no other file."""
        with self._lock:
            self._closed = True
            if self._file:
                self._file.close()


class Packed(Generic[T]):
    """Things in the order in which they came. They never leave this process.

    Args:
        spool: where they lie. Who goes through them is told of damage there by StoreDamaged.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._packed = array("Q")  # place and size of each, 16 bytes: there may be tens of thousands
        self._last = bytearray()

    def append(self, thing: T) -> None:
        self._last += pickle.dumps(thing)
        if len(self._last) >= _TOGETHER:
            self._packed.extend(self._spool.put(zlib.compress(self._last, 1)))
            self._last = bytearray()

    def __iter__(self) -> Iterator[T]:
        for at, size in zip(self._packed[::2], self._packed[1::2], strict=True):
            try:
                some = zlib.decompress(self._spool.get(at, size))  # which sees if a bit has changed
            except (OSError, zlib.error) as error:
                raise StoreDamaged(_UNREADABLE) from error
            yield from _things(some)
        yield from _things(bytes(self._last))


def _things(pickled: bytes) -> Iterator[T]:
    file = io.BytesIO(pickled)
    while file.tell() < len(pickled):
        yield pickle.load(file)  # noqa: S301 - packed above, here


class ByName(Generic[T]):
    """Things by name, in the order of names; those of one name as they came. Most begin with the digits of a hash, so
    that a small part of all is unpacked at a time.

    Args:
        folder: the case's scratch.
    """

    def __init__(self, folder: Path) -> None:
        self._spool = Spool(folder)
        self._shelves: dict[str, Packed[tuple[str, T]]] = {}

    def add(self, name: str, thing: T) -> None:
        self._shelves.setdefault(name[:2], Packed(self._spool)).append((name, thing))

    def __iter__(self) -> Iterator[tuple[str, T]]:
        for _, shelf in sorted(self._shelves.items(), key=itemgetter(0)):
            yield from sorted(shelf, key=itemgetter(0))
