"""SEGB, in which Apple's Biome keeps its streams: entries with a time, each of them bytes (mostly a protocol buffer).

Source of the format: the public descriptions by CCL Solutions and by Cellebrite's researchers. Version 1 (iOS 15 and
16) has a header before each entry; version 2 (iOS 17 and later) a table of them at the end of the file.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_MAGIC = b"SEGB"
_WRITTEN, _DELETED = 1, 3
_FIRST = struct.Struct("<iiddIi")  # version 1: length, state, time, time, checksum, unknown
_PLACE = struct.Struct("<2id")  # version 2, in the table: end, state, time
_CHECK = struct.Struct("<Ii")  # version 2, before the content: checksum, unknown
_V1_HEADER, _V2_HEADER = 56, 32
_MOST = 1_000_000


@dataclass(frozen=True)
class Entry:
    """One entry of a stream.

    Attributes:
        place: where it begins in the file.
        time: seconds since 2001-01-01 UTC, as stored.
        content: its bytes; None where they are gone (deleted) or damaged.
        damaged: whether they do not agree with their checksum.
    """

    place: int
    time: float
    content: bytes | None
    damaged: bool = False


def segb(content: bytes) -> Iterator[Entry]:
    """The entries of a stream, in order of the file. Unused places are passed over.

    Raises:
        ValueError: not such a file, or its ends do not agree.
    """
    if content[:4] == _MAGIC and len(content) >= _V2_HEADER:
        return _second(content)
    if content[52:56] == _MAGIC:
        return _first(content)
    raise ValueError("no SEGB")


def _first(content: bytes) -> Iterator[Entry]:
    said = struct.unpack_from("<I", content)[0]
    end = min(said, len(content))
    place = _V1_HEADER
    while place + _FIRST.size <= end:
        length, state, time, _, check, _ = _FIRST.unpack_from(content, place)
        begin = place + _FIRST.size
        if length < 0 or begin + length > end:
            raise ValueError("an entry that goes beyond the end")
        if state in (_WRITTEN, _DELETED):
            yield _entry(place, time, state, content[begin : begin + length], check)
        place = begin + length + -(begin + length) % 8
    if said > len(content):
        raise ValueError("it is cut off")


def _second(content: bytes) -> Iterator[Entry]:
    count = struct.unpack_from("<i", content, 4)[0]
    table = len(content) - count * _PLACE.size
    if not 0 <= count <= _MOST or table < _V2_HEADER:
        raise ValueError("a table that is longer than the file")
    entries = sorted(_PLACE.iter_unpack(content[table:]))
    place = _V2_HEADER
    for end, state, time in entries:
        stop = _V2_HEADER + end
        if state not in (_WRITTEN, _DELETED):
            continue
        if stop > table:
            raise ValueError("an entry that goes beyond the end")
        if stop - place >= _CHECK.size:
            check, _ = _CHECK.unpack_from(content, place)
            yield _entry(place, time, state, content[place + _CHECK.size : stop], check)
            place = stop + -stop % 4


def _entry(place: int, time: float, state: int, content: bytes, check: int) -> Entry:
    if state == _DELETED:
        return Entry(place, time, None)
    if zlib.crc32(content) != check:
        return Entry(place, time, None, damaged=True)
    return Entry(place, time, content)
