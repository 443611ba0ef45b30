"""What a message of Snapchat's `arroyo.db` says: protocol buffers, whose numbers of fields others have published."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.people import others
from pipeline.parse.stores.places import double, point

TYPES = dict(enumerate(("Snap", "text", "media", "shared", "voice note", "sticker", "note of the app")))
TYPES |= {8: "location", 9: "saved to camera roll", 10: "screenshot", 11: "screen recording", 16: "live location"}
TYPES |= {12: "missed video call", 13: "missed audio call", 14: "invite link", 26: "tiny Snap", 37: "poll"}
_NOTES = frozenset({6, 9, 10, 11, 12, 13, 14, 19, 20, 22, 27, 30, 31, 32, 36})
_EVENTS = {1: "screen captured", 2: "call", 3: "members", 4: "group renamed", 5: "message deleted", 6: "group created"}
_EVENTS |= {7: "saved to the camera roll", 8: "time after which messages delete", 10: "invite link", 21: "streak"}
_CALLS = {0: "started", 1: "ended", 2: "left", 3: "joined", 4: "missed"}
_CHANGES = {0: "added", 1: "created the group", 2: "left"}


def _user(message: Message | None) -> str | None:
    value = message.get(1) if message else None
    return str(UUID(bytes=value)) if isinstance(value, bytes) and len(value) == 16 else None


def _event(event: Message) -> str | None:
    number = next((one for one in range(1, 64) if event.get(one) is not None), 0)
    told = event.message(number) if number else None
    words = [_EVENTS.get(number, f"event {number}")]
    if told and number == 2:
        words += [_CALLS.get(told.integer(1) or 0, "call"), "video" if told.integer(2) else "audio"]
        words += [f"{told.integer(4)} ms"] if told.integer(4) else []
    elif told and number == 3:
        words += [f"{_user(one.message(1))} {_CHANGES.get(one.integer(2) or 0)}" for one in told.messages(1)]
    elif told and number in (4, 6):
        words += [text for text in (told.text(2) if number == 4 else None, told.text(3)) if text]
    return ", ".join(words)


@lru_cache(maxsize=8192)
def body(content: bytes | None) -> str | None:
    said = Message(content).message(4, 4) if content else None
    if said is None:
        return None
    if event := said.message(8):
        return _event(event)
    for way in ((2,), (7, 11), (19, 1)):
        if (inner := said.message(*way)) and (text := inner.text(1)):
            return text
    answers = [part.message(1) for bot in said.messages(24) for part in bot.messages(2)]
    return "\n".join(text for part in answers if part and (text := part.text(1))) or None


@lru_cache(maxsize=1024)
def place(content: bytes | None) -> tuple[float, float] | None:
    pin = Message(content).message(4, 4, 5, 18) if content else None
    return point(double(pin.integer(1)), double(pin.integer(2))) if pin else None


@lru_cache(maxsize=2048)
def _members(metadata: bytes | None) -> tuple[str, ...]:
    entries = Message(metadata).messages(3) if metadata else []
    return tuple(user for entry in entries if (user := _user(entry.message(1))))


def recipients(metadata: bytes | None, known: str | None, sender: str | None, owner: str | None) -> list[str] | None:
    """Everybody but the author and the owner; nobody knows them without the owner."""
    if owner is None:
        return None
    members = _members(metadata)
    return [one for one in members if one not in (sender, owner)] if members else others(known, sender, owner)


def kind(type_: Any) -> str:
    return "system_event" if type_ in _NOTES else "message"
