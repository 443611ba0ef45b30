"""Text of an NSAttributedString in Apple's typedstream, as `attributedBody` of Messages holds it.

Source: the layout as NSArchiver writes it: an object's class chain, type "+", a length, that many bytes of UTF-8. A
length is one byte, or 0x81 and two bytes, or 0x82 and four. Nearly all bodies have it at once; what has another layout
is unpacked in full by pytypedstream.
"""

from collections.abc import Iterator
from typing import Any

import typedstream

_HEADER = b"streamtyped"
_STRING = b"NSString"
_BYTES = b"\x84\x01+"
_END = 0x86
_ATTACHMENT = "\ufffc"  # stands where a file was attached


def text(blob: bytes) -> str:
    """The text, without the marks of attachments.

    Raises:
        ValueError: not a typedstream, cut off, or one without text.
    """
    if _HEADER not in blob[:16]:
        raise ValueError("not a typedstream")
    found = _direct(blob)
    return (_unpacked(blob) if found is None else found).replace(_ATTACHMENT, "")


def _direct(blob: bytes) -> str | None:
    """The first string, where it stands in the usual place and ends where it says."""
    name = blob.find(_STRING)
    start = blob.find(_BYTES, name, name + 32) if name >= 0 else -1
    if start < 0:
        return None
    at = start + len(_BYTES)
    width = {0x81: 2, 0x82: 4}.get(blob[at], 0) if at < len(blob) else 0
    length = int.from_bytes(blob[at + 1 : at + 1 + width], "little") if width else blob[at] if at < len(blob) else 0
    begin = at + 1 + width
    end = begin + length
    if end >= len(blob) or blob[end] != _END or (not width and length > 0x7F):
        return None
    try:
        return blob[begin:end].decode()
    except UnicodeDecodeError:
        return None


def _unpacked(blob: bytes) -> str:
    try:
        unpacked = typedstream.unarchive_from_data(blob)
    except Exception as error:  # the library raises whatever a damaged stream leads it to
        raise ValueError(f"typedstream: {type(error).__name__}") from None
    for value in _strings(unpacked, 0):
        return value
    raise ValueError("typedstream without text")


def _strings(item: Any, depth: int) -> Iterator[str]:
    """Text in an unpacked object, in order; not deeper than any real one goes."""
    if depth > 12:
        return
    value = getattr(item, "value", None)
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    for name in ("contents", "values"):
        for inner in getattr(item, name, None) or ():
            yield from _strings(inner, depth + 1)
    if value is not None and not isinstance(value, str | bytes):
        yield from _strings(value, depth + 1)
