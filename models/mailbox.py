"""What a mail and a mailbox begin with, and where in a mailbox each mail begins (RFC 5322, RFC 4155).

A mailbox has no format of its own, only lines that begin "From ": a line is taken for one if it ends with a date as
ctime writes it, or if it is bare (Thunderbird) and follows a blank line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from typing import BinaryIO

LARGEST = 67_108_864
"""64 MiB of one mail are read; twice what providers deliver."""

ODD = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What odd mails make the standard library raise."""

ELSEWHERE = "x-apple-content-length"
"""Apple's partial mails have it where the content of a file is not in the mail, but a file of its own."""

_LINE = 65_536
_WEEKDAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATED = re.compile(rb"From .*" + _WEEKDAY + rb"(?:" + _MONTH + rb"\s+\d{1,2}|\d{1,2}\s+" + _MONTH + rb")\s.*\d\d:\d\d")
_BARE = re.compile(rb"From (?:-\s*|\S+@\S+\s.*\d{4}.*)?\r?\n?")
_QUOTED = re.compile(rb">+From ")
_ENVELOPE = 500
_DATED_TEXT = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun).*\d\d:\d\d")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):.*(?:\r?\n[ \t].*)*\r?\n?")
_OF_MAIL = frozenset(("received", "return-path", "delivered-to", "dkim-signature", "message-id", "references"))
_OF_MAIL |= {"in-reply-to", "from", "sender", "reply-to", "to", "cc", "date", "subject", "mime-version", "content-type"}


def is_mailbox(start: str) -> bool:
    """Whether a text begins as a mailbox: "From ", who, and a date; Thunderbird writes the first word alone."""
    line, newline, rest = start.partition("\n")
    if not line.startswith("From ") or not newline or len(line) > _ENVELOPE:
        return False
    return bool(_DATED_TEXT.search(line) or (line.strip(" -\r") == "From" and _HEADER.match(rest)))


def is_mail(start: str) -> bool:
    """Whether a text begins as a mail: header fields first; three of those that mails have are no accident."""
    found: set[str] = set()
    position = 0
    while (field := _HEADER.match(start, position)) and len(found) < 3:
        found |= {field[1].lower()} & _OF_MAIL
        position = field.end()
    return len(found) >= 3


@dataclass(frozen=True)
class Piece:
    """One mail of a mailbox: its "From " line (b"" for what stands before the first), place and content.

    Attributes:
        number: from 1; 0 of what stands before the first.
        offset: of its "From " line, in bytes.
        dropped: bytes of it that were beyond the limit.
    """

    number: int
    envelope: bytes
    offset: int
    content: bytes
    dropped: int


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """Stream a mailbox: no more than one mail is in memory, and of that no more than LARGEST."""
    number, envelope, offset, kept, dropped = 0, b"", 0, bytearray(), 0
    position, after_blank, at_start = 0, True, True
    while line := file.readline(_LINE):
        if at_start and line.startswith(b"From ") and (_DATED.match(line) or (after_blank and _BARE.fullmatch(line))):
            yield Piece(number, envelope, offset, bytes(kept), dropped)
            number, envelope, offset, kept, dropped = number + 1, line, position, bytearray(), 0
        else:
            content = line[1:] if at_start and _QUOTED.match(line) else line
            room = max(0, LARGEST - len(kept))
            kept += content[:room]
            dropped += max(0, len(content) - room)
        position += len(line)
        after_blank = at_start and not line.strip()
        at_start = line.endswith(b"\n")
    yield Piece(number, envelope, offset, bytes(kept), dropped)
