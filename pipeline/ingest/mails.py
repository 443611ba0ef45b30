"""Mails and mailboxes among the files of a container: the files that are attached to them."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, BinaryIO, Self, cast

from models import outlook
from models.attached import attached, parsed
from models.issues import Issue
from models.mailbox import LARGEST, ODD, pieces
from pipeline.ingest.container import PIECE, Entry, Pieces
from pipeline.ingest.media_type import HEAD, media_type

_MAIL, _MAILBOX, _OUTLOOK = "message/rfc822", "application/mbox", "application/vnd.ms-outlook"
_EMLX = ".emlx"
_IN_MEMORY = 8 << 20


class Copied:
    """Copies a file while it is read, if it begins as a mail does; any other costs a look at its first byte.

    Args:
        scratch: a folder for the copy of a large one.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self.file: IO[bytes] | None = None
        self.type: str | None = None
        self.read = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.file:
            self.file.close()

    def pieces(self, entry: Entry) -> Pieces:
        """The content of an entry. What is not read to its end, which may be damage, is not looked into."""
        try:
            for number, piece in enumerate(entry.read() if entry.read else ()):
                if not number:
                    self._look(piece, entry.path)
                if self.file:
                    self.file.write(piece)
                yield piece
        except OSError:
            self.read = True
            raise
        self.read = True

    def _look(self, piece: bytes, path: str) -> None:
        if type_ := _type(piece, path):
            self.type = _MAILBOX if piece.startswith(b"From ") else type_
            file = SpooledTemporaryFile(_IN_MEMORY, dir=str(self._scratch), prefix="mail-")  # noqa: SIM115  closed on exit
            self.file = cast(IO[bytes], file)


def attachments(copy: Copied, path: str) -> Iterator[Entry]:
    """The files attached to a mail or to the mails of a mailbox, in their order; nothing of any other file.

    Args:
        copy: of the file, after it has been read.
        path: of the file; the paths of its files begin with it.
    """
    if not copy.file or not copy.read:
        return
    copy.file.seek(0)
    if copy.type == _OUTLOOK:
        mail = outlook.as_mail(copy.file.read(outlook.LARGEST + 1)[: outlook.LARGEST])
        yield from _of(mail, path, cut=False) if mail is not None else ()
        return
    if copy.type == _MAILBOX:
        for piece in pieces(cast(BinaryIO, copy.file)):
            if piece.number:
                yield from _of(piece.content, f"{path}/{piece.number}", cut=piece.dropped > 0)
        return
    length = _length(copy.file) if path.lower().endswith(_EMLX) else None
    content = copy.file.read(min(LARGEST, LARGEST if length is None else length) + 1)
    limit = LARGEST if length is None else min(length, LARGEST)
    yield from _of(content[:limit], path, cut=len(content) > limit and limit == LARGEST)


def _type(piece: bytes, path: str) -> str | None:
    """Mails begin with a letter, and have a colon soon, or as Outlook's: of no other file is the type asked for."""
    if path.lower().endswith(_EMLX):
        return _MAIL
    start = piece[:1024].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not ((start[:1].isalpha() and (b":" in start or start.startswith(b"From "))) or start.startswith(outlook.START)):
        return None
    found = media_type(piece[:HEAD], path)
    return found if found in (_MAIL, _MAILBOX, _OUTLOOK) else None


def _length(file: IO[bytes]) -> int:
    """Apple writes the length of the mail in a line before it."""
    line = file.readline(64).strip()
    return int(line) if line.isdigit() and len(line) <= 12 else 0


def _of(raw: bytes, path: str, *, cut: bool) -> Iterator[Entry]:
    mail = parsed(raw)
    issue = Issue("source:content", "truncated", f"the first {LARGEST} bytes of its mail were read") if cut else None
    try:
        for file in attached(mail) if mail is not None else ():
            if file.content is not None:
                read = partial(_pieces, file.content)
                yield Entry(f"{path}/{file.path}", read, len(file.content), issue=issue)
    except (*ODD, MemoryError):
        return  # the reader of the mail meets the same, and says so


def _pieces(content: bytes) -> Pieces:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]
