"""Fictional files in the container of old Windows programs (MS-CFB, version 3): what .doc and .msg are made of."""

import struct
from collections.abc import Mapping

_SECTOR, _MINI, _SMALL = 512, 64, 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


class _Entry:
    def __init__(self, name: str, kind: int, content: bytes = b"") -> None:
        self.name, self.kind, self.content = name, kind, content
        self.children: list[int] = []
        self.next, self.start, self.size = _NONE, _END, len(content)

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le")
        child = self.children[0] if self.children else _NONE
        links = struct.pack("<HBBIII", len(name) + 2, self.kind, 1, _NONE, self.next, child)
        return name.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", self.start, self.size)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A file with streams of these paths ("__recip_version1.0_#00000000/__substg1.0_3001001F")."""
    entries = _entries(streams)
    data: list[bytes] = []
    fat: list[int] = []
    minifat: list[int] = []
    mini = bytearray()
    for entry in entries:
        if entry.kind != _STREAM:
            continue
        if entry.size >= _SMALL:
            entry.start = _add(entry.content, data, fat)
        elif entry.size:
            entry.start = len(minifat)
            count = -(-entry.size // _MINI)
            minifat += [*range(len(minifat) + 1, len(minifat) + count), _END]
            mini += entry.content.ljust(count * _MINI, b"\0")
    entries[0].size = len(mini)
    entries[0].start = _add(bytes(mini), data, fat)
    start_of_minifat = _add(_numbers(minifat), data, fat)
    start_of_directory = _add(b"".join(entry.packed() for entry in entries), data, fat)
    count = -(-(len(fat) + 1) // (_SECTOR // 4 - 1))
    places = list(range(len(fat), len(fat) + count))
    fat += [_FAT] * count
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIII", 0, count, start_of_directory, 0, _SMALL)
    header += struct.pack("<IIII", start_of_minifat, -(-len(minifat) * 4 // _SECTOR), _END, 0)
    header += struct.pack("<109I", *places, *[_FREE] * (109 - count))
    return header + b"".join(data) + _numbers(fat).ljust(count * _SECTOR, b"\xff")


def _entries(streams: Mapping[str, bytes]) -> list[_Entry]:
    entries, known = [_Entry("Root Entry", _ROOT)], {"": 0}
    for path, content in streams.items():
        above = ""
        for name in path.split("/"):
            whole = f"{above}/{name}" if above else name
            if whole not in known:
                known[whole] = len(entries)
                entries.append(_Entry(name, _STREAM, content) if whole == path else _Entry(name, _STORAGE))
                siblings = entries[known[above]].children
                if siblings:
                    entries[siblings[-1]].next = known[whole]
                siblings.append(known[whole])
            above = whole
    return entries


def _add(content: bytes, data: list[bytes], fat: list[int]) -> int:
    if not content:
        return _END
    start, count = len(fat), -(-len(content) // _SECTOR)
    data.append(content.ljust(count * _SECTOR, b"\0"))
    fat += [*range(start + 1, start + count), _END]
    return start


def _numbers(numbers: list[int]) -> bytes:
    content = struct.pack(f"<{len(numbers)}I", *numbers)
    return content.ljust(-(-len(content) // _SECTOR) * _SECTOR, b"\xff")
