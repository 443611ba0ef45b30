"""A tar, plain or compressed by gzip, bzip2, xz or zstd, read from its first byte to its last.

Source: POSIX.1-1988 ustar and POSIX.1-2001 pax, with GNU's long names and sparse files, as Python's tarfile knows them.
Times: seconds since 1970, UTC.
A hard link has the content of the file that it is a second name of; that takes a second pass, where there are any.
Not read: what follows the end marker; devices, pipes and symbolic links (each with an issue).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tarfile import BLOCKSIZE, HeaderError, TarError, TarFile, TarInfo
from tempfile import TemporaryFile
from typing import IO, TypeAlias

from models.issues import Issue
from pipeline.ingest.container import PIECE, Container, Damaged, Entry, Pieces, Reading
from pipeline.ingest.files import moment
from pipeline.ingest.forward import Forward, pieces
from pipeline.ingest.names import Names

Opened: TypeAlias = Callable[[Callable[[bytes], object]], Pieces]
"""Begins to read, and shows somebody the bytes as they are stored."""

_ODD = (TarError, ValueError, OverflowError, IndexError, KeyError, UnicodeError, EOFError)
"""What tarfile raises for headers that no tool writes, beside its own errors."""


def _recognises(path: Path) -> bool:
    if not path.is_file():
        return False
    with closing(pieces(path)) as content:
        try:
            TarInfo.frombuf(Forward(content).read(BLOCKSIZE), "utf-8", "surrogateescape")
        except (HeaderError, Damaged):
            return False
    return True


def _entries(reading: Reading) -> Iterator[Entry | Issue]:
    return entries(reading, lambda show: pieces(reading.path, show))


def entries(reading: Reading, opened: Opened) -> Iterator[Entry | Issue]:
    """The files of a tar.

    Args:
        reading: of the container that holds it.
        opened: begins to read the tar, and shows the container's own bytes; called again if there are hard links.
    """
    names = Names()
    links: defaultdict[str, list[Entry]] = defaultdict(list)
    for member in _members(opened(reading.show)):
        if isinstance(member, Issue):
            yield member
            continue
        entry = _entry(member, names)
        if member.info.islnk():
            links[names.clean(member.info.linkname)[0]].append(entry)
        else:
            yield entry
    if links:
        yield from _linked(opened(len), reading.scratch, links)
    for entry in (entry for waiting in links.values() for entry in waiting):
        yield replace(entry, read=None, issue=Issue("source:", "missing", "a hard link to a file that is not there"))
    yield from names.remarks()


def _linked(opened: Pieces, scratch: Path, links: dict[str, list[Entry]]) -> Iterator[Entry]:
    """Second names, each with the content of its file. Takes those it finds out of `links`."""
    names = Names()
    for member in _members(opened):
        if isinstance(member, Issue) or not member.info.isreg():
            continue
        waiting = links.pop(names.clean(member.info.name)[0], [])
        if not waiting:
            continue
        with TemporaryFile(dir=scratch) as copy:
            for number, entry in enumerate(waiting):
                read = partial(_copied, member, copy) if number else partial(_copying, member, copy)
                yield replace(entry, read=read, size_bytes=member.info.size)


@dataclass(frozen=True)
class _Member:
    """A member, while the stream stands behind its header."""

    info: TarInfo
    tar: TarFile
    stream: Forward

    def read(self) -> Pieces:
        if self.info.issparse():
            yield from self._sparse()
            return
        self.stream.seek(self.info.offset_data)
        left = self.info.size
        while left:
            piece = self.stream.read(min(PIECE, left))
            if not piece:
                raise Damaged(f"ends after {self.info.size - left} bytes of {self.info.size}")
            left -= len(piece)
            yield piece

    def _sparse(self) -> Pieces:
        content = self.tar.extractfile(self.info)
        try:
            while content and (piece := content.read(PIECE)):
                yield piece
        except _ODD as error:
            raise Damaged(f"sparse file: {type(error).__name__}") from None


def _members(opened: Pieces) -> Iterator[_Member | Issue]:
    """The members but folders, then what is wrong with the end: tarfile takes any odd header for the end of the tar."""
    ends: list[str] = []

    class Header(TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "Header":
            try:
                return super().frombuf(buf, encoding, errors)
            except HeaderError as error:
                ends.append(type(error).__name__)
                raise

    with closing(opened) as content:
        stream = Forward(content)
        try:
            tar = TarFile(fileobj=stream, tarinfo=Header, encoding="utf-8", errors="surrogateescape")  # type: ignore[arg-type]  # all of IO that it uses
            while (info := tar.next()) is not None:
                tar.members = []  # type: ignore[attr-defined]  # it would keep the headers of a million files
                if not info.isdir():
                    yield _Member(info, tar, stream)
            if ends[-1:] != ["EOFHeaderError"]:
                yield Issue("container:end", "damaged", "no end marker: cut off, or not a tar from here on")
            for _ in content:
                pass
        except (*_ODD, Damaged) as error:
            detail = str(error) if isinstance(error, Damaged) else type(error).__name__
            yield Issue("container:end", "damaged", f"not readable from byte {stream.tell()} on: {detail}")


def _entry(member: _Member, names: Names) -> Entry:
    info = member.info
    path, odd = names.clean(info.name)
    if info.issym():
        return Entry(path, None, issue=Issue("source:", "symlink", "a link; not followed"))
    if not (info.isreg() or info.islnk()):
        return Entry(path, None, issue=Issue("source:", "special-file", "not a regular file; not read"))
    return Entry(path, member.read, info.size, None, moment(info.mtime), odd)


def _copying(member: _Member, copy: IO[bytes]) -> Pieces:
    for piece in member.read():
        copy.write(piece)
        yield piece


def _copied(member: _Member, copy: IO[bytes]) -> Pieces:
    copy.seek(0)
    while piece := copy.read(PIECE):
        yield piece
    if copy.tell() != member.info.size:
        raise Damaged(f"ends after {copy.tell()} bytes of {member.info.size}")


CONTAINER = Container("tar", _recognises, _entries, shows=True)
