"""Loose documents: PDF, Word's .docx, text, CSV, HTML. One record each; the text stage reads what they say.

Seen on: PDF of macOS Quartz and PDFium, .docx of Word 2007 to 2013 and python-docx. Every text file in an app's folder
is a document here: that is intended.
Times: PDF's CreationDate (ISO 32000-1, 7.9.4) and .docx's created (W3CDTF), else when last modified; without a zone the
time stays null and its raw value is kept: a document may be from any computer, whatever the extraction's timezone. The
file's own modification time is in SOURCES.
Read: name, title and author of each; what they say is read by the text stage, which also reports damage to it.
Not read: Word before 2007, RTF, OpenDocument, spreadsheets, presentations; PDF's XMP; who a file was from.
"""

import json
import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

import pypdfium2 as pdfium
from docx.oxml import parse_xml
from lxml.etree import XMLSyntaxError

from models.issues import Issue
from models.plaintext import legible
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.times.epochs import unix_s

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PDF = {"author": "Author", "created": "CreationDate", "modified": "ModDate", "title": "Title", "made_with": "Creator"}
_CORE = {"author": "creator", "created": "created", "modified": "modified", "title": "title"}
_CORE |= {"modified_by": "lastModifiedBy"}
_CORE_BYTES = 1_048_576
_DATE = r"(?:D:)?(\d{4})-?(\d{2})-?(\d{2})T?(\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?"
_ZONE = r"(?:Z(?:00'00'?)?|([+-]\d{2})'?:?(\d{2})?'?)"  # Quartz writes Z00'00'
_TIME = re.compile(_DATE + _ZONE)


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    properties: dict[str, str] = {}
    if evidence.type == "application/pdf":
        properties = _pdf(evidence.path)
    elif evidence.type == _DOCX:
        properties = _docx(evidence.path)
    raw = properties.get("created") or properties.get("modified")
    sent_at = _time(raw) if raw else None
    if raw and sent_at is None:
        yield Issue("document:1", "bad-time", "not a time, or without a zone")
    yield {
        "locator": "document:1",
        "kind": "document",
        "title": PurePosixPath(evidence.logical_path).name or None,
        "sent_at": sent_at,
        "sent_at_raw": raw,
        "sent_at_source": None if sent_at is None else "zone",
        "sender_name": properties.get("author"),
        "extra": json.dumps(properties, ensure_ascii=False, sort_keys=True) if properties else None,
    }


def _pdf(path: Path) -> dict[str, str]:
    try:
        with closing(pdfium.PdfDocument(path)) as document:
            return _filled({name: document.get_metadata_value(key) for name, key in _PDF.items()})
    except pdfium.PdfiumError:
        return {}  # encrypted or damaged: the text stage meets the same and says so


def _docx(path: Path) -> dict[str, str]:
    """The core properties (ECMA-376 part 2, 11)."""
    try:
        with ZipFile(path) as archive, archive.open("docProps/core.xml") as file:
            root: Any = parse_xml(file.read(_CORE_BYTES))
    except (BadZipFile, KeyError, OSError, EOFError, RuntimeError, ValueError, XMLSyntaxError, zlib.error, LZMAError):
        return {}  # a document may lack them; damage is reported by the text stage
    found = {str(child.tag).rpartition("}")[2]: child.text or "" for child in root if isinstance(child.tag, str)}
    return _filled({name: found.get(key, "") for name, key in _CORE.items()})


def _filled(properties: dict[str, str]) -> dict[str, str]:
    clean = {name: legible(value).strip() for name, value in properties.items()}
    return {name: value for name, value in clean.items() if value}


def _time(raw: str) -> int | None:
    """UTC microseconds of "D:20260314200000+01'00'" or "2026-03-14T20:00:00Z"; None without a zone."""
    found = _TIME.fullmatch(raw)
    if found is None:
        return None
    digits = "".join(found[part] or "00" for part in range(1, 7))
    zone = (found[7] or "+00") + (found[8] or "00")
    try:
        return unix_s(round(datetime.strptime(digits + zone, "%Y%m%d%H%M%S%z").timestamp()))
    except ValueError:
        return None


PARSER = Parser(
    name="documents",
    version=1,
    threads=False,
    read=_read,
    types=("application/pdf", _DOCX, "text/plain", "text/csv", "text/html", "application/xhtml+xml"),
)
