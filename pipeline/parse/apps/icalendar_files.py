"""Appointments as files, iCalendar (`.ics`) and vCalendar 1.0 (`.vcs`), wherever they lie: downloads, attachments of
mails, exports of calendars.

Seen on: files of Apache Tika's tests; invitations with attendees, repetitions and zones rebuilt in code.
Origin: RFC 5545, by the icalendar library.
Times: with their own zone, by name or as the file defines it; a day without a time, or a time without a zone, in that
of the extraction if it is given. `sent_at` is when an appointment begins, not when it was written.
Read: appointments with text, place, organiser, people invited and their answers, repetition and what is left out of it
(stated, not spelled out), comments, reminders, status, links; tasks and journal entries as notes.
Not read: attached files (those inside are counted), free and busy times, styled text beside the plain one, repetitions
and alarms as vCalendar 1.0 writes them.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from models.issues import Issue
from models.plaintext import decoded, legible, visible
from pipeline.parse.formats.icalendar_values import (
    address,
    claims_zone,
    end,
    every,
    first_raw,
    is_day,
    moment,
    name,
    parameter,
    place,
    raw,
    text,
)
from pipeline.parse.formats.vcards import unquoted
from pipeline.parse.parser import Evidence, Item, Parser

if TYPE_CHECKING:
    from icalendar import Component

_LARGEST = 67_108_864
_KINDS = {"VEVENT": "calendar", "VTODO": "note", "VJOURNAL": "note"}
_ODD = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OSError)
_ZONE = re.compile(r"^BEGIN:VTIMEZONE$.*?^END:VTIMEZONE$\n?", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_RULE = re.compile(r"^RRULE[;:].*$", re.MULTILINE | re.IGNORECASE)
_YEARLY = re.compile(
    r"RRULE:(?:;?(?:FREQ=YEARLY|(?:BYMONTH|BYDAY|BYMONTHDAY|INTERVAL|UNTIL|COUNT|WKST)=[^;=]*))*", re.IGNORECASE
)
_MOST = 1_000  # people, reminders of one appointment


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    with evidence.path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        yield Issue("event:0", "truncated", f"the first {_LARGEST} bytes were read")
    number = inside = 0
    for calendar in _calendars(unquoted(legible(decoded(content[:_LARGEST]).text))):
        if isinstance(calendar, Issue):
            yield calendar
            continue
        about = {"calendar": text(calendar, "X-WR-CALNAME"), "method": text(calendar, "METHOD")}
        for component in calendar.walk():
            if kind := _KINDS.get(component.name or ""):
                number += 1
                yield from _record(component, kind, f"event:{number}", about, evidence.zone)
                inside += sum(parameter(one, "VALUE") == "BINARY" for one in every(component, "ATTACH"))
    if inside:
        yield Issue("event:0", "unsupported", f"{inside} attached files are not read")
    if not number:
        yield Issue("event:0", "nothing-read", "not one appointment, task or note")


def _calendars(written: str) -> "Iterator[Component | Issue]":
    """All calendars of a file; where they cannot be read together, each entry for itself."""
    from icalendar import Calendar  # heavy: who only asks which parser reads a file needs none of it
    from icalendar.timezone import tzp

    tzp.use_default()  # it keeps the zones that a file defines, for all files after it
    whole, unclosed = _closed(_ZONE.sub(_believed, written))
    if unclosed:
        yield Issue("event:0", "damaged", "the calendar is cut off; what is there is read")
    try:
        yield from Calendar.from_ical(whole, multiple=True)
    except _ODD:
        yield from _entries(whole)


def _believed(zone: re.Match[str]) -> str:
    """A zone, if it changes on days of a year as zones do: one that changes every second is never worked out."""
    unfolded = re.sub(r"\n[ \t]", "", zone[0])
    return zone[0] if all(_YEARLY.fullmatch(rule.strip()) for rule in _RULE.findall(unfolded)) else ""


def _closed(written: str) -> tuple[str, bool]:
    """A text whose components all end: the library keeps quiet about those that do not; and whether any did not."""
    still_open: list[str] = []
    for line in written.split("\n"):
        word, _, name = line.strip().upper().partition(":")
        if word == "BEGIN":
            still_open.append(name)
        elif word == "END" and name in still_open:
            while still_open.pop() != name:
                pass
    ends = "".join(f"\nEND:{name}" for name in reversed(still_open))
    return f"{written}{ends}\n", bool(still_open)


def _entries(written: str) -> "Iterator[Component | Issue]":
    from icalendar import Component

    lost = 0
    for kind in _KINDS:
        for piece in written.split(f"BEGIN:{kind}\n")[1:]:
            inner, _, _ = piece.partition(f"\nEND:{kind}")
            try:
                yield Component.from_ical(f"BEGIN:{kind}\n{inner}\nEND:{kind}\n")
            except _ODD:
                lost += 1
    yield Issue("event:0", "damaged", f"the calendar is broken; {lost} of its entries are lost", rows=lost)


def _record(
    component: "Component", kind: str, locator: str, about: dict[str, Any], zone: ZoneInfo | None
) -> Iterator[Item]:
    begin = next(iter(every(component, "DTSTART") or every(component, "DUE") or every(component, "DTSTAMP")), None)
    sent_at, source = moment(begin, zone)
    organiser = next(iter(every(component, "ORGANIZER")), None)
    invited = every(component, "ATTENDEE")[:_MOST]
    where = place(component)
    if begin is not None and sent_at is None and claims_zone(begin):
        yield Issue(locator, "bad-time", "not a time, or in a zone that nobody knows")
    if component.errors:
        yield Issue(locator, "bad-value", f"{len(component.errors)} of its properties are not what they should be")
    yield {
        "locator": locator,
        "kind": kind,
        "title": text(component, "SUMMARY"),
        "body": text(component, "DESCRIPTION") or visible(text(component, "X-ALT-DESC") or "") or None,
        "sent_at": sent_at,
        "sent_at_raw": raw(begin),
        "sent_at_source": source,
        "ended_at": end(component, sent_at, zone),
        "sender": address(organiser),
        "sender_name": name(organiser),
        "recipients": [who for one in invited if (who := address(one) or name(one))] or None,
        "url": text(component, "URL"),
        "latitude": where and where[0],
        "longitude": where and where[1],
        "extra": about
        | {
            "location": text(component, "LOCATION"),
            "all_day": True if begin is not None and is_day(begin) else None,
            "repeats": first_raw(component, "RRULE"),
            "also_on": [raw(one) for one in every(component, "RDATE")[:_MOST]],
            "not_on": [raw(one) for one in every(component, "EXDATE")[:_MOST]],
            "occurrence": first_raw(component, "RECURRENCE-ID"),
            "status": text(component, "STATUS"),
            "comments": [legible(str(one)) for one in (*every(component, "COMMENT"), *every(component, "CONTACT"))],
            "uid": text(component, "UID"),
            "written": first_raw(component, "CREATED") or first_raw(component, "DTSTAMP"),
            "attendees": [
                f"{name(one) or address(one)}: {answer}" for one in invited if (answer := parameter(one, "PARTSTAT"))
            ],
            "links": [str(one) for one in every(component, "ATTACH") if "://" in str(one)[:20]],
            "reminders": [raw(one) for alarm in component.walk("VALARM")[:_MOST] for one in every(alarm, "TRIGGER")],
        },
    }


PARSER = Parser(name="icalendar_files", version=1, threads=False, read=_read, types=("text/calendar",))
