"""Loose documents: PDF, Office, OpenDocument, RTF, text, CSV, HTML. One record each; the text stage reads what it says.

Seen on: PDF of macOS Quartz and PDFium, .docx of Word 2007 to 2013 and python-docx, .xlsx of openpyxl, .pptx of
python-pptx; OpenDocument and RTF rebuilt in code. Every text file in an app's folder is a document here: that is
intended.
Times: when it was made, else when last modified, as its properties say: PDF's CreationDate (ISO 32000-1, 7.9.4), W3CDTF
in Office; without a zone (OpenDocument, RTF) the time stays null and its raw value is kept: a document may be from any
computer, whatever the extraction's timezone. The file's own modification time is in SOURCES.
Read: name, title and author of each (how: `pipeline.parse.formats.properties`); what they say is read by the text
stage, which also reports damage to it, and names what it does not read: Office before 2007, .xlsb, the text of Apple's
iWork.
Not read: who a file was from.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath

from models.issues import Issue
from pipeline.parse.formats.properties import properties
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.times.epochs import unix_s

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_TYPES = (
    *("application/pdf", "application/rtf", "text/plain", "text/csv", "text/html", "application/xhtml+xml"),
    *(_OFFICE + kind for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")),
    *(_OPEN + kind for kind in ("text", "spreadsheet", "presentation", "graphics", "text-flat-xml")),
    *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
    "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    *(f"application/vnd.apple.{kind}" for kind in ("pages", "numbers", "keynote")),
)
_DATE = r"(?:D:)?(\d{4})-?(\d{2})-?(\d{2})T?(\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?"
_ZONE = r"(?:Z(?:00'00'?)?|([+-]\d{2})'?:?(\d{2})?'?)"  # Quartz writes Z00'00'
_TIME = re.compile(_DATE + _ZONE)


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    about = properties(evidence.path, evidence.type)
    raw = about.get("created") or about.get("modified")
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
        "sender_name": about.get("author"),
        "extra": json.dumps(about, ensure_ascii=False, sort_keys=True) if about else None,
    }


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


PARSER = Parser(name="documents", version=1, threads=False, read=_read, types=_TYPES)
