"""What a text is, by how it begins: markup, mail, a mailbox, JSON, or nothing but text.

Source: RFC 5322 and 4155 (mail, mailboxes), XML 1.0, RFC 6350 and 5545 (vCard, iCalendar), RFC 8259 (JSON).
Not told apart by content: CSV, SQL, scripts and style sheets; their names decide.
"""

import codecs
import re

UFED = "application/x-ufed-report+xml"
"""A report of Cellebrite's tools, however the file is called."""

_TEXT_NAMES = {
    ".csv": "text/csv",
    ".css": "text/css",
    ".js": "text/javascript",
    ".sql": "application/sql",
    ".json": "application/json",
    ".xml": "application/xml",
    ".eml": "message/rfc822",
    ".mbox": "application/mbox",
    ".html": "text/html",
    ".htm": "text/html",
}
_LEGACY = frozenset(_TEXT_NAMES) | {".txt", ".log", ".md", ".vcf", ".ics"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_HEAD = 8_192
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_PROLOGUE = r"(?><\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+"  # atomic: evidence may be written to make a regex hang
_MARKUP = (
    (re.compile(_PROLOGUE + r"(?:<!DOCTYPE plist|<plist)", re.DOTALL), "application/x-plist"),
    (re.compile(r"<\?xml[^>]*>\s*(?:<!DOCTYPE[^>]*>\s*)?<html", re.IGNORECASE), "application/xhtml+xml"),
    (re.compile(_PROLOGUE + r"<(?:!DOCTYPE html|html|head|body)\b", re.IGNORECASE | re.DOTALL), "text/html"),
    (re.compile(_PROLOGUE + r"(?><!DOCTYPE svg[^>]*>\s*)?<svg\b", re.DOTALL), "image/svg+xml"),
    (re.compile(_PROLOGUE + r"<project\s.{0,4000}?\b(?:pa\.cellebrite\.com/report/|reportVersion=)", re.DOTALL), UFED),
    (re.compile(r"<\?xml\s"), "application/xml"),
    (re.compile(r"BEGIN:VCARD\s", re.IGNORECASE), "text/vcard"),
    (re.compile(r"BEGIN:VCALENDAR\s", re.IGNORECASE), "text/calendar"),
    (re.compile(r"[\[{]\s*(?:\"(?:[^\"\\]|\\.)*\"\s*[:,\]]|[\[{}\]])"), "application/json"),
)
_DATED = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun).*\d\d:\d\d")
_ENVELOPE = 500
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):.*(?:\r?\n[ \t].*)*\r?\n?")
_OF_MAIL = frozenset(("received", "return-path", "delivered-to", "dkim-signature", "message-id", "references"))
_OF_MAIL |= {"in-reply-to", "from", "sender", "reply-to", "to", "cc", "date", "subject", "mime-version", "content-type"}


def text_type(head: bytes, suffix: str) -> str | None:
    """The media type of a text; None if it is none, or holds nothing but white space."""
    text = _decoded(head[:_TEXT_HEAD], suffix, whole=len(head) <= _TEXT_HEAD)
    if text is None:
        return None
    start = text.lstrip()
    if suffix != ".eml" and _is_mailbox(start):
        return "application/mbox"
    for form, type_ in _MARKUP:
        if form.match(start):
            return type_
    if _is_mail(start):
        return "message/rfc822"
    return _TEXT_NAMES.get(suffix, "text/plain")


def _decoded(head: bytes, suffix: str, whole: bool) -> str | None:
    """The text; None if it is none. Its last character may be cut where the head ends."""
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8")
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, whole)
    except UnicodeDecodeError:
        if suffix not in _LEGACY or encoding != "utf-8":
            return None
        text = head.decode("cp1252", "replace")
    return None if not text.strip() or _CONTROL.search(text) else text


def _is_mailbox(start: str) -> bool:
    """RFC 4155: "From ", who, and a date as ctime writes it; Thunderbird writes the first word alone."""
    line, newline, rest = start.partition("\n")
    if not line.startswith("From ") or not newline or len(line) > _ENVELOPE:
        return False
    return bool(_DATED.search(line) or (line.strip(" -\r") == "From" and _HEADER.match(rest)))


def _is_mail(start: str) -> bool:
    """RFC 5322: header fields first; three of those that mails have are no accident."""
    found: set[str] = set()
    position = 0
    while (field := _HEADER.match(start, position)) and len(found) < 3:
        found |= {field[1].lower()} & _OF_MAIL
        position = field.end()
    return len(found) >= 3
