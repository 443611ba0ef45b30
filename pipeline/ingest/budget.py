"""How much a container may expand to, counted on the bytes that come out, not on what it declares."""

from dataclasses import dataclass, field

from models.settings import Ingest
from pipeline.ingest.container import Entry

_SMALL = 1 << 20  # bytes; no file below this is a bomb, however small it was packed


class Bomb(Exception):
    """Content beyond the limits. The message says which; it is for an issue."""


@dataclass
class Budget:
    """What one reading of a container may cost.

    Attributes:
        limits: for one file, and for all of them together.
        packed_bytes: size of the container; None for a folder, which holds what it holds.
        spent: nothing more of the container may be read.
    """

    limits: Ingest
    packed_bytes: int | None = None
    entries: int = 0
    size_bytes: int = 0
    spent: bool = field(default=False, init=False)

    def add_entry(self) -> None:
        """Count an entry.

        Raises:
            Bomb: there are too many.
        """
        self.entries += 1
        if self.entries > self.limits.max_entries:
            raise self._end(f"more than {self.limits.max_entries} entries (ingest.max_entries)")

    def add(self, entry: Entry, piece: bytes, so_far: int) -> None:
        """Count a piece of an entry, of which `so_far` bytes have come out with it.

        Raises:
            Bomb: the entry, or the whole container, is beyond a limit.
        """
        limits = self.limits
        self.size_bytes += len(piece)
        if self.size_bytes > limits.max_total_bytes:
            raise self._end(f"more than {limits.max_total_bytes} bytes in all (ingest.max_total_bytes)")
        if self._expands(self.size_bytes, self.packed_bytes):
            raise self._end(f"expands more than {limits.max_ratio} times in all (ingest.max_ratio)")
        if so_far > limits.max_file_bytes:
            raise Bomb(f"more than {limits.max_file_bytes} bytes (ingest.max_file_bytes)")
        if self._expands(so_far, entry.stored_bytes):
            raise Bomb(f"expands more than {limits.max_ratio} times (ingest.max_ratio)")

    def _expands(self, size: int, packed: int | None) -> bool:
        return packed is not None and size > max(_SMALL, packed * self.limits.max_ratio)

    def _end(self, detail: str) -> Bomb:
        self.spent = True
        return Bomb(f"{detail}; nothing after it is read")
