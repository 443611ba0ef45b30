"""Events of use as Android numbers them (AOSP, `UsageEvents.Event`): the system and other apps keep the same numbers;
and rows of such events and of totals, for the files of `usagestats`.
"""

from typing import Any

from models.rows import Row
from pipeline.parse.times.epochs import unix_ms

INTERVALS = ("daily", "weekly", "monthly", "yearly")

EVENTS: dict[int, tuple[str, str]] = {
    1: ("app_use", "in the foreground"),
    2: ("app_use", "no longer in the foreground"),
    6: ("app_use", "used by the system"),
    7: ("app_use", "interaction with it"),
    8: ("app_use", "opened by a shortcut"),
    9: ("app_use", "chosen to share with"),
    10: ("app_use", "its notification was seen"),
    12: ("app_use", "it notified"),
    15: ("system_event", "screen on, for use"),
    16: ("system_event", "screen off, or not for use"),
    17: ("system_event", "lock screen shown"),
    18: ("system_event", "lock screen left"),
    19: ("app_use", "works in the background, shown to the user"),
    20: ("app_use", "no longer works in the background"),
    23: ("app_use", "no longer visible"),
    26: ("system_event", "device is shutting down"),
    27: ("system_event", "device has started"),
    28: ("system_event", "unlocked for the first time since its start"),
    29: ("system_event", "user was stopped"),
}
BOOKKEEPING = frozenset({0, 3, 4, 5, 11, 13, 14, 21, 22, 24, 25, 30, 31})
"""What the system notes for itself: ends of days, changes of its configuration, what was written to disk."""

BOOKKEPT = f"in ({', '.join(map(str, sorted(BOOKKEEPING)))})"
"""The same, as a condition on a column of SQL."""


def kind(type_: object) -> str:
    """Of a record about such an event."""
    return EVENTS[type_][0] if isinstance(type_, int) and type_ in EVENTS else "app_use"


def title(type_: object) -> str | None:
    """In words; a type that is not known stays visible."""
    if type_ is None:
        return None
    return EVENTS[type_][1] if isinstance(type_, int) and type_ in EVENTS else f"type {type_}"


def interval(path: str) -> tuple[int, str]:
    """When an interval began (milliseconds since 1970), and which kind it is, by the path of its file."""
    *_, kind_, begin = path.split("/")
    return int(begin), kind_


def event(begin: int, type_: int | None, package: str | None, offset: Any, extra: dict[str, Any]) -> Row | None:
    """An event so many milliseconds after the beginning of its interval; None of what the system notes for itself."""
    if type_ in BOOKKEEPING:
        return None
    return {"kind": kind(type_), "title": title(type_), "app": package, "extra": extra} | _time(begin, offset)


def total(begin: int, package: str | None, last: Any, active_ms: Any, extra: dict[str, Any]) -> Row | None:
    """How long an app was active in an interval, with the last time that it was; None if it was not."""
    if not int(active_ms or 0):
        return None
    extra |= {"active_ms": int(active_ms), "time": "last active"}
    return {"kind": "app_use", "title": "active in an interval", "app": package, "extra": extra} | _time(begin, last)


def _time(begin: int, offset: Any) -> Row:
    """Offsets are signed; in a protocol buffer a negative one reads as a large one."""
    if offset is None:
        return {}
    value = int(offset)
    time = unix_ms(begin + (value - 2**64 if value >= 2**63 else value))
    return {"sent_at": time, "sent_at_raw": str(offset), "sent_at_source": None if time is None else "epoch"}
