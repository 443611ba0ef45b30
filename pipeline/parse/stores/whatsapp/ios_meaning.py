"""What the values of a row of `ZWAMESSAGE` in `ChatStorage.sqlite` mean."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.formats.vcards import people
from pipeline.parse.parser import as_json
from pipeline.parse.stores.whatsapp import ios_codes as codes
from pipeline.parse.stores.whatsapp.quotes import Quote

POLL, REVOKED = 46, 14
PLACE, _CONTACT = 5, 4
_VCARDS = "_$!<VCard-Separator>!$_"


def kind(type_: object) -> str:
    return "system_event" if type_ in codes.EVENTS else "message"


@lru_cache(maxsize=512)
def title(type_: Any, event: Any) -> str | None:
    names = {codes.GROUP_EVENT: codes.GROUP_EVENTS, codes.NOTICE: codes.NOTICES}.get(type_)
    return names.get(event, f"type {event}") if names is not None else codes.EVENTS.get(type_)


def body(type_: Any, event: object, text: str | None, blob: bytes | None) -> str | None:
    if not type_:
        return text
    if type_ == POLL and blob:
        asked = Message(blob).message(8)
        return asked.text(2) if asked else text
    if type_ == codes.GROUP_EVENT:
        return _named(text) if event in codes.NAMED else None
    return None if type_ in codes.EVENTS or type_ == REVOKED else text


def _named(text: str | None) -> str | None:
    """The new name, alone or in JSON with the one before."""
    return str(json.loads(text).get("new_subject")) if text and text.startswith("{") else text


def sender(type_: object, event: object, author: str | None, text: str | None) -> str | None:
    """Of somebody who was added or removed the text says by whom ("by;whom,whom"); without it, by the owner."""
    if type_ == codes.GROUP_EVENT and event in codes.ADDED_OR_REMOVED:
        return text.partition(";")[0] if text else None
    return author


def sender_name(type_: object, event: object, author: str | None, text: str | None, name: str | None) -> str | None:
    """The name is that of the author as stored, who may be the one who was added."""
    return name if sender(type_, event, author, text) == author else None


def _people(event: object, author: str | None, text: str | None) -> list[str] | None:
    if event not in codes.ADDED_OR_REMOVED:
        return None
    _by, several, whom = (text or "").partition(";")
    return whom.split(",") if several else [author] if author else None


def extra(quotes: Mapping[int, Quote]) -> Callable[..., str | None]:
    def told_of(
        type_: Any, event: Any, marks: int, media: Any, author: Any, text: Any, vcards: Any, blob: Any
    ) -> str | None:
        quote = quotes.get(media)
        if not (type_ or marks or quote):
            return None
        told: dict[str, Any] = {"forwarded": bool(marks & 1) or None, "starred": bool(marks & 2) or None}
        if quote:
            told |= {"quoted": quote.text, "quoted_sender": quote.sender}
        if type_ == codes.GROUP_EVENT:
            told |= {"people": _people(event, author, text)}
            if event not in codes.NAMED | codes.ADDED_OR_REMOVED:
                told["text"] = text
        elif type_ in codes.EVENTS:
            told |= {"text": text} | (_call(blob) if blob else {})
        elif type_:
            told["type"] = codes.TYPES.get(type_, f"type {type_}")
        if type_ == _CONTACT and vcards:
            told["contacts"] = people(str(vcards).split(_VCARDS))
        if type_ == REVOKED:
            told["revoked_by"] = text
        if type_ == POLL and blob and (asked := Message(blob).message(8)):
            told["options"] = [option.text(1) for option in asked.messages(3)]
        return as_json(told)

    return told_of


def _call(metadata: bytes) -> dict[str, Any]:
    call = Message(metadata).message(87, 1)
    return {"video": bool(call.integer(1)) or None, "seconds": call.integer(3)} if call else {}
