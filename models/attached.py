"""The files attached to a mail, those of mails in it too, each under a name of its own.

Ingest makes a file of the extraction of each, and the reader of the mail names the same ones: so a file is held with
its mail, and leads back to it. Both therefore ask here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from io import BytesIO

from models import outlook
from models.mailbox import ELSEWHERE, ODD, is_mail, is_mailbox, pieces
from models.plaintext import decoded, legible

_DEPTH = 8  # mails in mails
_MOST = 10_000  # files of one mail that are taken out of it
_NAME = 150
_HEAD = 8_192
_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f]+")
_OWN_KIND = ("calendar", "x-vcalendar", "vcard", "x-vcard", "directory")
_SUFFIXES = {"jpeg": "jpg", "calendar": "ics", "vcard": "vcf", "x-vcard": "vcf", "rfc822": "eml", "plain": "txt"}


@dataclass(frozen=True)
class Attached:
    """A file inside of a mail.

    Attributes:
        path: below the mail; "/" leads into a mail that is attached itself.
        content: its bytes; None if they are not in the mail, or cannot be taken out of it.
    """

    path: str
    content: bytes | None


def parsed(raw: bytes) -> Message | None:
    """The parts of a mail; None if they are nested beyond reason, or more than can be held in memory."""
    try:
        return BytesParser(policy=compat32).parsebytes(raw)
    except (RecursionError, MemoryError):
        return None


def is_text(part: Message) -> bool:
    """Whether a part is what the mail itself says, not a file attached to it."""
    if part.get_content_maintype() != "text" or part.get_content_subtype() in _OWN_KIND:
        return False
    return part.get_content_disposition() != "attachment" and not _given(part)


def attached(mail: Message, depth: int = _DEPTH) -> Iterator[Attached]:
    """All files of a mail, in its order, and after each mail among them the files of that. Too many are but named."""
    known: dict[str, int] = {}
    for number, part in enumerate(_leaves(mail), 1):
        name = _unique(_name(part, number), known)
        content = _content(part) if number <= _MOST else None
        yield Attached(name, content)
        if content and depth:
            for inner in _of_mails(content, depth - 1):
                yield Attached(f"{name}/{inner.path}", inner.content)


def words(value: str | None) -> str | None:
    """A header with its encoded words (RFC 2047) decoded; null if nothing is left."""
    if value is None:
        return None
    try:
        found = decode_header(value)
    except (MessageError, ValueError):
        found = [(value, None)]
    text = ""
    for piece, charset in found:
        if isinstance(piece, str):
            text += piece
        elif charset is None:  # how the library hands on what was not encoded
            text += piece.decode("ascii" if value.isascii() else "raw-unicode-escape", "replace")
        else:
            text += decoded(piece, charset.partition("*")[0]).text
    return " ".join(legible(text).split()) or None


def _leaves(part: Message) -> Iterator[Message]:
    """Parts that are files. A forwarded mail is one, whatever is inside of it."""
    if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
        for child in part.get_payload():
            if isinstance(child, Message):
                yield from _leaves(child)
    elif not is_text(part):
        yield part


def _content(part: Message) -> bytes | None:
    if ELSEWHERE in part:
        return None
    payload = part.get_payload()
    if isinstance(payload, list):  # message/rfc822 and its kind
        return b"\n".join(_bytes(child) for child in payload if isinstance(child, Message))
    try:
        found = part.get_payload(decode=True)
    except ODD:
        return None
    return found if isinstance(found, bytes) else b""


def _bytes(mail: Message) -> bytes:
    """A forwarded mail as it stood there; only its headers if it cannot be put together again."""
    try:
        return mail.as_bytes(policy=compat32.clone(max_line_length=0))
    except ODD:
        return "\n".join(f"{name}: {value}" for name, value in mail.raw_items()).encode("utf-8", "replace")


def _of_mails(content: bytes, depth: int) -> Iterator[Attached]:
    if content.startswith(outlook.START):
        mail = outlook.as_mail(content)
        yield from _of_mail(mail, depth) if mail is not None else ()
        return
    start = content[:_HEAD].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if is_mailbox(start):
        for piece in pieces(BytesIO(content)):
            for inner in _of_mail(piece.content, depth):
                yield Attached(f"{piece.number}/{inner.path}", inner.content)
    elif is_mail(start):
        yield from _of_mail(content, depth)


def _of_mail(raw: bytes, depth: int) -> Iterator[Attached]:
    mail = parsed(raw)
    try:
        yield from attached(mail, depth) if mail is not None else ()
    except ODD:
        return


def _name(part: Message, number: int) -> str:
    """As the mail calls it, without what would lead elsewhere; else by its subject or its place."""
    given = words(_given(part))
    kind = part.get_content_subtype()
    if not given and isinstance(part.get_payload(), list):
        inner = [child for child in part.get_payload() if isinstance(child, Message)]
        given = next((f"{words(str(child['subject']))}.eml" for child in inner if child["subject"]), None)
    name = _UNSAFE.sub("_", given or f"part {number}.{_SUFFIXES.get(kind, kind)}").strip()
    name = name.encode("utf-8", "replace").decode("utf-8")
    return (name if name.strip(".") else f"part {number}")[-_NAME:].strip() or f"part {number}"


def _given(part: Message) -> str | None:
    try:
        return part.get_filename()
    except ODD:
        return None


def _unique(name: str, known: dict[str, int]) -> str:
    """The name, with a number before it if it is taken. Of each name it is known how often it came."""
    free = name
    while free in known:
        known[name] += 1
        free = f"{known[name]} {name}"
    known[free] = 1
    return free
