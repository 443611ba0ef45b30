"""WhatsApp's "Export chat": a text file (`_chat.txt`, `WhatsApp Chat with NAME.txt`), wherever it lies.

Seen on: exports of five date orders in the tests of chat-miner; the forms of iOS and Android, with dates and words of
eleven languages, rebuilt in code. Words of a dozen more are known and were not seen.
Times: local, without a zone: that of the extraction if it is given, else null; the written time is kept. The order of
day and month is inferred from the whole file (`pipeline.parse.stores.whatsapp.export_dates`); where it cannot be told,
no message has a time, and an issue says so once.
Where the clocks change, an hour that came twice has no time either, and an issue counts its messages.
Read: messages of several lines, attached files by name, places, edited and deleted ones; WhatsApp's own remarks as
messages without a sender; how many files were left out of the export.
Direction: known where "you" deleted a message, and where just two people write and the chat has the name of one: then
the other is the owner. A group of two that is named after one of them would pass for that. Otherwise null.
Not read: who voted in a poll, reactions, answers to which message (an export has none). A line inside of a message that
looks like the beginning of one is taken for it: nothing tells them apart.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path, PurePosixPath
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from models.issues import Issue
from models.plaintext import legible
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.stores.whatsapp.export_dates import Numbers, Order, day, order
from pipeline.parse.stores.whatsapp.export_lines import Line, begins, seen
from pipeline.parse.stores.whatsapp.export_words import Said, said
from pipeline.parse.times.epochs import in_zone

_CHARS = 1_000_000  # of one message
_LINE = 1_048_576
_TITLE = re.compile(r"(?i).*whatsapp.*?(?: (?:with|con|com|mit|avec|met|z|с) | - )(.+?)(?: \(\d+\))?")
_NUMBER = re.compile(r"\+?\d[\d ()\u2011-]{6,20}")
_MARK = "\u200e"  # before what is not typed: WhatsApp's own words, the name of a file
_APPS = {True: "net.whatsapp.WhatsApp", False: "com.whatsapp"}


@dataclass
class _Chat:
    """What is known of a whole file after its first reading.

    Attributes:
        ios: whether iOS wrote it; None if nothing in it begins a message.
        dates: the numbers of each day, in the order of the file.
        authors: who sent something, in the order of their first message.
        owner: the author who is the device's owner, if that is known.
    """

    title: str | None
    ios: bool | None = None
    dates: list[Numbers] = field(default_factory=list)
    authors: dict[str, None] = field(default_factory=dict)
    owner: str | None = None

    @property
    def direct(self) -> bool:
        return len(self.authors) <= 2 and self.title in self.authors


@dataclass
class _Message:
    number: int
    line: Line
    more: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, line: str) -> None:
        self.size += len(line) + 1
        if self.size <= _CHARS + _LINE:  # enough to see that it is too long
            self.more.append(line)

    def said(self) -> Said:
        return said(legible("\n".join((self.line.text, *self.more))))


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    chat = _known(evidence)
    if chat.ios is None:
        yield Issue("line:1", "unknown-structure", "not one line that begins a message")
        return
    way = order(chat.dates)
    if way is None:
        yield Issue("line:1", "bad-time", "the order of day and month cannot be told; times are kept as written")
    left_out = odd = twice = 0
    for message in _messages(evidence.path, chat.ios):
        if isinstance(message, Issue):
            yield message
            continue
        what = message.said()
        left_out += what.omitted is not None
        row = _row(message, what, chat, way, evidence.zone)
        yield row
        known = way is not None and message.line.clock is not None and day(message.line.date, way) is not None
        odd += way is not None and not known
        twice += known and evidence.zone is not None and row["sent_at"] is None
        if what.body and len(what.body) > _CHARS:
            yield Issue(f"line:{message.number}", "truncated", f"the first {_CHARS} characters were read")
    if odd:
        yield Issue("line:0", "bad-time", f"{odd} times of a form that is not known here; they are kept as written")
    if twice:
        yield Issue(
            "line:0", "bad-time", f"{twice} times of an hour that came twice, or not at all, as the clocks changed"
        )
    if left_out:
        yield Issue("line:0", "missing", f"{left_out} files were left out when the chat was exported")


def _known(evidence: Evidence) -> _Chat:
    chat = _Chat(_title(PurePosixPath(evidence.logical_path)))
    with _opened(evidence.path) as file:
        chat.ios = next((ios for line in _lines(file) for ios in (True, False) if begins(line, ios)), None)
    for message in _messages(evidence.path, bool(chat.ios)):
        if isinstance(message, Issue):
            continue
        if not chat.dates or chat.dates[-1] != message.line.date:
            chat.dates.append(message.line.date)
        if author := message.line.author:
            what = message.said() if message.line.text.startswith(_MARK) else None
            if what is None or what.files or what.omitted or what.state == "deleted":
                chat.authors.setdefault(author)
            chat.owner = author if what and what.by_owner else chat.owner
    if chat.owner is None and chat.direct and len(chat.authors) == 2:
        chat.owner = next(author for author in chat.authors if author != chat.title)
    return chat


def _title(path: PurePosixPath) -> str | None:
    """The name that the export has in the file's name, or in that of the folder or archive around it."""
    name = path.parent.name.removesuffix(".zip") if path.stem == "_chat" else path.stem
    found = _TITLE.fullmatch(name)
    return seen(found[1]) or None if found else None


