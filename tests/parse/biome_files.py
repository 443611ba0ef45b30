"""Files of Biome as the tests of its streams build them: fields of protocol buffers, in SEGB of version 2."""

import struct
import zlib
from pathlib import Path

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def varint(value: int) -> bytes:
    low, value = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(value) if value else bytes([low])


def field(number: int, value: bytes | str | int | float) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def segb(path: Path, *entries: bytes) -> Path:
    """Version 2: a header of 32 bytes, the entries, and a table of them at the end."""
    content, table = b"", b""
    for data in entries:
        content += struct.pack("<Ii", zlib.crc32(data), 0) + data
        table += struct.pack("<2id", len(content), 1, NOON)
        content += b"\0" * (-len(content) % 4)
    path.write_bytes(struct.pack("<4sid16x", b"SEGB", len(entries), NOON) + content + table)
    return path


def at(stream: str) -> str:
    return f"private/var/mobile/Library/Biome/streams/restricted/{stream}/local/795182400000000"
