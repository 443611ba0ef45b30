"""A fictional `report.xml`, as Cellebrite's tools write it (schema 2.0). For the demo, the tests and benchmarks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True)
class Message:
    """A message of a chat; `sender` is None for the owner. `files` lie beside the report, as `files\\Image\\a.jpg`."""

    body: str | None
    sent_at: datetime
    sender: str | None = None
    deleted: bool = False
    files: Sequence[str] = ()


@dataclass(frozen=True)
class Chat:
    """A conversation with `others`, all that are in it but the owner."""

    others: Sequence[str]
    messages: Iterable[Message]
    source: str = "WhatsApp"
    name: str | None = None


def report(path: Path, owner: str, chats: Iterable[Chat]) -> Path:
    """Write it. Chats may be generators of any length."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<project xmlns="http://pa.cellebrite.com/report/2.0">')
        file.write('<decodedData><modelType type="Chat">')
        for number, chat in enumerate(chats, 1):
            file.writelines(_chat(chat, f"c{number}", owner))
        file.write("</modelType></decodedData></project>\n")
    return path


def _chat(chat: Chat, id_: str, owner: str) -> Iterator[str]:
    people = "".join(_party(person, owner) for person in (owner, *chat.others))
    yield f"\n<model type='Chat' id='{id_}'>" + _field("Source", chat.source) + _field("Name", chat.name)
    yield f"<multiModelField name='Participants'>{people}</multiModelField><multiModelField name='Messages'>"
    for number, message in enumerate(chat.messages, 1):
        yield _message(message, f"{id_}-{number}", owner)
    yield "</multiModelField></model>"


def _message(message: Message, id_: str, owner: str) -> str:
    state = "Deleted" if message.deleted else "Intact"
    author = _party(message.sender or owner, owner)
    files = "".join(
        f"<model type='Attachment'>{_field('attachment_extracted_path', file)}</model>" for file in message.files
    )
    return (
        f"\n<model type='InstantMessage' id='{id_}' deleted_state='{state}'>"
        f"<modelField name='From'>{author}</modelField>"
        + _field("Body", message.body)
        + _field("TimeStamp", message.sent_at.isoformat(timespec="milliseconds"))
        + (f"<multiModelField name='Attachments'>{files}</multiModelField>" if files else "")
        + "</model>"
    )


def _party(identifier: str, owner: str) -> str:
    said = _field("Identifier", identifier) + _field("IsPhoneOwner", str(identifier == owner))
    return f"<model type='Party'>{said}</model>"


def _field(name: str, value: str | None) -> str:
    return "" if value is None else f"<field name={quoteattr(name)}><value>{escape(value)}</value></field>"
