"""An item of a conversation, and a conversation, as Instagram on Android keeps them in JSON."""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.tree import at, text

_NOTES = frozenset({"action_log", "video_call_event"})
_BODIES = (("text",), ("reel_share", "text"), ("link", "text"), ("action_log", "description"))


@lru_cache(maxsize=8192)
def _tree(stored: str | None) -> Any:
    return json.loads(stored) if stored else None


@lru_cache(maxsize=1024)
def people(thread: str | None) -> dict[str, str | None]:
    """Everybody in a conversation but the owner, and their names."""
    users = at(_tree(thread), "recipients") or []
    ids = (text(at(user, "pk")) or text(at(user, "pk_id")) or text(at(user, "id")) for user in users)
    return {one: at(user, "full_name") or at(user, "username") for one, user in zip(ids, users, strict=True) if one}


def body(column: str | None, item: str | None) -> str | None:
    if column or not item:
        return column
    tree = _tree(item)
    return next((found for way in _BODIES if (found := text(at(tree, *way)))), None)


def kind(type_: str | None) -> str:
    return "system_event" if type_ in _NOTES else "message"


def recipients(thread: str | None, sender: str | None) -> list[str] | None:
    return [one for one in people(thread) if one != sender] if people(thread) else None


def thread_kind(thread: str | None) -> str | None:
    others = len(people(thread))
    return "group" if others > 1 else "direct" if others else None


def extra(type_: str | None, item: str | None) -> dict[str, Any]:
    tree = _tree(item)
    reactions = at(tree, "reactions", "emojis") or []
    return {
        "type": type_,
        "reactions": [f"{at(one, 'sender_id')}: {at(one, 'emoji')}" for one in reactions],
        "earlier wordings": [text(at(one, "body")) for one in at(tree, "edit_history") or []],
    }
