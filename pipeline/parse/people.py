"""Who a message or a call is from and to, for the shapes in which apps store it; never the device's owner.

Lists are shared between rows, for most messages have the same few people: they are never changed.
"""

import json
from functools import lru_cache

WAYS = {0: "incoming", 1: "outgoing"}
"""Code list of the usual `from_me`."""


@lru_cache(maxsize=256)
def _members(members: str) -> tuple[str, ...]:
    """Each once. Their texts are shared by the lists of all who write in a conversation: a big one has thousands."""
    return tuple(dict.fromkeys(str(member) for member in json.loads(members) if member not in (None, "")))


@lru_cache(maxsize=2048)
def others(members: str | None, sender: object = None, owner: object = None, *also: object) -> list[str] | None:
    """Everybody in a conversation but its author and the owner.

    Args:
        members: JSON array of identifiers, as `json_group_array` makes it; None if nobody knows who is in it.
        sender: the author as stored; None if it is the owner.
        owner: the owner's own identifier, where the app lists it among the members.
        also: further identifiers to leave out.
    """
    if members is None:
        return None
    without = {str(one) for one in (sender, owner, *also) if one is not None}
    return [member for member in _members(members) if member not in without]


@lru_cache(maxsize=8192)
def partner(from_me: object, identifier: object) -> list[str] | None:
    """Recipients of a message or a call between the owner and one other: that one if it went out, nobody if it came in.

    None where the other is not known, or which way it went.
    """
    if identifier in (None, "") or from_me is None:
        return None
    return [str(identifier)] if from_me else []


def author(from_me: object, identifier: object) -> str | None:
    """Sender of a message or a call between the owner and one other: that one if it came in."""
    return None if from_me or identifier in (None, "") else str(identifier)
