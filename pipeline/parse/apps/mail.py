"""Mail: single mails (.eml) and mailboxes (mbox), wherever they lie.

Seen on: mailboxes of Thunderbird and Apache's archives, mails of Outlook, Thunderbird and Gmail. A mailbox has no
format of its own, only lines that begin "From " (RFC 4155): a line is taken for one if it ends with a date as ctime
writes it, or if it is bare (Thunderbird) and follows a blank line.
Read: who wrote it to whom and when, subject, text, names of attached files; the rest of what is read and what is not
stands in `pipeline/parse/formats/mime.py`. Apple's .emlx has a parser of its own.
Not read: Outlook's .msg and .pst, which folder of an account a mail lay in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from models.issues import Issue
from models.plaintext import decoded
from pipeline.parse.formats.mime import read as read_mail
from pipeline.parse.parser import Evidence, Item, Parser

_LARGEST = 67_108_864  # 64 MiB of one mail; twice what providers deliver
_LINE = 65_536
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATED = re.compile(rb"From .*" + _DAY + rb"(?:" + _MONTH + rb"\s+\d{1,2}|\d{1,2}\s+" + _MONTH + rb")\s.*\d\d:\d\d")
_BARE = re.compile(rb"From (?:-\s*|\S+@\S+\s.*\d{4}.*)?\r?\n?")
_QUOTED = re.compile(rb">+From ")


@dataclass(frozen=True)
class _Piece:
    """One mail of a mailbox: its "From " line (b"" for what stands before the first), place and content."""

    envelope: bytes
    offset: int
    content: bytes
    dropped: int


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    with evidence.path.open("rb") as file:
        if evidence.type == "application/mbox" or file.read(5) == b"From ":
            file.seek(0)
            yield from _mailbox(file)
            return
        file.seek(0)
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        yield Issue("mail:1", "truncated", f"the first {_LARGEST} bytes were read")
    yield from read_mail(content[:_LARGEST], "mail:1")


def _mailbox(file: BinaryIO) -> Iterator[Item]:
    number = 0
    for piece in _pieces(file):
        if not piece.envelope:
            if piece.content.strip():
                yield Issue("mail:0", "damaged", f"{len(piece.content) + piece.dropped} bytes before the first mail")
            continue
        number += 1
        locator = f"mail:{number}"
        if piece.dropped:
            yield Issue(locator, "truncated", f"the first {_LARGEST} bytes were read")
        extra = {"byte_offset": piece.offset, "envelope": decoded(piece.envelope[5:]).text.strip()}
        yield from read_mail(piece.content, locator, extra, bare=True)
    if not number:
        yield Issue("mail:0", "unknown-structure", "not one line that begins a mail")


def _pieces(file: BinaryIO) -> Iterator[_Piece]:
    """Stream a mailbox: no more than one mail is in memory, and of that no more than its limit."""
    envelope, offset, kept, dropped = b"", 0, bytearray(), 0
    position, after_blank, at_start = 0, True, True
    while line := file.readline(_LINE):
        if at_start and line.startswith(b"From ") and (_DATED.match(line) or (after_blank and _BARE.fullmatch(line))):
            yield _Piece(envelope, offset, bytes(kept), dropped)
            envelope, offset, kept, dropped = line, position, bytearray(), 0
        else:
            content = line[1:] if at_start and _QUOTED.match(line) else line
            room = max(0, _LARGEST - len(kept))
            kept += content[:room]
            dropped += max(0, len(content) - room)
        position += len(line)
        after_blank = at_start and not line.strip()
        at_start = line.endswith(b"\n")
    yield _Piece(envelope, offset, bytes(kept), dropped)


PARSER = Parser(name="mail", version=1, read=_read, types=("message/rfc822", "application/mbox"))
