"""A mail that Outlook saved as a file (.msg, MS-OXMSG), as the mail (RFC 5322) that it stands for.

So there is one way to read a mail, and one to name the files attached to it. Headers are those that came with it, where
they were kept; else made of its properties. Attached files keep their bytes.
Text that is there as RTF alone is decompressed (MS-OXRTFCP).
Not read: the fields that appointments and contacts have beside those of a mail; objects of other programs, and mails
more than 8 deep in each other (both named, as files that are elsewhere).
"""

import codecs
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import format_datetime, formataddr
from io import BytesIO
from typing import Any

import olefile
from striprtf.striprtf import rtf_to_text

from models.mailbox import ELSEWHERE, ODD
from models.plaintext import decoded

START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST = 268_435_456
"""256 MiB of one file are read, attached files and all."""

_DAMAGED = (*ODD, OSError, OverflowError, MemoryError, struct.error)
_ENTRIES = 50_000  # streams and folders in one file: olefile looks through all of them for each
_DEPTH = 8
_SUBJECT, _BODY, _HTML, _HEADERS = 0x0037, 0x1000, 0x1013, 0x007D
_SENT, _DELIVERED = 0x0039, 0x0E06
_NAME_FROM, _FROM = 0x0C1A, (0x5D01, 0x5D02, 0x0C1F, 0x0065)
_KIND, _NAME_TO, _TO = 0x0C15, 0x3001, (0x39FE, 0x3003)
_IDS = {"Message-ID": 0x1035, "In-Reply-To": 0x1042, "References": 0x1039}
_FILE_NAMES, _FILE, _INNER = (0x3707, 0x3704, 0x3001), 0x3701, "__substg1.0_3701000D"
_PROPERTIES = "__properties_version1.0"
_KINDS = {1: "To", 2: "Cc", 3: "Bcc"}
_RTF, _CODEPAGE = 0x1009, 0x3FFD
_TEXT = 16_777_216  # bytes of a text as RTF
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    b"SymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the compression takes for granted (MS-OXRTFCP 2.1.2.1)."""
_1601 = datetime(1601, 1, 1, tzinfo=UTC)


def as_mail(content: bytes) -> bytes | None:
    """The mail; None if the file is damaged, holds too much, or is none of Outlook's."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as container:
            if len(container.direntries) > _ENTRIES:
                return None
            return _mail(_Storage(container, ""), _DEPTH).as_bytes(policy=compat32.clone(max_line_length=0))
    except _DAMAGED:
        return None


class _Storage:
    """A message, a recipient or an attachment: properties by their number."""

    def __init__(self, container: olefile.OleFileIO, path: str) -> None:
        self._container, self._path = container, path
        self.codepage = _charset(self._fixed(_CODEPAGE))

    def text(self, *numbers: int) -> str:
        """The first that is there."""
        for number in numbers:
            if (raw := self._stream(f"__substg1.0_{number:04X}001F")) is not None:
                return raw.decode("utf-16-le", "replace").rstrip("\0")
            if (raw := self._stream(f"__substg1.0_{number:04X}001E")) is not None:
                return decoded(raw, self.codepage).text.rstrip("\0")
        return ""

    def data(self, number: int) -> bytes | None:
        return self._stream(f"__substg1.0_{number:04X}0102")

    def time(self, *numbers: int) -> datetime | None:
        """Hundreds of nanoseconds since 1601."""
        found = next((value for number in numbers if (value := self._fixed(number, 8))), None)
        return None if found is None else _1601 + timedelta(microseconds=found // 10)

    def number(self, number: int) -> int | None:
        return self._fixed(number)

    def inside(self, start: str) -> Iterator["_Storage"]:
        depth = self._path.count("/") + (2 if self._path else 1)
        names = {"/".join(entry[:depth]) for entry in self._container.listdir(streams=False, storages=True)}
        for name in sorted(names):
            if name.startswith(f"{self._path}/{start}" if self._path else start):
                yield _Storage(self._container, name)

    def message(self) -> "_Storage | None":
        """The mail that an attachment is; an object of another program lies there too, without properties."""
        path = f"{self._path}/{_INNER}"
        return _Storage(self._container, path) if self._container.exists(f"{path}/{_PROPERTIES}") else None

    def _stream(self, name: str) -> bytes | None:
        path = f"{self._path}/{name}" if self._path else name
        if not self._container.exists(path) or self._container.get_type(path) != olefile.STGTY_STREAM:
            return None
        return bytes(self._container.openstream(path).read())

    def _fixed(self, number: int, size: int = 4) -> int | None:
        """A value of fixed length; before the first stands a head that is 32, 24 or 8 bytes long."""
        raw = self._stream(_PROPERTIES) or b""
        for at in range(len(raw) % 16 or 32, len(raw) - 15, 16):
            if int.from_bytes(raw[at + 2 : at + 4], "little") == number:
                return int.from_bytes(raw[at + 8 : at + 8 + size], "little")
        return None


def _charset(codepage: int | None) -> str:
    """Python's name for a code page of Windows; cp1252 for what it has none for."""
    try:
        return codecs.lookup(f"cp{codepage}").name
    except LookupError:
        return "cp1252"


