"""What an extraction holds, told without reading it: names and sizes of a folder or of a zip's list of contents.

It is a forecast's ground and nothing else: ingest counts for itself. Memory does not grow with the list. Source of the
zip's structure: PKWARE APPNOTE 6.3.10, 4.3.12 to 4.3.16, 4.5.3.
Not listed: other archives, which would have to be read from front to end, and what lies in archives inside. Of these
the size is known, and that the rest is not.
"""

import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_PICTURES = {"jpg", "jpeg", "png", "heic", "heif", "webp", "gif", "bmp", "tif", "tiff"}
_DOCUMENTS = {"pdf", "doc", "docx", "rtf", "odt", "xls", "xlsx", "ods", "ppt", "pptx", "odp"}
READABLE = frozenset(_PICTURES | _DOCUMENTS)
"""Endings of names of pictures and documents."""

_END, _END_64, _LOCATOR, _LISTED = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02"
_TAIL = 22 + 65_535
_WHOLE = 0xFFFFFFFF


@dataclass(frozen=True)
class Contents:
    """What is there.

    Attributes:
        size_bytes: of the files, unpacked; of an archive that was not listed, as it lies there.
        items: files; None if they were not listed.
        readable: pictures and documents among them, by their names; None likewise.
        stores_bytes: of stores of apps that are read, by their paths; None likewise.
        readable_bytes: of pictures and documents; None likewise.
    """

    size_bytes: int
    items: int | None = None
    readable: int | None = None
    stores_bytes: int | None = None
    readable_bytes: int | None = None

    @property
    def read_bytes(self) -> int | None:
        """Bytes of all that is read, of which scratch will hold a copy; None likewise."""
        if self.stores_bytes is None or self.readable_bytes is None:
            return None
        return self.stores_bytes + self.readable_bytes


def contents(path: Path, is_store: Callable[[str], bool]) -> Contents:
    """Of a file or folder.

    Args:
        is_store: whether an app's store that is read lies at a path.

    Raises:
        OSError: it is not there, or may not be read.
    """
    if path.is_dir():
        return _counted(_folder(path), is_store, names=not (path / "Manifest.db").exists())
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if file.read(4) in (b"PK\x03\x04", _END):
            try:
                return _counted(_zip(file, size), is_store)
            except (struct.error, ValueError):
                pass  # ingest says what is wrong with it
    return Contents(size)


def _counted(files: Iterator[tuple[str, int]], is_store: Callable[[str], bool], *, names: bool = True) -> Contents:
    """Args: names: the files have the names that they had on the device, as those of a backup of iTunes have not."""
    size_bytes = items = readable = stores_bytes = readable_bytes = 0
    for name, size in files:
        items += 1
        size_bytes += size
        ending = os.path.splitext(name)[1][1:].lower()  # noqa: PTH122 - see `_folder`
        reads, store = ending in READABLE, is_store(name)
        readable += reads
        stores_bytes += size if store else 0
        readable_bytes += size if reads and not store else 0
    known = Contents(size_bytes, items, readable, stores_bytes, readable_bytes)
    return known if names else Contents(size_bytes, items)


def _folder(path: Path) -> Iterator[tuple[str, int]]:
    above = os.path.join(path, "")  # noqa: PTH118 - a Path for each of a million files takes longer than all else
    folders = [above]
    while folders:
        with os.scandir(folders.pop()) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    yield entry.path[len(above) :], entry.stat(follow_symlinks=False).st_size


def _zip(file: BinaryIO, size: int) -> Iterator[tuple[str, int]]:
    """The files of its list of contents.

    Raises:
        ValueError, struct.error: it is cut off or contradicts itself.
    """
    start, length, entries = _list_of_contents(file, size)
    file.seek(start)
    end = start + length
    for _ in range(entries):
        if file.tell() >= end:
            raise ValueError("fewer entries than announced")
        head = file.read(46)
        signature, unpacked, name, extra, comment = struct.unpack("<4s20xL3H12x", head)
        if signature != _LISTED:
            raise ValueError("no entry")
        called = file.read(name).decode("utf-8", "replace")
        more = file.read(extra)
        file.seek(comment, os.SEEK_CUR)
        if not called.endswith("/"):
            yield called, _large(more) if unpacked == _WHOLE else unpacked


def _list_of_contents(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Where it stands, its length, and its entries: it stands right before its end, whatever is put before the zip."""
    begins = max(0, size - _TAIL)
    file.seek(begins)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0:
        raise ValueError("no end")
    entries, length = struct.unpack("<10xHL", tail[at : at + 16])
    end = begins + at
    if end >= 20:
        file.seek(end - 20)
        locator = file.read(20)
        if locator[:4] == _LOCATOR:
            (end,) = struct.unpack("<8xQ4x", locator)
            file.seek(min(end, size))
            signature, entries, length = struct.unpack("<4s28xQQ", file.read(48))
            if signature != _END_64:
                raise ValueError("no end of 64 bits")
    if length > end:
        raise ValueError("longer than the file")
    return end - length, length, entries


def _large(extra: bytes) -> int:
    """The size of 64 bits, from the fields that follow an entry's name."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        if kind == 1 and length >= 8:
            return int(struct.unpack("<Q", extra[at + 4 : at + 12])[0])
        at += 4 + length
    raise ValueError("no size of 64 bits")
