"""One message of Discord's interface: a JSON object whose structure Discord publishes ("Message Resource").

Types: 0, 19 to 21 and 23 are what somebody wrote (19 an answer), 3 is a call, the rest are notes of the app.
"""

from collections.abc import Iterable
from typing import Any

from models.rows import Row
from pipeline.parse.times.iso import iso, zone
from pipeline.parse.times.written import written
from pipeline.parse.tree import at, text

_WRITTEN = (None, 0, 19, 20, 21, 23)
_CALL = 3


def row(message: Any, owner: str | None = None) -> Row:
    """Columns of RECORDS, without a locator. `reply` is the other message's id; `message_id` is nobody's column.

    Args:
        message: the object; what is not of its structure gives nothing, or raises a ValueError.
        owner: id of the device's owner, where it is known.
    """
    if not isinstance(message, dict):
        raise ValueError("no object")
    author, sent = text(at(message, "author", "id")), message.get("timestamp")
    kind = message.get("type")
    mine = None if owner is None or author is None else author == owner
    call = kind == _CALL
    return {
        "kind": "message" if kind in _WRITTEN else "call" if call else "system_event",
        "sent_at": iso(sent),
        "sent_at_raw": text(sent),
        "sent_at_source": zone(sent),
        "ended_at": iso(at(message, "call", "ended_timestamp")),
        "thread": text(message.get("channel_id")),
        "thread_kind": "group" if message.get("guild_id") else None,
        "direction": None if mine is None else "outgoing" if mine else "incoming",
        "sender": None if mine else author,
        "sender_name": None if mine else _name(message.get("author")),
        "body": text(message.get("content")) or "\n".join(_cards(message.get("embeds"))) or None,
        "state": "edited" if message.get("edited_timestamp") else "live",
        "attachments": list(_files(message.get("attachments"))) or None,
        "reply": text(at(message, "message_reference", "message_id")),
        "extra": _extra(message, call),
    }


def _name(person: Any) -> str | None:
    return text(at(person, "global_name")) or text(at(person, "globalName")) or text(at(person, "username"))


def _each(given: Any) -> Iterable[Any]:
    return given if isinstance(given, list) else ()


def _cards(embeds: Any) -> Iterable[str]:
    for card in _each(embeds):
        yield from filter(None, (text(at(card, name)) for name in ("title", "description", "url")))


def _files(files: Any) -> Iterable[str]:
    for file in _each(files):
        yield from filter(None, (text(at(file, name)) for name in ("filename", "url")))


def _extra(message: dict[str, Any], call: bool) -> dict[str, Any]:
    kind = message.get("type")
    edited = message.get("edited_timestamp")
    return {
        "type": kind if kind not in _WRITTEN and not call else None,
        "edited": written(iso, edited) if edited else None,
        "username": text(at(message, "author", "username")),
        "bot": True if at(message, "author", "bot") else None,
        "mentions": [name for person in _each(message.get("mentions")) if (name := _name(person))] or None,
        "reactions": [
            f"{text(at(one, 'emoji', 'name'))} {text(at(one, 'count'))}" for one in _each(message.get("reactions"))
        ]
        or None,
        "in the call": [str(one) for one in _each(at(message, "call", "participants"))] or None,
    }
