"""Accounts and conversations of WhatsApp by their addresses.

"447700900101@s.whatsapp.net" is a number, "…@lid" hides one, "…@g.us" is a group, "…@broadcast" a list or the status,
"…@newsletter" a channel.
"""

import json
from functools import lru_cache

_KINDS = {
    "s.whatsapp.net": "direct",
    "c.us": "direct",
    "lid": "direct",
    "g.us": "group",
    "broadcast": "broadcast",
    "newsletter": "broadcast",
}


@lru_cache(maxsize=8192)
def thread_kind(chat: object) -> str | None:
    return _KINDS.get(str(chat).rpartition("@")[2])


@lru_cache(maxsize=8192)
def recipients(chat: object, from_me: object, sender: object, members: str | None) -> list[str] | None:
    """Everybody in the conversation but its author and the owner. The list is shared between rows: never changed."""
    kind = thread_kind(chat)
    if kind == "direct":
        return [str(chat)] if from_me else []
    if kind != "group" or members is None:
        return None
    return [member for member in json.loads(members) if member and member != sender]


def person(column: str) -> str:
    """SQL: the address if it is a person's."""
    return f"iif({column} like '%@g.us' or {column} like '%@broadcast' or {column} like '%@newsletter', null, {column})"