def _mail(storage: _Storage, depth: int) -> Message:
    files = list(storage.inside("__attach_version1.0_#"))
    text = _text(storage)
    mail: Message = MIMEMultipart(boundary=f"=-outlook-{depth}", _subparts=[text]) if files else text
    for name, value in _headers(storage):
        if name.lower() not in ("content-type", "content-transfer-encoding", "mime-version"):
            mail[name] = value
    for file in files:
        mail.attach(_attachment(file, depth))
    return mail


def _text(storage: _Storage) -> Message:
    body, markup = storage.text(_BODY), storage.data(_HTML)
    if markup and not body.strip():
        return MIMEText(decoded(markup, storage.codepage).text, "html", "utf-8")
    if not body.strip() and (packed := storage.data(_RTF)):
        rtf = _unpacked(packed).decode(storage.codepage, "replace")
        body = rtf_to_text(rtf, storage.codepage, errors="replace")  # type: ignore[no-untyped-call]  # no types
        body = body.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # emoji stand there in two halves
    return MIMEText(body, "plain", "utf-8")


def _unpacked(packed: bytes) -> bytes:
    """LZFu: eight pieces after each control byte, either a byte or a place and a length in the last 4096."""
    if packed[8:12] != b"LZFu":
        return packed[16:]
    ring, write = bytearray(_DICTIONARY.ljust(4096, b"\0")), len(_DICTIONARY)
    found, at = bytearray(), 16
    while at < len(packed) and len(found) < _TEXT:
        control, at = packed[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                place = int.from_bytes(packed[at : at + 2], "big")
                at += 2
                if place >> 4 == write % 4096 or at > len(packed):
                    return bytes(found)
                copied = range(place >> 4, (place >> 4) + (place & 15) + 2)
            else:
                copied = range(0)
                found += packed[at : at + 1]
                ring[write % 4096 : write % 4096 + 1] = packed[at : at + 1] or b"\0"
                write, at = write + 1, at + 1
            for source in copied:
                byte = ring[source % 4096]
                found.append(byte)
                ring[write % 4096] = byte
                write += 1
    return bytes(found)


def _headers(storage: _Storage) -> Iterator[tuple[str, Any]]:
    kept = HeaderParser(policy=compat32).parsestr(storage.text(_HEADERS)) if storage.text(_HEADERS) else EmailMessage()
    yield from kept.raw_items()
    made = {"Subject": storage.text(_SUBJECT), "From": _address(storage, _NAME_FROM, _FROM), "Date": _date(storage)}
    made |= {name: storage.text(number) for name, number in _IDS.items()}
    for person in storage.inside("__recip_version1.0_#"):
        kind = _KINDS.get(person.number(_KIND) or 1, "To")
        made[kind] = ", ".join(filter(None, (made.get(kind), _address(person, _NAME_TO, _TO))))
    yield from ((name, _line(value)) for name, value in made.items() if value and name not in kept)


def _address(storage: _Storage, name: int, numbers: tuple[int, ...]) -> str:
    """An address of the internet goes before Exchange's own names."""
    known = [text for number in numbers if (text := storage.text(number))]
    address = next((text for text in known if "@" in text), next(iter(known), ""))
    return formataddr((storage.text(name), address), "utf-8") if address.isascii() else address


def _date(storage: _Storage) -> str:
    moment = storage.time(_SENT, _DELIVERED)
    return format_datetime(moment) if moment else ""


def _line(value: str) -> str:
    return " ".join(value.split())


def _attachment(file: _Storage, depth: int) -> Message:
    inner = file.message()
    if inner and depth:
        return MIMEMessage(_mail(inner, depth - 1))
    content = file.data(_FILE)
    part, name = MIMEApplication(content or b""), file.text(*_FILE_NAMES)
    if content is None:  # a link to it, an object of another program, or a mail deeper than is read
        part[ELSEWHERE] = "0"
    part.add_header("Content-Disposition", "attachment", **({"filename": ("utf-8", "", name)} if name else {}))
    return part
