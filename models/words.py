"""How things are written for people. What a device's owner wrote is hostile: nothing of it may move the cursor."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from models.application import of_package

_UK = ZoneInfo("Europe/London")

_KINDS = {
    "thread_segment": "conversation",
    "call_run": "calls",
    "visit_run": "browsing",
    "account": "contact",
    "members": "members of a conversation",
    "typed_run": "typed",
    "location_run": "places",
    "use_run": "use of apps",
    "event_run": "events of the system",
    "apps": "installed apps",
    "media": "picture",
}


def points(value: float) -> str:
    """As people read it; a reason for a lane alone has none."""
    return f"{value:+.1f}" if value else ""


def plain(text: str | None) -> str:
    """Evidence as one line, without control characters or marks that reverse the direction of writing."""
    visible = (c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else " " for c in text or "")
    return " ".join("".join(visible).split())


def what(kind: str, app: str | None) -> str:
    """ "WhatsApp conversation": what a unit is."""
    known = of_package(app)
    name = known.name if known else plain(app)
    return " ".join(filter(None, [name, _KINDS.get(kind, kind.replace("_", " "))]))


def when(start: datetime | None, end: datetime | None = None) -> str:
    """In UK time, which is said: "14 Mar 2026 21:05–22:10 GMT"."""
    if start is None:
        return "time unknown"
    local = start.astimezone(_UK)
    text = f"{local:%-d %b %Y %H:%M}"
    if end is not None and end != start:
        until = end.astimezone(_UK)
        zone = f" {local:%Z}" if local.tzname() != until.tzname() else ""  # the clocks changed in between
        if until.date() == local.date():
            return f"{text}{zone}–{until:%H:%M} {until:%Z}"
        day = f"{until:%-d %b}" if until.year == local.year else f"{until:%-d %b %Y}"
        return f"{text}{zone} – {day} {until:%H:%M} {until:%Z}"
    return f"{text} {local:%Z}"


def size(count: int) -> str:
    """Bytes, in the unit that people use."""
    value = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TiB"


def duration(hours: float) -> str:
    """ "12 min", "1,204.5 h"."""
    if 0 < hours < 1 / 60:
        return "under a minute"
    return f"{hours * 60:.0f} min" if hours < 1 else f"{hours:,.1f} h"


def many(count: int, one: str, more: str) -> str:
    """ "1 conversation", "1,204 conversations"."""
    return f"{count:,} {one if count == 1 else more}"
