"""What a text is, by how it begins: markup, mail, a mailbox, JSON, or nothing but text.

Source: RFC 5322 and 4155 (mail, mailboxes), XML 1.0, RFC 6350 and 5545 (vCard, iCalendar), RFC 8259 (JSON).
Not told apart by content: CSV, SQL, scripts and style sheets; their names decide.
"""

import codecs
import re

from models.mailbox import is_mail, is_mailbox

WHATSAPP = "text/x-whatsapp-chat"
"""A chat that WhatsApp exported as text."""

TELEGRAM = "application/x-telegram-export+json"
"""Chats that Telegram exported as JSON."""

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
_OF_TELEGRAM = (
    r"\"date_unixtime\":\s*\"\d|\"type\":\s*\"(?:p(?:rivate|ublic)_(?:super)?group|personal_chat|saved_messages)\""
)
_MARKUP = (
    (re.compile(_PROLOGUE + r"(?:<!DOCTYPE plist|<plist)", re.DOTALL), "application/x-plist"),
    (re.compile(r"<\?xml[^>]*>\s*(?:<!DOCTYPE[^>]*>\s*)?<html", re.IGNORECASE), "application/xhtml+xml"),
    (re.compile(_PROLOGUE + r"<(?:!DOCTYPE html|html|head|body)\b", re.IGNORECASE | re.DOTALL), "text/html"),
    (re.compile(_PROLOGUE + r"(?><!DOCTYPE svg[^>]*>\s*)?<svg\b", re.DOTALL), "image/svg+xml"),
    (re.compile(_PROLOGUE + r"<project\s.{0,4000}?\b(?:pa\.cellebrite\.com/report/|reportVersion=)", re.DOTALL), UFED),
    (re.compile(_PROLOGUE + r"<office:document\s", re.DOTALL), "application/vnd.oasis.opendocument.text-flat-xml"),
    (re.compile(r"<\?xml\s"), "application/xml"),
    (re.compile(r"BEGIN:VCARD\s", re.IGNORECASE), "text/vcard"),
    (re.compile(r"BEGIN:VCALENDAR\s", re.IGNORECASE), "text/calendar"),
    (re.compile(r"\{[^\0]{0,4000}?(?:" + _OF_TELEGRAM + r")", re.DOTALL), TELEGRAM),
    (re.compile(r"[\[{]\s*(?:\"(?:[^\"\\]|\\.)*\"\s*[:,\]]|[\[{}\]])"), "application/json"),
)
_UNSEEN = re.compile(r"[\u200e\u200f\u202a-\u202e\ufeff]")
"""Arabic and Hebrew exports have some within a date."""
_DAY = r"\d{1,4}(?:[./-] ?|年)\d{1,2}(?:[./-] ?|月)\d{1,4}"
_TIME = r"[^\d\n]{0,16}?\d{1,2}[:.]\d{2}"
_WORD = r"[^\d\n]{0,16}?"
_CHAT = re.compile(rf"(?:\[{_DAY}\D{_TIME}(?:[:.]\d\d)?{_WORD}\]|{_DAY}\D{_TIME}{_WORD} [-–] )")
_SURELY_CHAT = re.compile(
    rf"(?:\[{_DAY}[,،] {_TIME}[:.]\d\d{_WORD}\]|{_DAY}[,،] {_TIME}{_WORD} [-–]) [^:\n]{{1,100}}: \S"
)
_CHAT_NAME = re.compile(r"_chat.*\.txt|.*whatsapp.*\.txt", re.IGNORECASE)


def text_type(head: bytes, suffix: str, name: str = "") -> str | None:
    """The media type of a text; None if it is none, or holds nothing but white space."""
    text = _decoded(head[:_TEXT_HEAD], suffix, whole=len(head) <= _TEXT_HEAD)
    if text is None:
        return None
    start = text.lstrip()
    if suffix != ".eml" and is_mailbox(start):
        return "application/mbox"
    for form, type_ in _MARKUP:
        if form.match(start):
            return type_
    if is_mail(start):
        return "message/rfc822"
    if _is_chat(start, name):
        return WHATSAPP
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


def _is_chat(start: str, name: str) -> bool:
    """WhatsApp's exports: by their name, or where two lines have a form that hardly any log and no diary has."""
    lines = [_UNSEEN.sub("", line) for line in start.split("\n", 20)[:20]]
    if _CHAT_NAME.fullmatch(name):
        return bool(_CHAT.match(lines[0]))
    return sum(bool(_SURELY_CHAT.match(line)) for line in lines) >= 2
