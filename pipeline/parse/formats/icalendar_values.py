"""Values of iCalendar's properties (RFC 5545), as the icalendar library gives them; broken ones raise when touched."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from models.plaintext import legible
from pipeline.parse.times.epochs import in_zone, unix_us

if TYPE_CHECKING:
    from icalendar import Component


def _of(value: Any, name: str) -> Any:
    """An attribute, if the value has it and is not broken."""
    try:
        return getattr(value, name, None)
    except ValueError:
        return None


def parameter(value: Any, name: str) -> str | None:
    """What is said of a value before it."""
    found = (_of(value, "params") or {}).get(name)
    return None if found is None else str(found)


def place(component: "Component") -> tuple[float, float] | None:
    """Latitude and longitude in degrees."""
    found = next((one for one in every(component, "GEO") if _of(one, "latitude") is not None), None)
    return (found.latitude, found.longitude) if found else None


def every(component: "Component", name: str) -> list[Any]:
    """Values of a property, which may stand once, several times, or not at all."""
    found = component.get(name)
    return found if isinstance(found, list) else [] if found is None else [found]


def text(component: "Component", name: str) -> str | None:
    return next((text for one in every(component, name) if (text := legible(str(one)).strip())), None)


def first_raw(component: "Component", name: str) -> str | None:
    return next((raw(one) for one in every(component, name)), None)


def raw(value: Any) -> str | None:
    """As it stands in the file, with the zone that stands before it."""
    if value is None:
        return None
    zone = parameter(value, "TZID")
    try:
        written = value.to_ical()
    except (ValueError, AttributeError, TypeError):
        return str(value)
    text = written.decode("utf-8", "replace") if isinstance(written, bytes) else str(written)
    return f"{zone}:{text}" if zone else text


def moment(value: Any, zone: ZoneInfo | None) -> tuple[int | None, str | None]:
    """UTC microseconds, and where the zone is from."""
    found = _of(value, "dt")
    if isinstance(found, datetime) and found.tzinfo is not None:
        try:
            us = unix_us(round(found.timestamp() * 1_000_000))
        except (OverflowError, ValueError):
            us = None
        return us, None if us is None else "zone"
    if isinstance(found, date) and not claims_zone(value):
        us = in_zone(found if isinstance(found, datetime) else datetime.combine(found, time()), zone)
        return us, None if us is None else "extraction"
    return None, None


def claims_zone(value: Any) -> bool:
    """Whether a time that could not be placed names a zone, or is no time at all; else it is merely local."""
    return not isinstance(_of(value, "dt"), date) or bool(parameter(value, "TZID"))


def is_day(value: Any) -> bool:
    found = _of(value, "dt")
    return isinstance(found, date) and not isinstance(found, datetime)


def end(component: "Component", sent_at: int | None, zone: ZoneInfo | None) -> int | None:
    for one in every(component, "DTEND"):
        return moment(one, zone)[0]
    for one in every(component, "DURATION"):
        seconds = getattr(_of(one, "dt"), "total_seconds", None)
        return sent_at + round(seconds() * 1_000_000) if seconds and sent_at is not None else None
    return None


def address(person: Any) -> str | None:
    """An address without "mailto:"."""
    text = str(person or "").strip()
    return (text[7:] if text.lower().startswith("mailto:") else text) or None


def name(person: Any) -> str | None:
    return str(parameter(person, "CN") or "").strip() or None
