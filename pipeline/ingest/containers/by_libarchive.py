"""7-Zip, RAR and cpio archives, read from front to end by libarchive.

Source: libarchive 3.6 and later (libarchive-c binds it). Solid archives are unpacked once, forward.
Times: 7-Zip, RAR 5 and cpio keep UTC. RAR 4 keeps the clock of the machine that packed it, without a zone: null.
Not read: what is encrypted (libarchive has no keys for these formats), and in a 7-Zip archive what is stored behind
it: libarchive cannot pass over it, nor list it; archives in several parts; compression that libarchive does not know
(Deflate64, Zstandard in 7-Zip); links and devices (each is listed).
Not checked: checksums of what a RAR stores as it is. Of hard links in a cpio the last name has the content.
"""

import locale
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from ctypes import byref, c_longlong, c_size_t, c_void_p, string_at
from functools import cache, partial
from pathlib import Path
from typing import Any

from models.issues import Issue
from pipeline.errors import Refused
from pipeline.ingest.container import PIECE, Container, Damaged, Entry, Pieces, Reading
from pipeline.ingest.files import moment
from pipeline.ingest.names import Names

_RAR4 = b"Rar!\x1a\x07\x00"
_FORMATS = {
    b"7z\xbc\xaf\x27\x1c": ("7z", "7zip"),
    _RAR4: ("rar", "rar"),
    b"Rar!\x1a\x07\x01\x00": ("rar", "rar5"),
    b"070701": ("cpio", "cpio"),
    b"070702": ("cpio", "cpio"),
    b"070707": ("cpio", "cpio"),
}
"""How a file begins → the format's name here, and libarchive's."""
_REFUSALS = {
    "encrypted": "this archive is encrypted, and its format is not decrypted here. Unpack it, and deliver the folder.",
    "unsupported": "this archive is compressed in a way that is not known here. Unpack it, and deliver the folder.",
    "damaged": "this archive is cut off, damaged or in several parts. Copy it again, or join its parts.",
}
"""Why nothing in it can be read → what to do."""
_LOCKED = "encrypted; this format is not decrypted here"


@cache
def _library() -> Any:
    """libarchive-c, which loads the C library when it is imported.

    Raises:
        Refused: it is not on this machine.
    """
    try:
        import libarchive.read as library
    except (ImportError, OSError, AttributeError, TypeError):
        raise Refused(
            "7-Zip, RAR and cpio archives are read with libarchive, which is not on this machine. Install the package "
            "libarchive13 (Debian: sudo apt-get install libarchive13), or deliver a zip or tar."
        ) from None
    logging.getLogger("libarchive").disabled = True  # its warnings may quote names; each is an issue here
    library.ffi.ffi("entry_is_data_encrypted", [library.ffi.c_archive_entry_p], library.ffi.c_int)
    if locale.nl_langinfo(locale.CODESET) != "UTF-8":  # libarchive decodes names into that, and loses them otherwise
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    return library


