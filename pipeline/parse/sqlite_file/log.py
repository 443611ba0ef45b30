"""Frames of a write-ahead log: pages as they were after earlier commits.

A log is used again from its beginning when all of it is in the database; what stood behind stays, with the salts of
that time. Each frame's checksum goes on from that of the frame before, which stands in that frame's own header, so any
frame can be checked alone (WAL-mode File Format, sections 4.1 to 4.4).
"""

import os
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

_HEADER, _FRAME = 32, 24
_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}


class Frame(NamedTuple):
    """A frame, numbered from 1.

    Attributes:
        round: which use of the log it is of: 0 is the present one.
        last: the frame that ends its transaction; 0 if none does.
    """

    number: int
    page: int
    round: int
    last: int


@dataclass
class Log:
    """A write-ahead log. `more`: there are more frames than were looked at."""

    page_size: int
    frames: list[Frame]
    more: bool
    _order: str
    _file: int = field(repr=False)

    @classmethod
    def open(cls, path: Path, page_size: int, most: int) -> Self | None:
        """None if it is no log of a database with pages of this size."""
        file = os.open(path, os.O_RDONLY)
        header = os.pread(file, _HEADER, 0)
        order = _MAGIC.get(int.from_bytes(header[:4], "big")) if len(header) == _HEADER else None
        if order is None or int.from_bytes(header[8:12], "big") != page_size:
            os.close(file)
            return None
        count = (os.fstat(file).st_size - _HEADER) // (_FRAME + page_size)
        heads = [os.pread(file, 16, _HEADER + n * (_FRAME + page_size)) for n in range(min(count, most))]
        return cls(page_size, _frames(heads, header[16:24]), count > most, order, file)

    def close(self) -> None:
        os.close(self._file)

    def page(self, frame: Frame) -> bytes | None:
        """Its page; None if its checksum says that it is not whole."""
        at = _HEADER + (frame.number - 1) * (_FRAME + self.page_size)
        if frame.number == 1:
            before, salts = os.pread(self._file, 8, 24), os.pread(self._file, 8, 16)
        else:
            above = os.pread(self._file, _FRAME, at - _FRAME - self.page_size)
            before, salts = above[16:24], above[8:16]
        content = os.pread(self._file, _FRAME + self.page_size, at)
        if len(content) < _FRAME + self.page_size:
            return None
        if salts != content[8:16]:  # the first that is left of an earlier round: nothing to go on from
            return content[_FRAME:]
        found = _checksum(content[:8] + content[_FRAME:], struct.unpack(">2I", before), self._order)
        return content[_FRAME:] if found == struct.unpack(">2I", content[16:24]) else None


def _frames(heads: list[bytes], present: bytes) -> list[Frame]:
    """Frames with the end of their transaction, which stands behind them."""
    found: list[Frame] = []
    rounds = {present: 0}
    last, salts = 0, b""
    for place in range(len(heads) - 1, -1, -1):
        page, size, own = *struct.unpack(">2I", heads[place][:8]), heads[place][8:16]
        last = place + 1 if size else last if own == salts else 0
        salts = own
        if page:
            found.append(Frame(place + 1, page, rounds.setdefault(own, len(rounds)), last))
    return found[::-1]


def _checksum(content: bytes, before: tuple[int, ...], order: str) -> tuple[int, int]:
    first, second = before
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second
