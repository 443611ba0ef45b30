"""Objects of Windows in office documents: the file that one wraps (MS-OLEDS 2.3.6), by olefile."""

import struct
from io import BytesIO

import olefile

_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NATIVE = "\x01Ole10Native"
_WHOLE = {"Package": "object", "CONTENTS": "object", "EmbeddedOdf": "object.odt"}
"""Streams that are the file itself, which is then known by what it holds."""

_ODD = (OSError, ValueError, IndexError, TypeError, AttributeError, OverflowError, RecursionError, struct.error)


def unpacked(name: str, content: bytes) -> tuple[str, bytes]:
    """The name and content of the file in an object; the object itself if it wraps none that can be found."""
    if not content.startswith(_START):
        return name, content
    try:
        with olefile.OleFileIO(BytesIO(content)) as container:
            if container.exists(_NATIVE):
                return _native(container.openstream(_NATIVE).read()) or (name, content)
            for stream, called in _WHOLE.items():
                if container.exists(stream):
                    return called, container.openstream(stream).read()
    except _ODD:
        pass  # damaged: it is counted as a file that nothing reads
    return name, content


def of_rich_text(content: bytes) -> tuple[str, bytes]:
    """The name and content of what an object in RTF holds (MS-OLEDS 2.2.5): version, kind, three names with their
    lengths, then the data with theirs."""
    at = 8
    for _ in range(3):
        at += 4 + int.from_bytes(content[at : at + 4], "little")
    data = content[at:]
    wrapped = _native(data)
    return wrapped if wrapped and wrapped[1] else ("object", data[4:])  # a compound file looks like an empty one


def _native(stream: bytes) -> tuple[str, bytes] | None:
    """Size, flags, label, path, two numbers, another path with its length, then the file with its length."""
    label, _, rest = stream[6:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    second = int.from_bytes(rest[4:8], "little")
    at = 8 + second
    size = int.from_bytes(rest[at : at + 4], "little")
    content = rest[at + 4 : at + 4 + size]
    return (label.decode("cp1252", "replace"), content) if label and len(content) == size else None
