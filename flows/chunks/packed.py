"""What a plan keeps for each source or chunk, packed and on disk: of a hundred thousand, maybe, until the run ends."""

import base64
import io
import os
import pickle
import tempfile
import threading
import weakref
import zlib
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter

T = TypeVar("T")

EXACT = ConfigDict(ser_json_inf_nan="constants")
"""For what has numbers that may be none."""

_TOGETHER = 4096  # bytes


def pack(kind: TypeAdapter[T], value: T) -> str:
    """A text that JSON can carry as it is."""
    return base64.b64encode(zlib.compress(kind.dump_json(value), 1)).decode("ascii")


def unpack(kind: TypeAdapter[T], packed: str) -> T:
    return kind.validate_json(zlib.decompress(base64.b64decode(packed)))


class Spool:
    """Where packed things lie: a file without a name, which only this process can reach and which goes with it. They
    name evidence, and so it is where copies of evidence are. Where it cannot be, as of a case that was never begun, or
    cannot grow, they stay in memory.

    Args:
        folder: of copies.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock, self._end = folder, threading.Lock(), 0

    @cached_property
    def _descriptor(self) -> int:
        file = tempfile.TemporaryFile(buffering=0, dir=self._folder)  # noqa: SIM115 - it is closed with this
        weakref.finalize(self, file.close)
        return file.fileno()

    def put(self, some: bytes) -> Callable[[], bytes]:
        """What gives them back, as long as this is there."""
        with self._lock:
            try:
                written = os.pwrite(self._descriptor, some, self._end)
            except OSError:
                written = 0
            if written < len(some):
                return lambda: some
            at, self._end = self._end, self._end + written
        return partial(os.pread, self._descriptor, written, at)


class Packed(Generic[T]):
    """Things in the order in which they came. They never leave this process.

    Args:
        spool: where they lie.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._packed: list[Callable[[], bytes]] = []
        self._last = bytearray()

    def append(self, thing: T) -> None:
        self._last += pickle.dumps(thing)
        if len(self._last) >= _TOGETHER:
            self._packed.append(self._spool.put(zlib.compress(self._last, 1)))
            self._last = bytearray()

    def __iter__(self) -> Iterator[T]:
        for some in self._packed:
            yield from _things(zlib.decompress(some()))
        yield from _things(bytes(self._last))


def _things(pickled: bytes) -> Iterator[T]:
    file = io.BytesIO(pickled)
    while file.tell() < len(pickled):
        yield pickle.load(file)  # noqa: S301 - packed above, here


class ByName(Generic[T]):
    """Things by name, in the order of names; those of one name as they came. Most begin with the digits of a hash, so
    that a small part of all is unpacked at a time.

    Args:
        folder: of copies of evidence.
    """

    def __init__(self, folder: Path) -> None:
        self._spool = Spool(folder)
        self._shelves: dict[str, Packed[tuple[str, T]]] = {}

    def add(self, name: str, thing: T) -> None:
        self._shelves.setdefault(name[:2], Packed(self._spool)).append((name, thing))

    def __iter__(self) -> Iterator[tuple[str, T]]:
        for _, shelf in sorted(self._shelves.items(), key=itemgetter(0)):
            yield from sorted(shelf, key=itemgetter(0))
