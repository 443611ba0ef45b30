"""Rows in the space that a page does not use.

Deleting a row leaves its bytes where they are, but for the first four when its space becomes a block of free space:
they then hold where the next block is and how long this one is. Lost with them are the length of the payload, the row
id, and for short rows the beginning of the header. A row is rebuilt only if its sizes balance to the byte and one
reading alone does; its id stays unknown. Blocks that touch are joined: a row further up in one is whole, or has its own
old "next, length" in its first bytes.

Space is used again from its end, so a row may look whole and end in the bytes of a newer one that has gone too. What
was written last is whole: a row in which another begins is not claimed. Nor is a row that continues on overflow pages:
they may have been used again, and nothing would tell. With secure_delete there are zeros, and no rows.

Of rows that have been overwritten twice, traces of the first may be all that is left. On pages of 512 to 4,096 bytes
that were written over hundreds of times, 2 of 14,744 rows that were claimed were not what they once were.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pipeline.parse.sqlite_file.cells import Cell, Types, as_varint, cell, local, types, varint, width
from pipeline.parse.sqlite_file.pages import Space
from pipeline.parse.sqlite_file.tables import Table

_SHORTEST = 4  # bytes of a cell, and those that a block of free space takes
_FEWEST = 4  # columns by which a row is known whose header has lost its length
_LONGEST = 9  # bytes of a number
_NEAR = 16  # bytes in which a header shows
_LOW = re.compile(rb"[\x00-\x1f]+")


@dataclass(frozen=True)
class Remains:
    """Looks for rows of one table on a page.

    Attributes:
        page: the bytes.
        usable: how many of them SQLite uses.
        table: whose rows.
        counts: how many columns a row may have: as declared, or as other rows on the page have.
        tables: all tables of the database: a row of any of them may have overwritten one of this.
        pages: how many pages the database has.
    """

    page: bytes
    usable: int
    table: Table
    counts: Collection[int]
    tables: Mapping[str, Table]
    pages: int

    def within(self, space: Space) -> list[Cell]:
        """Rows whose sizes agree, to be confirmed by `sound`; those with `missing` bytes are only to be counted."""
        if not self.page[space.start : space.end].strip(b"\0"):
            return []
        whole = {found.start: found for found in self._with_ids(space)}
        cells = dict(whole)
        for found in self._without_ids(space, whole):
            cells.setdefault(found.start, found)
        kept: list[Cell] = []
        nearest = space.end
        for start in sorted(cells, reverse=True):
            if cells[start].end <= nearest and self._tells(cells[start]):
                kept.append(cells[start])
            nearest = start
        return kept[::-1]

    def _with_ids(self, space: Space) -> Iterator[Cell]:
        """Rows that have lost nothing: found by their header, and confirmed by the two numbers before it."""
        for match in self.table.header.finditer(self.page, space.start + 2, space.end):
            at = match.start()
            header = types(self.page, at, space.end)
            if header and len(header[0]) in self.counts and self.table.fits(header[0], short=True):
                length = header[1] - at + sum(map(width, header[0]))
                begin = self._begin(at, space.start, length)
                found = cell(self.page, begin, space.end, self.usable) if begin is not None else None
                if found and found.types == header[0] and found.row_id and found.row_id > 0:
                    yield found

    def _begin(self, header: int, start: int, length: int) -> int | None:
        """Where the cell with this header begins, if the length stands before it."""
        first = header - 1
        while first > start and header - first < _LONGEST and self.page[first - 1] >= 0x80:
            first -= 1
        wanted = as_varint(length)
        begin = first - len(wanted)
        return begin if begin >= start and self.page[begin:first] == wanted else None

    def _without_ids(self, space: Space, whole: Mapping[int, Cell]) -> Iterator[Cell]:
        """Rows that were a block of free space, and still have its length in their first bytes."""
        for match in self.table.rest.finditer(self.page, space.start, space.end):
            begin = match.start()
            stop = begin + int.from_bytes(self.page[begin + 2 : begin + 4], "big")
            if self._block(begin) and stop <= space.end:
                readings = self._readings(begin, stop, whole)
                if len(readings) == 1:
                    yield readings[0]

    def _readings(self, begin: int, stop: int, whole: Mapping[int, Cell]) -> list[Cell]:
        """All readings of a row without its first four bytes that end where something else begins."""
        found: dict[tuple[Types, int], Cell] = {}
        for header, kinds, body in self._headers(begin, stop):
            length = body - header + sum(map(width, kinds))
            kept = local(length, self.usable)
            end = header + kept + (4 if kept < length else 0)
            if end <= stop and self.table.fits(kinds, short=True, text=True) and self._followed(end, stop, whole):
                found[kinds, body] = Cell(begin, end, None, kinds, body, length - kept)
        return list(found.values())

    def _followed(self, end: int, stop: int, whole: Mapping[int, Cell]) -> bool:
        """Whether a row that was made free together with this one begins there; or else nothing."""
        if end == stop or end in whole:
            return True
        return end + _SHORTEST < stop and int.from_bytes(self.page[end + 2 : end + 4], "big") == stop - end

    def _headers(self, begin: int, stop: int) -> Iterator[tuple[int, Types, int]]:
        """Headers for each length that the two lost numbers may have had: where one begins, types, values."""
        visible = begin + _SHORTEST
        for at in range(visible, min(visible + _LONGEST, stop)):
            header = types(self.page, at, stop)
            if header and len(header[0]) in self.counts and self._agrees(header, at, begin):
                yield at, *header
        for count in self.counts:
            if count < _FEWEST:
                continue
            header = self._counted(visible, stop, count)
            if header and len(as_varint(header[1] - visible + 1 + sum(map(width, header[0])))) <= 2:
                yield visible - 1, *header
            rest = self._counted(visible, stop, count - 1) if self.table.key == 0 else None
            if rest and rest[1] - visible + 2 + sum(map(width, rest[0])) < 128:
                yield visible - 2, (0, *rest[0]), rest[1]  # its first type is lost too; of the row id it is known

    def _agrees(self, header: tuple[Types, int], at: int, begin: int) -> bool:
        """Whether the two numbers before the header have room, and what is left of the row id is the end of one."""
        kinds, body = header
        length = len(as_varint(body - at + sum(map(width, kinds))))
        left = self.page[begin + _SHORTEST : at]
        ends = not left or (left[-1] < 0x80 and all(byte >= 0x80 for byte in left[:-1]))
        return ends and 1 <= at - begin - length < _LONGEST

    def _counted(self, at: int, stop: int, count: int) -> tuple[Types, int] | None:
        """So many types, where the length of the header is lost."""
        found = []
        try:
            for _ in range(count):
                type_, at = varint(self.page, at, stop)
                found.append(type_)
        except IndexError:
            return None
        return tuple(found), at

    def _tells(self, found: Cell) -> bool:
        """Whether there is more to it than chance gives: a row of nothing but nulls looks like many other bytes."""
        return found.missing > 0 or found.end - found.body >= _SHORTEST

    def sound(self, found: Cell) -> bool:
        """Whether nothing newer begins inside: a row, an entry of an index, or what was a block of free space.

        It may end anywhere on the page: what lies behind the space was written later still. All of these have bytes
        below 32 among their first, which letters have not.
        """
        places = set[int]()
        for match in _LOW.finditer(self.page, found.body, min(found.end + _NEAR, self.usable)):
            places.update(range(max(found.body, match.start() - _NEAR), min(found.end, match.end())))
        return not any(
            self._row(at) or self._indexed(at) or self._pointer(at) or (self._block(at) and self._left(at))
            for at in places
        )

    def _row(self, at: int) -> bool:
        other = cell(self.page, at, self.usable, self.usable) if self.page[at] != 0x80 else None
        return other is not None and any(table.fits(other.types, short=True) for table in self.tables.values())

    def _block(self, at: int) -> bool:
        """Blocks know their length and the next one, which lies further up."""
        following, size = (int.from_bytes(self.page[n : n + 2], "big") for n in (at, at + 2))
        return size >= _SHORTEST and at + size <= (following or self.usable) <= self.usable

    def _left(self, at: int) -> bool:
        """Whether what follows the length of a block may be the rest of a row's header."""
        begin, stop = at + _SHORTEST, at + int.from_bytes(self.page[at + 2 : at + 4], "big")
        if stop - begin <= _SHORTEST and self.page[at : at + 2] != b"\0\0":
            return True  # no room for a header, and a next block: that is not chance
        for table in self.tables.values():
            for place in range(begin, begin + _SHORTEST):
                header = types(self.page, place, stop) if place < stop else None
                if header and self._ends(header, stop) and table.fits(header[0], short=True):
                    return True
            for lost in (0, 1):
                rest = self._counted(begin, stop, len(table.columns) - lost)
                if rest and self._ends(rest, stop) and table.takes(lost, rest[0]):
                    return True
        return False

    def _ends(self, header: tuple[Types, int], stop: int) -> bool:
        return header[1] + sum(map(width, header[0])) <= stop

    def _pointer(self, at: int) -> bool:
        """The page may have been one that points to others; then it had their numbers."""
        return 0 < int.from_bytes(self.page[at : at + 4], "big") <= self.pages

    def _indexed(self, at: int) -> bool:
        """An entry of an index: at least one value, then the row id."""
        try:
            length, start = varint(self.page, at, self.usable)
        except IndexError:
            return False
        header = types(self.page, start, min(start + length, self.usable), length) if length > 2 else None
        return header is not None and len(header[0]) > 1 and header[0][-1] in (1, 2, 3, 4, 5, 6, 8, 9)
