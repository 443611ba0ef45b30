"""The chunks of a step."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from flows.chunks.chunk import Chunk
from flows.chunks.packed import Packed, Spool

C = TypeVar("C", bound=Chunk)


class Chunks(Generic[C]):
    """Chunks in their order: their names are at hand, what else they carry is packed until somebody reads it.

    Args:
        spool: where they lie until then.

    Attributes:
        units: names of their units of work.
    """

    def __init__(self, chunks: Iterable[C], spool: Spool) -> None:
        units, self._packed = [], Packed[C](spool)
        for chunk in chunks:
            units.append(chunk.unit)
            self._packed.append(chunk)
        self.units = tuple(units)

    def __iter__(self) -> Iterator[C]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self.units)
