"""Word's .docx: its paragraphs, tables, text boxes, headers, footers, notes and comments; then its pictures.

The parts are found by their names and parsed one by one (python-docx's parser, hardened against entities), because a
document with one broken part has others, and because python-docx's own paragraphs leave out what stands in insertions,
content controls and text boxes.
Not read: text that a tracked change deleted, fields' instructions, embedded objects, drawings (EMF, WMF; counted).
"""

import re
import zlib
from collections.abc import Iterator
from functools import partial
from lzma import LZMAError
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from docx.oxml import parse_xml
from lxml.etree import XMLSyntaxError

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.page import Page, cut

_BODY = re.compile(r"word/document\d*\.xml")
_REST = re.compile(r"word/(header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_PICTURE = re.compile(r"word/media/.*\.(png|jpe?g|gif|bmp|tiff?|webp)", re.IGNORECASE)
_DRAWING = re.compile(r"word/media/.*")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PART_BYTES = 268_435_456  # 256 MiB of XML is no letter
_UNREADABLE = (BadZipFile, zlib.error, LZMAError, OSError, EOFError, NotImplementedError, XMLSyntaxError, ValueError)


def pages(path: Path, max_chars: int) -> Iterator[Page | Issue]:
    """Page 1 is all of the text; each picture is a page of its own after it."""
    try:
        archive = ZipFile(path)
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        yield _not_a_zip(path)
        return
    with archive:
        names = archive.namelist()
        texts: list[str] = []
        for name in sorted(filter(_BODY.fullmatch, names)) + sorted(filter(_REST.fullmatch, names)):
            found = _part(archive, name)
            if isinstance(found, Issue):
                yield found
            elif found and found not in texts:  # the same header for first, even and odd pages
                texts.append(found)
        if not any(map(_BODY.fullmatch, names)):
            yield Issue("document:1", "unknown-structure", "an archive without Word's main part")
        text, issues = cut("\n".join(texts), max_chars, 1)
        yield from issues
        yield Page(1, text)
        yield from _pictures(archive, sorted(filter(_DRAWING.fullmatch, names)))


def _not_a_zip(path: Path) -> Issue:
    """Word puts a document with a password into an OLE container, and so did its versions before 2007."""
    with path.open("rb") as file:
        head = file.read(1_048_576)
    if not head.startswith(_OLE):
        return Issue("document:1", "damaged", "not a ZIP archive")
    if _LOCKED in head:
        return Issue("document:1", "encrypted", "needs its password")
    return Issue("document:1", "unsupported", "the binary format of Word before 2007")


def _part(archive: ZipFile, name: str) -> str | Issue:
    try:
        if archive.getinfo(name).file_size > _PART_BYTES:
            return Issue("document:1", "bomb", f"a part expands to more than {_PART_BYTES} bytes")
        root = parse_xml(archive.read(name))
    except RuntimeError:  # how zipfile says that an entry is encrypted
        return Issue("document:1", "encrypted", "a part of the archive needs a password")
    except _UNREADABLE as error:
        return Issue("document:1", "damaged", f"a part cannot be read: {type(error).__name__}")
    return legible("\n".join(line for line in _lines(root) if line.strip()))


def _pictures(archive: ZipFile, names: list[str]) -> Iterator[Page | Issue]:
    readable = [name for name in names if _PICTURE.fullmatch(name)]
    if drawings := len(names) - len(readable):
        yield Issue("document:1", "unsupported", f"{drawings} embedded drawings are not read")
    for number, name in enumerate(readable, start=2):
        try:
            if archive.getinfo(name).file_size > _PART_BYTES:
                yield Issue(f"page:{number}", "bomb", f"a picture expands to more than {_PART_BYTES} bytes")
                continue
            content = archive.read(name)
        except (RuntimeError, *_UNREADABLE) as error:
            yield Issue(f"page:{number}", "damaged", f"a picture cannot be read: {type(error).__name__}")
            continue
        yield Page(number, "", image=partial(bytes, content), photograph=True)


def _lines(element: Any) -> Iterator[str]:
    """A line for each paragraph and for each row of a table. libxml2 has refused what nests deeper than 256."""
    for child in element:
        name = _name(child)
        if name == "p":
            boxes: list[Any] = []
            yield "".join(_runs(child, boxes))
            for box in boxes:
                yield from _lines(box)
        elif name == "tr":
            yield "\t".join(" ".join(filter(str.strip, _lines(cell))) for cell in child if _name(cell) != "trPr")
        elif name != "Fallback":  # repeats a text box for programs that do not know the newer kind
            yield from _lines(child)


def _runs(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The text of a paragraph, in whatever wrappers; text boxes anchored in it are put aside."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "ptab"):
            yield "\t" if _name(element) == "r" else ""  # elsewhere it only defines a stop
        elif name in ("br", "cr"):
            yield "\n"
        elif name in ("noBreakHyphen", "softHyphen"):
            yield "-" if name == "noBreakHyphen" else ""
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in ("Fallback", "pPr", "rPr", "del"):
            yield from _runs(child, boxes)


def _name(element: Any) -> str:
    """The local name: Word writes either of two namespaces. Comments and processing instructions have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
