"""Pages of a database file: its header, its trees, its list of free pages, and the space that a page does not use."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from pipeline.parse.sqlite_file.cells import Cell, cell

LEAF, INTERIOR = 0x0D, 0x05
_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_DEPTH = 40  # levels of a tree; one of 20 has no room in a file


class Space(NamedTuple):
    """Bytes of a page that nothing uses. A `block` is one that was made free: its first four bytes are lost."""

    start: int
    end: int
    block: bool = False


@dataclass
class Pages:
    """A database file. Pages are read one at a time.

    Attributes:
        size: bytes of a page.
        usable: of these, how many SQLite uses.
        count: how many pages there are.
        encoding: of text, 1 to 3.
        changes: how often the file was changed outside a log.
    """

    size: int
    usable: int
    count: int
    encoding: int
    changes: int
    _file: int = field(repr=False)

    @classmethod
    def open(cls, path: Path) -> Self | None:
        """None if it is no database."""
        file = os.open(path, os.O_RDONLY)
        header = os.pread(file, _HEADER, 0)
        size = page_size(header)
        if size is None:
            os.close(file)
            return None
        encoding = int.from_bytes(header[56:60], "big")
        return cls(
            size,
            size - header[20],
            os.fstat(file).st_size // size,
            encoding if encoding in (1, 2, 3) else 1,
            int.from_bytes(header[24:28], "big"),
            file,
        )

    def close(self) -> None:
        os.close(self._file)

    def page(self, number: int) -> bytes | None:
        """The page of a number, from 1; None if there is none."""
        if not 1 <= number <= self.count:
            return None
        content = os.pread(self._file, self.size, (number - 1) * self.size)
        return content if len(content) == self.size else None

    def tree(self, root: int) -> Iterator[tuple[int, bytes]]:
        """Pages of a table's tree, each once, whatever the pointers say."""
        seen = bytearray(self.count // 8 + 1)
        waiting = [(root, 0)]
        while waiting:
            number, depth = waiting.pop()
            content = self.page(number)
            if content is None or seen[number // 8] >> number % 8 & 1:
                continue
            seen[number // 8] |= 1 << number % 8
            yield number, content
            if depth < _DEPTH:
                waiting += [(child, depth + 1) for child in children(content, number, self.usable)]

    def free(self, most: int) -> Iterator[tuple[int, int]]:
        """Pages of the list of free ones: (number, bytes at its beginning that the list itself has written)."""
        header = self.page(1)
        number = int.from_bytes(header[32:36], "big") if header else 0
        seen = set[int]()
        while len(seen) < most and number not in seen and (trunk := self.page(number)):
            seen.add(number)
            count = min(int.from_bytes(trunk[4:8], "big"), self.usable // 4 - 2)
            yield number, 8 + 4 * count
            for at in range(8, 8 + 4 * count, 4):
                leaf = int.from_bytes(trunk[at : at + 4], "big")
                if leaf not in seen and 1 <= leaf <= self.count and len(seen) < most:
                    seen.add(leaf)
                    yield leaf, 0
            number = int.from_bytes(trunk[:4], "big")


def page_size(header: bytes) -> int | None:
    """Bytes of a page, from the beginning of a database."""
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        return None
    size = int.from_bytes(header[16:18], "big")
    size = 65536 if size == 1 else size
    return size if size >= 512 and size & (size - 1) == 0 and size - header[20] >= 480 else None


def kind(page: bytes, number: int) -> int:
    """LEAF and INTERIOR are pages of a table; any other value is not."""
    return page[_begin(number)]


def children(page: bytes, number: int, usable: int) -> list[int]:
    """Page numbers that an interior page of a table points to."""
    begin = _begin(number)
    if page[begin] != INTERIOR:
        return []
    pointers = _pointers(page, begin + 12, _two(page, begin + 3), usable)
    found = [int.from_bytes(page[at : at + 4], "big") for at in pointers if at + 4 <= usable]
    return [*found, int.from_bytes(page[begin + 8 : begin + 12], "big")]


def cells(page: bytes, number: int, usable: int) -> Iterator[Cell | None]:
    """Cells of a table's leaf page, in their order; None for one that contradicts itself."""
    begin = _begin(number)
    if page[begin] == LEAF:
        for at in _pointers(page, begin + 8, _two(page, begin + 3), usable):
            yield cell(page, at, usable, usable)


def spaces(page: bytes, number: int, usable: int) -> list[Space]:
    """Where a page of a table uses nothing: between its pointers and its cells, and where cells were."""
    begin = _begin(number)
    head = {LEAF: 8, INTERIOR: 12}.get(page[begin])
    if head is None:
        return []
    start = begin + head + 2 * _two(page, begin + 3)
    content = _two(page, begin + 5) or 65536
    found = [Space(start, content)] if start < content <= usable else []
    at, before = _two(page, begin + 1), start
    while before <= at <= usable - 4:  # blocks are in their order: a circle is not
        size = _two(page, at + 2)
        if size < 4 or at + size > usable:
            break
        found.append(Space(at, at + size, block=True))
        before, at = at + size, _two(page, at)
    return found


PageAt = Callable[[int], bytes | None]
"""The page of a number, in one state of the database."""


def _begin(number: int) -> int:
    return _HEADER if number == 1 else 0


def _two(page: bytes, at: int) -> int:
    return page[at] << 8 | page[at + 1]


def _pointers(page: bytes, at: int, count: int, usable: int) -> list[int]:
    end = min(at + 2 * count, usable - 1)
    return [_two(page, place) for place in range(at, end, 2)]
