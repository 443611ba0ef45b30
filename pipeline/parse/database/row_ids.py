"""Which rows of a table have been read: row ids as bits. A set of numbers would outgrow all else that is in memory."""

from collections.abc import Iterable, Iterator, Sequence

_SHIFT = 8
_SIZE = 1 << _SHIFT
_ALL = (1 << _SIZE) - 1


class RowIds:
    """A set of row ids, 256 to a block. What is in order and without gaps costs a block at a time."""

    def __init__(self) -> None:
        self._blocks: dict[int, int] = {}

    def __contains__(self, row: int) -> bool:
        return bool(self._blocks.get(row >> _SHIFT, 0) >> (row & (_SIZE - 1)) & 1)

    def update(self, rows: Iterable[int]) -> None:
        """Add rows."""
        blocks = self._blocks
        for block, bits in _blocks(list(rows)):
            blocks[block] = blocks.get(block, 0) | bits

    def isdisjoint(self, rows: Iterable[int]) -> bool:
        """Whether none of these is among them."""
        return not any(self._blocks.get(block, 0) & bits for block, bits in _blocks(list(rows)))


def _blocks(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Blocks and their bits; of rows in any order, a block may come more than once."""
    if not rows:
        return
    first, last = rows[0], rows[-1]
    if last - first == len(rows) - 1 and all(map(int.__eq__, rows, range(first, last + 1))):
        for block in range(first >> _SHIFT, (last >> _SHIFT) + 1):
            start = max(first - (block << _SHIFT), 0)
            end = min(last - (block << _SHIFT), _SIZE - 1)
            yield block, (_ALL >> (_SIZE - 1 - end + start)) << start
        return
    block, bits = first >> _SHIFT, 0
    for row in rows:
        if row >> _SHIFT != block:
            yield block, bits
            block, bits = row >> _SHIFT, 0
        bits |= 1 << (row & (_SIZE - 1))
    yield block, bits
