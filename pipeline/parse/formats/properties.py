"""What documents say about themselves: title, author, when and with what they were made. All as text, as stored.

Sources: PDF's information dictionary (ISO 32000-1, 14.3.3), Office's core properties (ISO 29500-2, 11), OpenDocument's
meta.xml (ISO 26300-3), RTF's \\info group, the summary of OLE files (MS-OLEPS) by olefile.
Not read: PDF's XMP, Office's custom properties, properties of flat OpenDocument files.
A document that is encrypted or damaged has none: whoever reads its text meets the same, and says so.
"""

import re
import zlib
from contextlib import closing
from datetime import datetime
from lzma import LZMAError
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import olefile
from lxml import etree

from models.plaintext import decoded, legible

_PDF = {"author": "Author", "created": "CreationDate", "modified": "ModDate", "title": "Title", "made_with": "Creator"}
_CORE = {"author": "creator", "created": "created", "modified": "modified", "title": "title"}
_CORE |= {"modified_by": "lastModifiedBy"}
_OPEN = {"author": "initial-creator", "created": "creation-date", "modified": "date", "title": "title"}
_OPEN |= {"modified_by": "creator", "made_with": "generator"}
_OLE = {"author": "author", "created": "create_time", "modified": "last_saved_time", "title": "title"}
_OLE |= {"modified_by": "last_saved_by", "made_with": "creating_application"}
_PART_BYTES = 1_048_576
_HEAD = 65_536
_RTF = re.compile(rb"\{\\(title|author|operator)\s([^{}]{0,2000})\}")
_RTF_TIME = re.compile(rb"\{\\(creatim|revtim)\\yr(\d+)\\mo(\d+)\\dy(\d+)(?:\\hr(\d+))?(?:\\min(\d+))?")
_RTF_NAMES = {b"title": "title", b"author": "author", b"operator": "modified_by"}
_ODD = (
    *(BadZipFile, KeyError, OSError, EOFError, RuntimeError, ValueError, TypeError, IndexError, AttributeError),
    *(etree.XMLSyntaxError, zlib.error, LZMAError, NotImplementedError),
)

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPENDOCUMENT = re.compile(r"application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation|graphics)")
_OLD = re.compile(r"application/(?:msword|vnd\.ms-(?:excel|powerpoint))")


def properties(path: Path, type_: str | None) -> dict[str, str]:
    """Of author, created, modified, modified_by, title and made_with those that a document has.

    Args:
        path: our own copy.
        type_: media type by content.
    """
    kind = type_ or ""
    if kind == "application/pdf":
        found = _pdf(path)
    elif kind.startswith(_OFFICE):
        found = _part(path, "docProps/core.xml", _CORE)
    elif _OPENDOCUMENT.fullmatch(kind):
        found = _part(path, "meta.xml", _OPEN)
    elif kind == "application/rtf":
        found = _rtf(path)
    else:
        found = _summary(path) if _OLD.fullmatch(kind) else {}
    clean = {name: legible(value).strip() for name, value in found.items()}
    return {name: value for name, value in clean.items() if value}


def _pdf(path: Path) -> dict[str, str]:
    import pypdfium2 as pdfium  # heavy: who only asks which parser reads a file needs none of it

    try:
        with closing(pdfium.PdfDocument(path)) as document:
            return {name: document.get_metadata_value(key) for name, key in _PDF.items()}
    except pdfium.PdfiumError:
        return {}


def _part(path: Path, part: str, names: dict[str, str]) -> dict[str, str]:
    try:
        with ZipFile(path) as archive, archive.open(part) as file:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root: Any = etree.fromstring(file.read(_PART_BYTES), parser)
    except _ODD:
        return {}
    found = {str(child.tag).rpartition("}")[2]: child.text or "" for child in root.iter() if isinstance(child.tag, str)}
    return {name: found.get(key, "") for name, key in names.items()}


def _rtf(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    found = {_RTF_NAMES[name]: decoded(_unescaped(value)).text for name, value in _RTF.findall(head)}
    for name, *parts in _RTF_TIME.findall(head):
        year, month, day, hour, minute = (int(part or 0) for part in parts)
        written = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00"
        found["created" if name == b"creatim" else "modified"] = written
    return found


def _unescaped(value: bytes) -> bytes:
    return re.sub(rb"\\'([0-9a-fA-F]{2})", lambda digits: bytes.fromhex(digits[1].decode()), value)


def _summary(path: Path) -> dict[str, str]:
    try:
        with olefile.OleFileIO(path) as container:
            about = container.get_metadata()
            return {name: _as_text(getattr(about, key)) for name, key in _OLE.items()}
    except _ODD:
        return {}


def _as_text(value: Any) -> str:
    """olefile gives texts in the document's code page, and times without the zone that they are in: UTC."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z" if value.year > 1601 else ""
    return decoded(value).text if isinstance(value, bytes) else str(value or "")
