"""Cells of a table's leaf page, and the values in them (file format, sections 1.6 and 2.1).

A cell is: length of its payload, row id, payload. A payload is: length of its header, a type for each column, the
values. The three lengths must agree to the byte; a cell of which they do not is none.
"""

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # type → bytes
_ENCODINGS = {1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
_MOST = 16 * 2**20  # bytes of a row; a circle of pages ends there as well
_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r")

Types = tuple[int, ...]


class Cell(NamedTuple):
    """A cell on a page.

    Attributes:
        start: its first byte.
        end: behind its last byte on this page.
        row_id: None if the bytes that held it are lost.
        types: of its values.
        body: where its values begin.
        missing: bytes of its values that are not on this page, but on overflow pages.
        overflow: the first of those pages; 0 if there is none.
    """

    start: int
    end: int
    row_id: int | None
    types: Types
    body: int
    missing: int = 0
    overflow: int = 0


def varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """A number of variable length, and where it ends. Raises IndexError if it is cut off."""
    value = 0
    for place in range(at, min(at + 8, end)):
        byte = data[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    if at + 9 > end:
        raise IndexError(at)
    return value << 8 | data[at + 8], at + 9


def as_varint(value: int) -> bytes:
    """The bytes of a number below 2**56, as SQLite writes it."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))


def width(type_: int) -> int:
    """Bytes of a value of this type."""
    if type_ >= 12:
        return (type_ - 12) // 2
    return 8 if type_ == 7 else _INTEGERS.get(type_, 0)


def local(length: int, usable: int) -> int:
    """How many bytes of a payload lie on the leaf page itself."""
    most = usable - 35
    if length <= most:
        return length
    least = (usable - 12) * 32 // 255 - 23
    size = least + (length - least) % (usable - 4)
    return size if size <= most else least


def types(data: bytes, at: int, end: int, length: int | None = None) -> tuple[Types, int] | None:
    """The types in a payload's header, and where the header ends.

    Args:
        length: of the payload, if it is known: what these types take must agree with it.
    """
    try:
        size, here = varint(data, at, end)
        stop = at + size
        if stop > end:
            return None
        room = (_MOST if length is None else length) - size
        found = []
        while here < stop and room >= 0:
            type_ = data[here]
            if type_ < 0x80:
                here += 1
            else:
                type_, here = varint(data, here, stop)
            if type_ in (10, 11):  # SQLite keeps them for itself
                return None
            found.append(type_)
            room -= width(type_)
    except IndexError:
        return None
    return (tuple(found), stop) if found and (room == 0 or (room > 0 and length is None)) else None


def cell(page: bytes, at: int, end: int, usable: int) -> Cell | None:
    """The cell that begins at `at` and is over by `end`."""
    try:
        length, here = varint(page, at, end)
        row_id, start = varint(page, here, end)
    except IndexError:
        return None
    kept = local(length, usable)
    stop = start + kept + (4 if kept < length else 0)
    if stop > end:
        return None
    header = types(page, start, start + kept, length)
    if header is None:
        return None
    found, body = header
    overflow = int.from_bytes(page[stop - 4 : stop], "big") if kept < length else 0
    return Cell(at, max(stop, at + 4), _signed(row_id), found, body, length - kept, overflow)


def body(page: bytes, found: Cell, usable: int, page_at: Callable[[int], bytes | None] | None) -> bytes | None:
    """The bytes of the values, with those on overflow pages; None if one of these is not there.

    Args:
        page_at: the page of a number in the state that the cell is of; None if nobody knows.
    """
    stop = found.end - 4 if found.overflow else found.end
    if not found.missing:
        return page[found.body : stop]
    content, missing, number = [page[found.body : stop]], found.missing, found.overflow
    while missing:
        page_ = page_at(number) if page_at and number and found.missing <= _MOST else None
        if page_ is None:
            return None
        number = int.from_bytes(page_[:4], "big")
        content.append(page_[4 : min(usable, 4 + missing)])
        missing -= len(content[-1])
    return b"".join(content) if number == 0 else None


def values(content: bytes, kinds: Types, encoding: int, *, strict: bool) -> tuple[Any, ...] | None:
    """The values of a row.

    Args:
        content: the bytes behind the header.
        encoding: of text, as the database's header says: 1, 2 or 3.
        strict: None, where a text is not legible; otherwise bytes that are no text become lone surrogates.
    """
    found: list[Any] = []
    at = 0
    for type_ in kinds:
        raw = content[at : at + width(type_)]
        at += len(raw)
        if type_ >= 12:
            value = _text(raw, _ENCODINGS[encoding], strict) if type_ % 2 else raw
            if value is None:
                return None
            found.append(value)
        elif type_ == 7:
            (number,) = struct.unpack(">d", raw)
            found.append(None if number != number else number)
        elif type_ in (8, 9):
            found.append(type_ - 8)
        else:
            found.append(int.from_bytes(raw, "big", signed=True) if type_ else None)
    return tuple(found)


def _text(raw: bytes, encoding: str, strict: bool) -> str | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None if strict else raw.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")
    return None if strict and not _CONTROLS.isdisjoint(text) else text


def _signed(value: int) -> int:
    value &= 2**64 - 1
    return value - 2**64 if value >= 2**63 else value
