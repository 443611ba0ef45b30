"""Postbox, in which Telegram's iOS app stores what it knows: keys and values in bytes, to dicts.

An object says which class it is by a hash of its name: "_" is that name where it is one of those below, else the hash.
"""

import struct
from typing import Any, NamedTuple

Object = dict[str, Any]

_SEED = 4157243346
_DEPTH = 32
_CLASSES = [
    "TelegramUser",
    "TelegramGroup",
    "TelegramChannel",
    "TelegramSecretChat",
    "TelegramMediaImage",
    "TelegramMediaImageRepresentation",
    "TelegramMediaFile",
    "TelegramMediaWebpage",
    "TelegramMediaAction",
    "TelegramMediaMap",
    "TelegramMediaContact",
    "TelegramMediaPoll",
    "TelegramMediaExpiredContent",
    "CloudPhotoSizeMediaResource",
    "CloudDocumentMediaResource",
    "CloudDocumentSizeMediaResource",
    "LocalFileMediaResource",
    "LocalFileReferenceMediaResource",
    "SecretFileMediaResource",
    "EditedMessageAttribute",
    "ReplyMessageAttribute",
    "ReactionsMessageAttribute",
    "AutoremoveTimeoutMessageAttribute",
    "AutoclearTimeoutMessageAttribute",
]


class Key(NamedTuple):
    """Of a message: whose dialogue, which kind of it (0: on the server), when, its number."""

    peer: int
    namespace: int
    time: int
    number: int


class Message(NamedTuple):
    """One message.

    Attributes:
        flags: None of what is no message; 1 not sent, 2 failed, 4 incoming, 32 being sent, 128 sent when it was due.
        media: what is stored in it.
        elsewhere: kind and number of what is stored beside it.
    """

    flags: int | None
    author: int | None
    text: str
    forward: Object | None
    attributes: list[Object]
    media: list[Object]
    elsewhere: list[tuple[int, int]]


def key(content: bytes) -> Key:
    """Raises a ValueError for what is none."""
    if len(content) != 20:
        raise ValueError("no key of a message")
    return Key(*struct.unpack(">qiii", content))


def message(content: bytes) -> Message:
    """Raises a ValueError for what is none; attributes and media that cannot be read are empty."""
    reader = _Reader(content)
    if reader.number("b") != 0:
        raise ValueError("no message")
    reader.number("I"), reader.number("I")
    stored = reader.number("B")
    for bit, form in enumerate("qIqIIq"):
        if stored >> bit & 1:
            reader.number(form)
    flags, _ = reader.number("I"), reader.number("I")
    forward = _forward(reader)
    author = reader.number("q") if reader.number("b") == 1 else None
    text = reader.sized().decode("utf-8", "replace")
    attributes, media, elsewhere = ([], [], [])
    try:
        attributes = [root(reader.sized()) for _ in range(reader.count())]
        media = [root(reader.sized()) for _ in range(reader.count())]
        elsewhere = [(reader.number("i"), reader.number("q")) for _ in range(reader.count())]
    except ValueError:
        pass
    return Message(flags, author, text, forward, attributes, media, elsewhere)


def media_entry(content: bytes) -> Object | Key:
    """Of the table of media: an object, or the message that has it. Raises a ValueError for what is neither."""
    reader = _Reader(content)
    if reader.number("B") == 0:
        return root(reader.sized())
    peer, namespace, number, time = reader.number("q"), reader.number("i"), reader.number("i"), reader.number("i")
    return Key(peer, namespace, time, number)


def root(content: bytes) -> Object:
    """The object that bytes hold; an empty one of what is none."""
    try:
        found = _Reader(content).pairs(0).get("_")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def identifier(peer: int | None) -> str | None:
    """A peer as Telegram's other apps have it: a user's number, a group's or channel's with a minus before it."""
    if not peer:
        return None
    kind, number = peer >> 32 & 7, (peer >> 35 & 0x1FFFFFFF) << 32 | peer & 0xFFFFFFFF
    return f"-{number}" if kind in (1, 2) else str(number) if kind == 0 else f"secret:{number}"


def _forward(reader: "_Reader") -> Object | None:
    flags = reader.number("b")
    if not flags:
        return None
    found = {"author": reader.number("q"), "date": reader.number("i")}
    if flags & 2:
        found["source"] = reader.number("q")
    if flags & 4:
        reader.number("q"), reader.number("i"), reader.number("i")
    if flags & 8:
        found["name"] = reader.sized().decode("utf-8", "replace")
    if flags & 16:
        reader.sized()
    if flags & 32:
        reader.number("i")
    return found


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def number(self, form: str) -> Any:
        size = struct.calcsize(form)
        if self.at + size > len(self.content):
            raise ValueError("it ends before its time")
        self.at += size
        return struct.unpack_from(f"<{form}", self.content, self.at - size)[0]

    def taken(self, length: int) -> bytes:
        if not 0 <= length <= len(self.content) - self.at:
            raise ValueError("longer than what there is")
        self.at += length
        return self.content[self.at - length : self.at]

    def sized(self) -> bytes:
        return self.taken(self.number("i"))

    def count(self) -> int:
        length = self.number("i")
        if not 0 <= length <= len(self.content) - self.at:
            raise ValueError("more than what there is")
        return int(length)

    def pairs(self, depth: int) -> Object:
        found = {}
        while self.at < len(self.content):
            name = self.taken(self.number("B")).decode("utf-8", "replace")
            found[name] = self.value(depth)
        return found

    def value(self, depth: int) -> Any:
        """By the number of its type."""
        type_ = self.number("B")
        if type_ in _PLAIN:
            return self.number(_PLAIN[type_])
        if type_ in _LISTS:
            return [self.number(_LISTS[type_]) for _ in range(self.count())]
        match type_:
            case 4:
                return self.sized().decode("utf-8", "replace")
            case 5:
                return self.object(depth)
            case 8:
                return [self.object(depth) for _ in range(self.count())]
            case 9:
                return [(self.object(depth), self.object(depth)) for _ in range(self.count())]
            case 10:
                return self.sized()
            case 11:
                return None
            case 12:
                return [self.sized().decode("utf-8", "replace") for _ in range(self.count())]
            case 13:
                return [self.sized() for _ in range(self.count())]
        raise ValueError(f"type {type_} of value")

    def object(self, depth: int) -> Object:
        if depth > _DEPTH:
            raise ValueError("deeper than any message is")
        class_ = self.number("i")
        inside = _Reader(self.sized())
        return {"_": _NAMES.get(class_, class_)} | inside.pairs(depth + 1)


_PLAIN = {0: "i", 1: "q", 2: "?", 3: "d"}
_LISTS = {6: "i", 7: "q"}


def murmur(text: bytes) -> int:
    """MurmurHash3 of 32 bits, which is public domain, with the seed that the app gives it; signed."""
    mask = 0xFFFFFFFF
    found = _SEED
    for place in range(0, len(text), 4):
        part = text[place : place + 4]
        mixed = int.from_bytes(part, "little") * 0xCC9E2D51 & mask
        mixed = (mixed << 15 | mixed >> 17) & mask
        found ^= mixed * 0x1B873593 & mask
        if len(part) == 4:
            found = (found << 13 | found >> 19) & mask
            found = found * 5 + 0xE6546B64 & mask
    found ^= len(text)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        found = (found ^ found >> shift) * factor & mask
    return found - (1 << 32) if found >> 31 else found


_NAMES = {murmur(name.encode()): name for name in _CLASSES}