def _messages(path: Path, ios: bool) -> Iterator[_Message | Issue]:
    message, damaged = None, False
    with _opened(path) as file:
        for number, line in enumerate(_lines(file), 1):
            damaged = damaged or "\ufffd" in line
            if start := begins(line, ios):
                if message:
                    yield message
                message = _Message(number, start)
            elif message:
                message.add(line)
            elif seen(line):
                yield Issue(f"line:{number}", "unknown-structure", "a line before the first message", rows=1)
    if message:
        yield message
    if damaged:
        yield Issue("line:0", "bad-text", "bytes that are not UTF-8 stand as replacement characters")


def _opened(path: Path) -> TextIO:
    """In UTF-8, as WhatsApp writes it, or in UTF-16, as programs of Windows save it again."""
    with path.open("rb") as file:
        wide = file.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE)
    return path.open(encoding="utf-16" if wide else "utf-8", errors="replace", newline="\n")


def _lines(file: Any) -> Iterator[str]:
    while line := file.readline(_LINE):
        yield line.rstrip("\r\n")


def _row(message: _Message, what: Said, chat: _Chat, way: Order | None, zone: ZoneInfo | None) -> dict[str, Any]:
    author = message.line.author
    if author == chat.title and author not in chat.authors:
        author = None  # iOS puts the name of the chat before its own remarks
    number = author if author and _NUMBER.fullmatch(author) else None
    sent_at = _time(message.line, way, zone)
    own = author is not None and author == chat.owner
    return {
        "locator": f"line:{message.number}",
        "kind": "message",
        "app": _APPS[bool(chat.ios)],
        "thread": "chat",
        "thread_title": chat.title,
        "thread_kind": "direct" if chat.direct else "group" if len(chat.authors) > 2 else None,
        "sent_at": sent_at,
        "sent_at_raw": message.line.raw,
        "sent_at_source": None if sent_at is None else "extraction",
        "direction": None if not chat.owner or not author else "outgoing" if own else "incoming",
        "sender": None if own else number,
        "sender_name": None if number else author,
        "body": what.body[:_CHARS] if what.body else None,
        "state": what.state,
        "attachments": list(what.files) or None,
        "latitude": what.place and what.place[0],
        "longitude": what.place and what.place[1],
        "extra": {"omitted": what.omitted},
    }


def _time(line: Line, way: Order | None, zone: ZoneInfo | None) -> int | None:
    on = day(line.date, way) if way else None
    return in_zone(datetime.combine(on, time(*line.clock)), zone) if on and line.clock else None


PARSER = Parser(name="whatsapp_export", version=1, read=_read, types=("text/x-whatsapp-chat",))
