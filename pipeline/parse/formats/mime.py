"""One mail (RFC 5322, MIME) to a row of RECORDS. Never raises for what is odd in it.

The standard library's newer policy raises on headers that spammers and old programs write, so headers are taken as they
stand and decoded here, each in a way that cannot fail.
Times: the Date header, with its numeric zone or one of RFC 5322's names; -0000 is UTC. Another zone's name (BST) means
different hours in different countries: then the time stays null, and its raw value is kept. It is the sender's clock
and zone, so that the extraction's timezone says nothing about it.
Conversations: Gmail's thread number, else the first of References, else In-Reply-To, else the mail's own id; programs
that write only In-Reply-To therefore split a conversation at each answer.
Quotations: a line of a quoted part begins "> ", as in plain text; of HTML too, whose <blockquote> says the same.
Attachments and forwarded mails are files of their own (`models.attached`), named here by their paths.
Not read: the HTML part beside a plain text that has half of its words (of a stub, "your program shows no HTML", both
are read), signatures, S/MIME and PGP. Whether the device's owner sent it is not known from a mail alone: `direction`
stays null, and every recipient is kept.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses, mktime_tz, parsedate_tz
from typing import Any

from models.attached import attached, is_text, parsed, words
from models.issues import Issue
from models.mailbox import ODD
from models.plaintext import decoded, legible, visible
from models.rows import Row
from pipeline.parse.times.epochs import unix_s

_CHARS = 2_000_000  # of one body
_HEADER_CHARS = 65_536  # of one header: the library's parsers take the square of it
_KNOWN = ("from", "to", "subject", "date", "message-id", "received", "sender", "mime-version", "return-path")
_ADDRESS = re.compile(r"""[^\s<>,;:"'()\[\]]{1,200}@[^\s<>,;:"'()]{1,250}""")
_ID = re.compile(r"<([^<>\s]+)>")
_ZONE = re.compile(r"(?:[+-]\d{4}|\b(?:UTC?|GMT|Z|[ECMP][SD]T))\s*(?:\([^()]*\)\s*)*$")
_WORD = re.compile(r"[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+|\w")
"""Thai, Lao, Japanese and Chinese have no spaces between words: there, each character."""
_BEGIN = re.compile(r"(<blockquote\b[^<>]{0,500}>)", re.IGNORECASE)
_END = re.compile(r"(</blockquote\s*>)", re.IGNORECASE)
_OPEN, _CLOSE = "\ue0f1", "\ue0f2"  # stand for those tags while the rest of the markup goes
_DEEPEST = 20


@dataclass
class _Parts:
    """What a mail holds beside its headers."""

    text: str = ""
    attachments: list[str] = field(default_factory=list)
    elsewhere: int = 0
    doubts: set[str] = field(default_factory=set)


def read(
    raw: bytes, locator: str, path: str, extra: dict[str, Any] | None = None, *, bare: bool = False
) -> Iterator[Row | Issue]:
    """The row of one mail, and the issues about it.

    Args:
        raw: the mail, without the "From " line of a mailbox.
        locator: of the row.
        path: where the files in it are, below the file that the mail is from.
        extra: goes into the row's column of that name.
        bare: a mail may lack headers, because what it was taken from says that it is one.
    """
    headers, message = _taken_apart(raw)
    if not raw.strip() or not (bare or any(name in headers for name in _KNOWN)):
        yield Issue(locator, "damaged", "empty" if not raw.strip() else "no header of a mail in it", rows=1)
        return
    parts = _Parts()
    if message is None:
        yield Issue(locator, "damaged", "parts nested too deeply, or too many; only the headers were read")
    else:
        try:
            parts.text = _collect(message, parts)
            _attachments(message, path, parts)
        except ODD as error:
            yield Issue(locator, "damaged", f"the body cannot be taken apart: {type(error).__name__}")
    body = legible(parts.text).strip("\n")
    if len(body) > _CHARS:
        yield Issue(locator, "truncated", f"the first {_CHARS} characters of the body were read")
    for doubt in sorted(parts.doubts):
        yield Issue(locator, "bad-text", doubt)
    if parts.elsewhere:
        yield Issue(
            locator,
            "unresolved",
            f"{parts.elsewhere} attachments are not in the mail itself, or cannot be taken out of it",
        )
    row = _row(headers, locator, extra or {})
    if row["sent_at_raw"] and row["sent_at"] is None:
        yield Issue(locator, "bad-time", "sent_at: not a time, or without a zone that is the same everywhere")
    row["body"] = body[:_CHARS] if body.strip() else None
    row["attachments"] = parts.attachments or None
    yield row


def _taken_apart(raw: bytes) -> tuple[dict[str, list[str]], Message | None]:
    """Headers by lower-case name, unfolded; and the mail, or None if its parts are nested beyond reason."""
    message = parsed(raw)
    headers: dict[str, list[str]] = {}
    for name, value in (message or BytesHeaderParser(policy=compat32).parsebytes(raw)).raw_items():
        headers.setdefault(name.lower(), []).append(_unfolded(str(value)))
    return headers, message


def _unfolded(value: str) -> str:
    """One line; bytes beyond ASCII, which the parser keeps as lone surrogates, as the text that they likely are."""
    value = re.sub(r"[\r\n]+[ \t]*", " ", value[:_HEADER_CHARS]).strip()
    return value if value.isascii() else decoded(value.encode("utf-8", "surrogateescape")).text


def _row(headers: dict[str, list[str]], locator: str, extra: dict[str, Any]) -> Row:
    named = words(_first(headers, "from"))  # Exchange's own names have no address
    sender = next(iter(_addresses(headers, "from") or _addresses(headers, "sender")), (named, None))
    to, cc, bcc = ([address for _, address in _addresses(headers, name)] for name in ("to", "cc", "bcc"))
    ids = {name: _ids(headers, name) for name in ("references", "in-reply-to", "message-id")}
    date = _first(headers, "date")
    found = extra | {
        "message_id": next(iter(ids["message-id"]), None),
        "reply_to": [address for _, address in _addresses(headers, "reply-to")],
        "cc": cc,
        "bcc": bcc,
        "originating_ip": _first(headers, "x-originating-ip"),
    }
    kept = {name: value for name, value in found.items() if value not in (None, [], "")}
    sent_at = _time(date) if date else None
    return {
        "locator": locator,
        "kind": "mail",
        "thread": _first(headers, "x-gm-thrid") or next((i for several in ids.values() for i in several), None),
        "sent_at": sent_at,
        "sent_at_raw": date,
        "sent_at_source": None if sent_at is None else "zone",
        "sender": sender[1],
        "sender_name": sender[0],
        "recipients": list(dict.fromkeys(to + cc + bcc)),
        "title": words(_first(headers, "subject")),
        "state": "deleted" if _expunged(_first(headers, "x-mozilla-status")) else "live",
        "extra": json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None,
    }


def _first(headers: dict[str, list[str]], name: str) -> str | None:
    return next((value for value in headers.get(name, ()) if value), None)


def _addresses(headers: dict[str, list[str]], name: str) -> list[tuple[str | None, str]]:
    """Display names (null if there is none) and addresses, as written."""
    values = headers.get(name, [])
    try:
        listed = getaddresses(values)
    except RecursionError:  # brackets in brackets
        listed = []
    found = [(words(display), address.strip()) for display, address in listed if "@" in address]
    if not found:  # an address inside an encoded word, quotes that do not close, an Exchange name
        found = [(None, address) for value in values for address in _ADDRESS.findall(words(value) or "")]
    return [(None if display == address else display, address) for display, address in found]


def _ids(headers: dict[str, list[str]], name: str) -> list[str]:
    return [found for value in headers.get(name, ()) for found in _ID.findall(value)]


def _time(raw: str) -> int | None:
    if not _ZONE.search(raw):
        return None
    try:
        parts = parsedate_tz(raw)
        return unix_s(mktime_tz(parts)) if parts else None
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _expunged(status: str | None) -> bool:
    """Thunderbird keeps a deleted mail until it compacts the folder; bit 3 of its hexadecimal status says so."""
    return bool(status and re.fullmatch("[0-9A-Fa-f]{4}", status) and int(status, 16) & 8)


def _collect(part: Message, parts: _Parts) -> str:
    """The text of a part; attachments and doubts go to `parts`."""
    if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
        children: list[tuple[str, str]] = [
            (child.get_content_subtype(), _collect(child, parts))
            for child in part.get_payload()
            if isinstance(child, Message)
        ]
        written = [(subtype, text) for subtype, text in children if text.strip()]
        if part.get_content_subtype() == "alternative":
            plain = next((text for subtype, text in written if subtype == "plain"), "")
            rich = next((text for subtype, text in reversed(written) if subtype != "plain"), "")
            return "\n".join(filter(None, (plain, rich if _lacks(plain, rich) else "")))
        return "\n".join(text for _, text in written)
    return _text(part, parts) if is_text(part) else ""


def _lacks(plain: str, rich: str) -> bool:
    """Whether more than half of the words are in the other text alone."""
    words = {*_WORD.findall(rich.casefold())}
    return len(words.difference(_WORD.findall(plain.casefold()))) * 2 > len(words)


def _attachments(message: Message, path: str, parts: _Parts) -> None:
    """Files that are not in the mail have their bare names: they may be anywhere."""
    for file in attached(message):
        parts.elsewhere += file.content is None
        parts.attachments.append(file.path if file.content is None else f"{path}/{file.path}")


def _text(part: Message, parts: _Parts) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    found = decoded(payload, part.get_content_charset())
    if found.damaged:
        parts.doubts.add(f"bytes that are not {found.charset} stand as replacement characters")
    elif found.guessed:
        parts.doubts.add(f"the declared charset does not fit; read as {found.charset}, a guess")
    return _seen(found.text) if part.get_content_subtype() == "html" else found.text


def _seen(markup: str) -> str:
    """What a reader of HTML sees, with "> " before each line of what is quoted."""
    if not _BEGIN.search(markup):
        return visible(markup)
    marked = _BEGIN.sub(rf"\1<p>{_OPEN}</p>", markup.replace(_OPEN, "").replace(_CLOSE, ""))
    lines, depth = [], 0
    for line in visible(_END.sub(rf"<p>{_CLOSE}</p>\1", marked)).split("\n"):
        if line in (_OPEN, _CLOSE):
            depth = max(0, depth + (1 if line == _OPEN else -1))
        else:
            lines.append("> " * min(depth, _DEEPEST) + line)
    return "\n".join(lines)
