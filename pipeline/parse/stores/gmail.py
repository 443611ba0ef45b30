"""A mail as Gmail on Android keeps it: a protocol buffer behind one byte, compressed."""

import zlib

from models.plaintext import visible
from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.times.epochs import unix_ms

_MOST = 32 * 1024 * 1024


def mail(zipped: bytes | None, number: str) -> Row:
    """Columns of RECORDS of a mail in the file of that number: Java's hash code of the account's address.

    Raises:
        ValueError, TypeError: it is not what is known.
    """
    if zipped is None:
        return {}
    message = _unpacked(zipped)
    raw, author = message.integer(17), message.message(4)
    sender = author.text(2) if author else None
    out = sender is not None and _java_hash(sender) == number
    people = [one.text(2) for field in (1, 2) for one in message.messages(field)]
    return {
        "title": message.text(5),
        "body": _text(message),
        "sender": None if out else sender,
        "sender_name": author.text(3) if author else None,
        "recipients": [one for one in dict.fromkeys(people) if one and _java_hash(one) != number],
        "direction": None if sender is None else "outgoing" if out else "incoming",
        "sent_at": (time := unix_ms(raw)),
        "sent_at_raw": None if raw is None else str(raw),
        "sent_at_source": None if time is None else "epoch",
    }


def _unpacked(zipped: bytes) -> Message:
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(zipped[1:], _MOST)
    except zlib.error as error:
        raise ValueError("not compressed") from error
    if inflate.unconsumed_tail:
        raise ValueError("larger than a mail")
    return Message(content)


def _text(message: Message) -> str | None:
    body = message.message(6)
    parts = [part.message(3) for part in body.messages(2)] if body else []
    return visible("".join(part.text(2) or "" for part in parts if part)) or None


def _java_hash(address: str) -> str:
    value = 0
    for character in address:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return str(value - 2**32 if value >= 2**31 else value)
