"""Accounts and conversations of WhatsApp by their addresses.

"447700900101@s.whatsapp.net" is a number, "…@lid" hides one, "…@g.us" is a group, "…@broadcast" a list or the status,
"…@status" on iOS the status of one person, "…@newsletter" a channel. What is listed among the members without an
address is the owner: "", "status_me", "lid_me".

Not verified: the words for the owner, "…@status".
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
    "status": "broadcast",
}
_OWNER = frozenset({"", "status_me", "lid_me"})


@lru_cache(maxsize=8192)
def thread_kind(chat: object) -> str | None:
    return _KINDS.get(str(chat).rpartition("@")[2])


@lru_cache(maxsize=8192)
def recipients(chat: object, sender: object, members: str | None) -> list[str] | None:
    """Everybody in the conversation but its author and the owner. The list is shared between rows: never changed.

    Of a list that the owner writes to, those on it.
    """
    if thread_kind(chat) == "direct":
        return [] if sender else [str(chat)]
    if members is None:
        return None
    return [member for member in json.loads(members) if not is_owner(member) and member != sender]


def is_owner(member: str | None) -> bool:
    return (member or "") in _OWNER


def member(jid: str | None) -> str | None:
    """Of a membership its `sender`."""
    return None if is_owner(jid) else jid


def person(column: str) -> str:
    """SQL: the address if it is a person's."""
    kinds = " or ".join(f"{column} like '%@{host}'" for host in ("g.us", "broadcast", "newsletter", "status"))
    return f"iif({kinds}, null, {column})"
