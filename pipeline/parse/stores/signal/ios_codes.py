"""What a row of Signal's iOS app is, by its type: whose it is, to whom, and what became of it."""

from typing import Any

from pipeline.parse.people import others, partner

_CALL, _GROUP_CALL, _IN, _OUT = 20, 65, 19, 21
_CALLS = {
    1: ("incoming", "answered"),
    2: ("outgoing", "dialled"),
    3: ("incoming", "missed"),
    4: ("outgoing", "not connected"),
    5: ("incoming", "not connected"),
    6: ("incoming", "missed, for an identity had changed"),
    7: ("incoming", "declined"),
    8: ("outgoing", "not answered"),
}
_RECORDS = {
    9: "error",
    13: "safety number's state changed",
    28: "disappearing messages timer set",
    70: "message could not be decrypted",
}
_NOTES = {
    0: "session ended",
    1: "not registered",
    2: "unsupported message",
    3: "group updated",
    4: "left the group",
    5: "disappearing messages timer set",
    7: "safety number's state changed",
}


def kind(record: int) -> str:
    if record in (_CALL, _GROUP_CALL):
        return "call"
    return "message" if record in (_IN, _OUT) else "system_event"


def body(record: int, body: str | None, note: int | None) -> str | None:
    if kind(record) != "system_event":
        return body or None
    noted = _NOTES.get(note, f"type {note}") if record == 10 and note is not None else None
    return noted or _RECORDS.get(record, f"type {record}")


def way(record: int, call: int | None) -> str | None:
    if record == _CALL:
        return _CALLS[call][0] if call in _CALLS else None
    return {_IN: "incoming", _OUT: "outgoing"}.get(record)


def sender(record: int, call: int | None, author: str | None, other: str | None) -> str | None:
    return (author or other) if way(record, call) == "incoming" else None


def recipients(
    owner: frozenset[str],
    record: int,
    call: int | None,
    author: str | None,
    other: str | None,
    model: bytes | None,
    members: str | None,
) -> list[str] | None:
    """Of a group nobody is known where the owner, who may be among its members, is not."""
    if model is not None:
        return others(members, author, None, *owner) if members and owner else None
    went = way(record, call)
    return partner(went == "outgoing", other if went and other not in owner else None)


def state(deleted: int | None, past: int | None, latest: int | None) -> str:
    return "superseded" if past else "unsent" if deleted else "edited" if latest else "live"


def extra(call: int | None, expires: int | None, once: int | None, read: int | None) -> dict[str, Any]:
    outcome = _CALLS[call][1] if call in _CALLS else None if call is None else f"type {call}"
    return {"outcome": outcome, "disappears_after_s": expires or None, "seen_once": once or None, "read": read}
