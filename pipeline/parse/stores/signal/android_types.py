"""What a row of Signal's Android app is, by its type: 36 bits of which the lowest five say the kind of message."""

_BASE = 0x1F
_INCOMING, _OUTGOING = frozenset({1, 3, 8, 10, 20}), frozenset({2, 11, 21, 22, 23, 24, 25, 26, 27})
_CALLS = {1: "answered", 2: "dialled", 3: "missed", 8: "missed", 10: "answered", 11: "dialled", 12: "group call"}
_NOTES = {
    4: "joined Signal",
    5: "unsupported message",
    6: "invalid message",
    7: "profile changed",
    9: "group migrated",
    13: "message could not be decrypted",
    14: "number changed",
    15: "donation request",
    16: "conversations merged",
    17: "SMS exported",
    18: "session switched over",
}
_FLAGS = {
    0x40000: "disappearing messages timer set",
    0x20000: "left the group",
    0x10000: "group updated",
    0x400000: "session ended",
    0x4000: "safety number verified",
    0x2000: "safety number not verified any more",
    0x200: "safety number changed",
    0x8000: "key exchange",
    0x10000000: "session refreshed",
}
_SPECIAL = {4: "payments asked for", 5: "reported as spam", 6: "message request accepted", 8: "payments activated"}
_EVENTS = {
    0: "ongoing",
    1: "answered",
    2: "not accepted",
    3: "missed",
    4: "deleted",
    5: "group call",
    6: "joined",
    7: "ringing",
    8: "declined",
    9: "dialled",
    10: "missed",
}
_SENDING = {21: "waiting", 22: "sending", 24: "failed"}


def kind(type_: int) -> str:
    """Kind of record."""
    if _noted(type_):
        return "system_event"
    return "call" if type_ & _BASE in _CALLS else "message"


def note(type_: int, body: str | None) -> str | None:
    """The text; of what the app notes, words: its body is in code there. Raises a TypeError for a type that is none."""
    if kind(type_) == "call":
        return None
    return _noted(type_) or body or None


def way(type_: int, called: int | None = None) -> str | None:
    """Direction; `called` is that of a call (0 in, 1 out)."""
    if called is not None:
        return "outgoing" if called else "incoming"
    base = type_ & _BASE
    return "incoming" if base in _INCOMING else "outgoing" if base in _OUTGOING else None


def outcome(type_: int, event: int | None) -> str | None:
    """What became of a call, or of what is being sent."""
    if event is not None:
        return _EVENTS.get(event, f"type {event}")
    base = type_ & _BASE
    return _CALLS.get(base) or _SENDING.get(base)


def _noted(type_: int) -> str | None:
    special = type_ >> 32 & 0xF
    if special in _SPECIAL:
        return _SPECIAL[special]
    flagged = next((words for flag, words in _FLAGS.items() if type_ & flag), None)
    return flagged or _NOTES.get(type_ & _BASE)
