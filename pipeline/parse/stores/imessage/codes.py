"""Numbers that Apple Messages has for reactions and for what happened to a group.

Origin: imessage-exporter (models of messages), BlueBubbles' notes on `chat.db`.
"""

from typing import Any

_SIGNS = {0: "loved", 1: "liked", 2: "disliked", 3: "laughed", 4: "emphasised", 5: "questioned", 6: None, 7: "sticker"}
_PUT, _TAKEN_BACK = 2000, 3000

_EVENTS = {
    (1, 0): "added to the group",
    (1, 1): "removed from the group",
    (3, 0): "left the group",
    (3, 1): "group picture changed",
    (3, 2): "group picture removed",
    (3, 4): "background changed",
    (3, 6): "background removed",
}
_KEPT, _NAMED, _PLACE, _CALL = 5, 2, 4, 6


def is_reaction(type_: Any) -> bool:
    return type(type_) is int and type_ - type_ % 1000 in (_PUT, _TAKEN_BACK) and type_ % 1000 in _SIGNS


def is_taken_back(type_: Any) -> bool:
    return is_reaction(type_) and type_ >= _TAKEN_BACK


def sign(type_: int, emoji: str | None) -> str | None:
    return _SIGNS[type_ % 1000] or emoji


def event(item: Any, action: Any, status: Any, same: Any) -> str | None:
    """What the app notes, in words; None of what somebody said.

    Args:
        status: of a place that is shared, whether that ended.
        same: whether the person concerned is the one who did it.
    """
    if not item:
        return None
    if (item, action) == (1, 0) and same:
        return "number changed"
    if item == _PLACE:
        return "location no longer shared" if status else "location shared"
    known = {_NAMED: "group name changed", _KEPT: "audio message kept", _CALL: "FaceTime"}
    return _EVENTS.get((item, action)) or known.get(item, f"type {item}.{action}")
