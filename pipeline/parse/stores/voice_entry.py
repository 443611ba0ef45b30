"""An entry of Google Voice: a protocol buffer, whose numbers of fields others have read out of real ones."""

import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.people import author, partner
from pipeline.parse.times.epochs import after, unix_ms

_TYPES = {0: "missed", 1: "answered", 2: "dialled", 3: "voicemail", 5: "message received", 6: "message sent"}
_OUT = frozenset({2, 6})


class _Entry:
    """What one entry says. Field 13 is its type; 15 is there in a group, whose members are 15.4, the author 15.5."""

    def __init__(self, blob: bytes) -> None:
        entry = Message(blob)
        group, other = entry.message(15), entry.message(4)
        people = [one.text(1) for one in group.messages(4)] if group else []
        type_ = entry.integer(13) or 0
        number = other.text(1) if other else None
        self.milliseconds = entry.integer(2)
        self.sent = unix_ms(self.milliseconds)
        self.raw = None if self.milliseconds is None else str(self.milliseconds)
        self.kind = "message" if group or type_ in (5, 6) else "call"
        out = not group.text(5) if group else type_ in _OUT
        self.direction = "outgoing" if out else "incoming"
        self.sender = group.text(5) if group else author(out, number)
        others = [one for one in people if one and one != self.sender]
        self.recipients = others if group else partner(out, number)
        spoken = [word.text(1) for word in entry.messages(7)] if type_ == 3 else []
        self.body = (group.text(1) if group else entry.text(10)) or " ".join(word for word in spoken if word) or None
        length = entry.integer(9) if self.kind == "call" else None
        seconds = None if length is None else struct.unpack("<f", struct.pack("<I", length & 0xFFFF_FFFF))[0]
        self.ended = after(self.sent, None if seconds is None else seconds * 1_000_000)
        self.extra = {
            "type": None if group else _TYPES.get(type_, f"type {type_}"),
            "number of the owner": entry.text(3),
        }


@lru_cache(maxsize=8192)
def _entry(blob: bytes | None) -> _Entry | None:
    try:
        return _Entry(blob) if blob else None
    except (ValueError, OverflowError):
        return None  # `body` says so, once for the row


def of(name: str, otherwise: str | None = None) -> Callable[[bytes | None], Any]:
    return lambda blob: getattr(_entry(blob), name, otherwise)


def body(blob: bytes | None) -> Any:
    if blob and _entry(blob) is None:
        raise ValueError("no entry")
    return of("body")(blob)
