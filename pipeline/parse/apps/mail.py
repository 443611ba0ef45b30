"""Mail: single mails (.eml) and mailboxes (mbox), wherever they lie.

Seen on: mailboxes of Thunderbird and Apache's archives, mails of Outlook, Thunderbird and Gmail.
Read: who wrote it to whom and when, subject, text; attached files by their paths below the mail, where each of them is
a source of its own (`mail.eml/map.pdf`, `Inbox/12/map.pdf`). The rest of what is read and what is not stands in
`pipeline/parse/formats/mime.py`. Apple's .emlx has a parser of its own.
Not read: Outlook's .pst, which folder of an account a mail lay in.
"""

from collections.abc import Iterator
from typing import BinaryIO

from models.issues import Issue
from models.mailbox import LARGEST, pieces
from models.plaintext import decoded
from pipeline.parse.formats.mime import read as read_mail
from pipeline.parse.parser import Evidence, Item, Parser


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    with evidence.path.open("rb") as file:
        if evidence.type == "application/mbox" or file.read(5) == b"From ":
            file.seek(0)
            yield from _mailbox(file, evidence.logical_path)
            return
        file.seek(0)
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        yield Issue("mail:1", "truncated", f"the first {LARGEST} bytes were read")
    yield from read_mail(content[:LARGEST], "mail:1", evidence.logical_path)


def _mailbox(file: BinaryIO, path: str) -> Iterator[Item]:
    number = 0
    for piece in pieces(file):
        if not piece.number:
            if piece.content.strip():
                yield Issue("mail:0", "damaged", f"{len(piece.content) + piece.dropped} bytes before the first mail")
            continue
        number = piece.number
        locator = f"mail:{number}"
        if piece.dropped:
            yield Issue(locator, "truncated", f"the first {LARGEST} bytes were read")
        extra = {"byte_offset": piece.offset, "envelope": decoded(piece.envelope[5:]).text.strip()}
        yield from read_mail(piece.content, locator, f"{path}/{number}", extra, bare=True)
    if not number:
        yield Issue("mail:0", "unknown-structure", "not one line that begins a mail")


PARSER = Parser(name="mail", version=1, read=_read, types=("message/rfc822", "application/mbox"))
