"""What a plan keeps for each source or chunk, packed: of a hundred thousand, maybe, and until the run ends."""

import base64
import pickle
import zlib
from collections.abc import Iterator
from operator import itemgetter
from typing import Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter

T = TypeVar("T")

EXACT = ConfigDict(ser_json_inf_nan="constants")
"""For what has numbers that may be none."""

_TOGETHER = 32


def pack(kind: TypeAdapter[T], value: T) -> str:
    """A text that JSON can carry as it is."""
    return base64.b64encode(zlib.compress(kind.dump_json(value), 1)).decode("ascii")


def unpack(kind: TypeAdapter[T], packed: str) -> T:
    return kind.validate_json(zlib.decompress(base64.b64decode(packed)))


class Packed(Generic[T]):
    """Things in the order in which they came. They never leave this process."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._last: list[T] = []

    def append(self, thing: T) -> None:
        self._last.append(thing)
        if len(self._last) == _TOGETHER:
            self._packed.append(zlib.compress(pickle.dumps(self._last), 1))
            self._last = []

    def __iter__(self) -> Iterator[T]:
        for some in self._packed:
            yield from pickle.loads(zlib.decompress(some))  # noqa: S301 - packed above, here
        yield from self._last


class ByName(Generic[T]):
    """Things by name, in the order of names; those of one name as they came. Most begin with the digits of a hash, so
    that a sixteenth of all is unpacked at a time."""

    def __init__(self) -> None:
        self._shelves: dict[str, Packed[tuple[str, T]]] = {}

    def add(self, name: str, thing: T) -> None:
        self._shelves.setdefault(name[:1], Packed()).append((name, thing))

    def __iter__(self) -> Iterator[tuple[str, T]]:
        for _, shelf in sorted(self._shelves.items(), key=itemgetter(0)):
            yield from sorted(shelf, key=itemgetter(0))
