"""What the values of a row of `message` in `sms.db` mean."""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.formats import typedstream
from pipeline.parse.parser import as_json
from pipeline.parse.stores.imessage import codes
from pipeline.parse.tree import plist

ODD = ("item_type", "associated_message_type", "group_action_type", "share_status")
"""Numbers of what is no plain message; nearly all are."""
EDITED, RETRACTED, GONE, DELETED = 1, 2, 4, 8
"""Edited, unsent, all of its parts unsent, in "recently deleted"."""
_SERVICES = frozenset({"iMessage", "SMS", "RCS"})


@lru_cache(maxsize=512)
def _odd(odd: str) -> tuple[Any, ...]:
    """What is no plain message: the numbers of ODD, whether two people are one, a group's name, a sign, somebody."""
    return tuple(json.loads(odd))


def kind(odd: str | None) -> str:
    if odd is None:
        return "message"
    item, type_, *_ = _odd(odd)
    return "system_event" if item else "reaction" if codes.is_reaction(type_) else "message"


def body(text: Any, attributed: Any, odd: str | None) -> str | None:
    """The text; where there is none, the one in the typedstream. Of a reaction its sign, of a new name the name."""
    if odd is not None:
        item, type_, _, _, _, name, sign, _ = _odd(odd)
        if item:
            return name or None
        if codes.is_reaction(type_):
            return codes.sign(type_, sign)
    if isinstance(text, str) and text:
        return text.replace("\ufffc", "") or None
    return typedstream.text(attributed) or None if isinstance(attributed, bytes) else None


def state(marks: int, odd: str | None) -> str:
    if marks & DELETED:
        return "deleted"
    if marks & (RETRACTED | GONE) or (odd is not None and codes.is_taken_back(_odd(odd)[1])):
        return "unsent"
    return "edited" if marks & EDITED else "live"


def title(odd: str | None, subject: str | None) -> str | None:
    if odd is None:
        return subject or None
    item, _, action, status, same, *_ = _odd(odd)
    return codes.event(item, action, status, same) if item else subject or None


def extra(service: Any, read: Any, delivered: Any, odd: Any, summary: Any, balloon: Any) -> str | None:
    """Times as stored. What nearly all messages have is written without the detour of a dict."""
    if service in _SERVICES and not (odd or summary or balloon) and type(read or 0) is type(delivered or 0) is int:
        times = f'"delivered_at": {delivered}, ' if delivered else ""
        return f'{{{times}"read_at": {read}, "service": "{service}"}}' if read else f'{{{times}"service": "{service}"}}'
    somebody = _odd(odd)[-1] if odd else None
    told = {"service": service, "read_at": read or None, "delivered_at": delivered or None, "balloon": balloon}
    told |= {"people": [somebody] if somebody else None, "unsent_parts": _unsent(summary) if summary else None}
    return as_json(told)


def _unsent(summary: bytes) -> list[Any] | None:
    stored = plist(summary)
    return list(stored.get("rp") or ()) if isinstance(stored, dict) else None