def _magic(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        head = file.read(8)
    return next((magic for magic in _FORMATS if head.startswith(magic)), None)


def _recognises(name: str, path: Path) -> bool:
    magic = _magic(path)
    return magic is not None and _FORMATS[magic][0] == name


def _entries(reading: Reading) -> Iterator[Entry | Issue]:
    magic = _magic(reading.path)
    if magic is None:
        raise Refused(f"{reading.path}: has changed while it was read. Run again.")
    library = _library()
    names = Names()
    with library.new_archive_read(_FORMATS[magic][1], "none") as pointer, reading.path.open("rb") as file:
        archive = _Archive(library, pointer, zoned=magic != _RAR4)
        with suppress(library.ffi.ArchiveError):  # the first header meets the same
            library.ffi.read_open_fd(pointer, file.fileno(), PIECE)
        entries = archive.entries(names)
        begun: list[Entry] = []
        for entry in entries:
            begun.append(entry)
            if entry.read:
                break
        if not (begun and begun[-1].read):
            _refuse(reading.path, [*(entry.issue for entry in begun), archive.ended])
        yield from begun
        yield from entries
        if archive.ended:
            detail = f"not readable behind {archive.files} files: {archive.ended.detail}"
            yield Issue("container:end", archive.ended.code, detail)
    yield from names.remarks()


def _refuse(path: Path, issues: Iterable[Issue | None]) -> None:
    """Nothing in it can be read: the first reason, with the remedy. An archive of nothing but links has none."""
    for issue in issues:
        if issue and issue.code in _REFUSALS:
            raise Refused(f"{path}: {_REFUSALS[issue.code]}")


class _Archive:
    """An archive while it is read.

    Attributes:
        files: how many entries were listed.
        ended: why its end was not reached; None if it was.
    """

    def __init__(self, library: Any, pointer: int, *, zoned: bool) -> None:
        self._library, self._pointer, self._zoned = library, pointer, zoned
        self._failure: Issue | None = None
        self.files = 0
        self.ended: Issue | None = None

    def entries(self, names: Names) -> Iterator[Entry]:
        ffi = self._library.ffi
        while True:
            header = self._library.ArchiveEntry(self._pointer)
            try:
                if ffi.read_next_header2(self._pointer, header._entry_p) == ffi.ARCHIVE_EOF:
                    return
            except ffi.ArchiveError as error:
                self.ended = self._failed(error)
                return
            if not header.isdir:
                self.files += 1
                yield self._entry(header, names)

    def _entry(self, header: Any, names: Names) -> Entry:
        path, odd = _name(header, names)
        size = header.size
        if header.issym or (header.islnk and not size):
            return Entry(path, None, issue=Issue("source:", "symlink", "a link; not followed"))
        if not header.isreg:
            return Entry(path, None, issue=Issue("source:", "special-file", "not a regular file; not read"))
        modified = moment(header.mtime) if self._zoned and header.mtime else None
        if self._library.ffi.entry_is_data_encrypted(header._entry_p):
            return Entry(path, None, size, None, modified, Issue("source:", "encrypted", _LOCKED))
        content = self._pieces()
        try:
            first = next(content, b"")
        except Damaged:
            return Entry(path, None, size, None, modified, self._failure)
        return Entry(path, partial(_resumed, first, content), size, None, modified, odd)

    def _pieces(self) -> Pieces:
        """The content. With a wrong checksum libarchive gives all of it, and a warning."""
        ffi = self._library.ffi
        block, length, offset = c_void_p(), c_size_t(), c_longlong()
        size, odd = 0, False
        while True:
            try:
                state = ffi.read_data_block(self._pointer, byref(block), byref(length), byref(offset))
            except ffi.ArchiveError as error:
                self._failure = self._failed(error)
                raise Damaged(f"{self._failure.detail}, after {size} bytes") from None
            if state == ffi.ARCHIVE_EOF:
                break
            odd |= state != ffi.ARCHIVE_OK
            if offset.value < size or (odd and not length.value):
                raise Damaged("its content contradicts itself")
            while hole := min(PIECE, offset.value - size):
                size += hole
                yield bytes(hole)
            for start in range(0, length.value, PIECE):
                yield string_at((block.value or 0) + start, min(PIECE, length.value - start))
            size += length.value
        self._failure = None
        if odd:
            raise Damaged("its content contradicts its checksum")

    def _failed(self, error: Any) -> Issue:
        """Why nothing more comes. What was the matter with a file is the matter with those packed together with it."""
        said = str(error.msg or "").lower()
        if "crypt" in said:
            return Issue("source:", "encrypted", _LOCKED)
        if "codec" in said or "support" in said:
            return Issue("source:", "unsupported", "compression that is not known here")
        return self._failure or Issue("source:content", "damaged", "its content contradicts its format")


def _name(header: Any, names: Names) -> tuple[str, Issue | None]:
    stored = header.pathname
    if stored is None:
        return "unnamed", Issue("source:name", "bad-text", "its name is not valid in its encoding")
    return names.clean(stored.decode("utf-8", "surrogateescape") if isinstance(stored, bytes) else stored)


def _resumed(first: bytes, rest: Pieces) -> Pieces:
    if first:
        yield first
        yield from rest


CONTAINERS = tuple(Container(name, partial(_recognises, name), _entries) for name in ("7z", "rar", "cpio"))
