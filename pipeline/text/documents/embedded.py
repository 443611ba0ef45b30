"""Files inside of documents: an attached invoice, a sheet in a letter. They are read as further pages of the document.

So they are held with it, and nobody has to find out afterwards what belonged together. Files in files, those in a ZIP
too, are read to a depth of two; what is behind that, beyond a limit, or of a type that nothing here reads, is an issue
with its number.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile, ZipInfo

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents import ole
from pipeline.text.documents.package import PART_BYTES, UNREADABLE, why
from pipeline.text.documents.page import Content, Embedded, Page
from pipeline.text.documents.types import BY_SUFFIX, DOCX, PDF, PPTX, RTF, XLSX, ZIP

_DEPTH = 2
_FILES = 500  # of one document
_BYTES = 1_073_741_824  # of all files in one document, however often they are packed into each other
_STARTS = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"\x89PNG", "image/*"),
    (b"\xff\xd8\xff", "image/*"),
    (b"GIF8", "image/*"),
)
_PARTS = ((b"word/document", DOCX), (b"xl/workbook", XLSX), (b"ppt/presentation", PPTX))

Reader = Callable[[Content, str], Iterator[Page | Embedded | Issue]]
"""Reads a file of a media type."""


@dataclass
class _Left:
    """What may still be read of one document's files, and how many were not."""

    files: int
    bytes: int
    unread: int = 0


def with_embedded(content: Content, type_: str, reader: Reader) -> Iterator[Page | Issue]:
    """The pages of a document, then those of the files in it, numbered on; a file's first begins with its name."""
    left = _Left(_FILES, _BYTES)
    yield from _read(content, type_, reader, left, _DEPTH)
    if left.unread:
        yield Issue("document:1", "unsupported", f"{left.unread} embedded files are not read")


def _read(content: Content, type_: str, reader: Reader, left: _Left, depth: int) -> Iterator[Page | Issue]:
    last = 0
    for item in _members(content, left) if type_ == ZIP and isinstance(content, bytes) else reader(content, type_):
        if isinstance(item, Embedded):
            before = last
            for inner in _inside(item, reader, left, depth):
                moved = _moved(inner, before)
                yield moved
                last = max(last, moved.number) if isinstance(moved, Page) else last
            continue
        yield item
        last = max(last, item.number) if isinstance(item, Page) else last


def _inside(item: Embedded, reader: Reader, left: _Left, depth: int) -> Iterator[Page | Issue]:
    """The pages of an embedded file, from 1."""
    name, content = ole.unpacked(item.name, item.content())
    type_ = _type(name, content)
    if not type_ or not depth or left.files <= 0 or left.bytes < len(content):
        left.unread += 1
        return
    left.files -= 1
    left.bytes -= len(content)
    called = legible(PurePosixPath(name.replace("\\", "/")).name)
    if type_ == "image/*":
        yield Page(1, called, image=lambda: content)
        return
    for page in _read(content, type_, reader, left, depth - 1):
        if isinstance(page, Page) and page.number == 1:
            yield replace(page, text=f"{called}\n{page.text}")
        else:
            yield page


def _members(content: bytes, left: _Left) -> Iterator[Embedded | Issue]:
    """Bytes count before they are unpacked, so that no archive takes longer than all files may."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                if left.files <= 0 or member.file_size > left.bytes:
                    left.unread += 1
                    continue
                left.bytes -= member.file_size
                yield Embedded(member.filename, partial(_member, archive, member))
    except UNREADABLE as error:
        yield why(error)


def _member(archive: ZipFile, member: ZipInfo) -> bytes:
    """Nothing of what cannot be read: it is then counted as a file that nothing reads."""
    try:
        if member.file_size > PART_BYTES:
            return b""
        with archive.open(member) as file:
            return file.read(member.file_size)  # without a size, a gigabyte comes out before it is compared with that
    except UNREADABLE:
        return b""


def _moved(item: Page | Issue, by: int) -> Page | Issue:
    if isinstance(item, Page):
        return replace(item, number=item.number + by)
    page = re.fullmatch(r"page:(\d+)", item.locator)
    locator = f"page:{int(page[1]) + by}" if page else item.locator
    return replace(item, locator=locator, detail=f"in an embedded file: {item.detail}")


def _type(name: str, content: bytes) -> str | None:
    known = next((type_ for start, type_ in _STARTS if content.startswith(start)), None)
    known = known or BY_SUFFIX.get(PurePosixPath(name.lower()).suffix)
    if known or not content.startswith(b"PK"):
        return known
    return next((type_ for part, type_ in _PARTS if part in content), ZIP)
