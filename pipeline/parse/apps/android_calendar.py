"""Calendars of Android, `calendar.db` of the calendar provider.

Seen on: structures of Android 4.4 to 15, rebuilt in code.
Origin: AOSP (CalendarDatabaseHelper, CalendarContract); ALEAPP (googleCalendar).
Times: milliseconds since 1970-01-01 UTC; what lasts all day begins and ends at midnight UTC.
Read: appointments with text, place, organiser, people, calendar and account, repetition and reminders; what was deleted
and waits for the account (state deleted).
Not read: single dates of what repeats, colours. `sent_at` is when an appointment begins, not when it was written.
"""

import json

from pipeline.parse.extras import extras, texts, time, yes
from pipeline.parse.parser import Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms


def _organiser(organiser: str | None, owner: str | None) -> str | None:
    return None if not organiser or organiser == owner else organiser


EVENTS = Query(
    kind="calendar",
    table="Events",
    requires={"Events": frozenset({"title", "dtstart"})},
    optional={
        "Events": frozenset({"_id", "calendar_id", "dtend", "description", "eventLocation", "eventTimezone", "allDay"})
        | {
            "rrule",
            "duration",
            "organizer",
            "eventStatus",
            "selfAttendeeStatus",
            "deleted",
            "lastDate",
            "customAppPackage",
        },
        "Calendars": frozenset({"_id", "calendar_displayName", "account_name", "ownerAccount"}),
        "Attendees": frozenset({"event_id", "attendeeName", "attendeeEmail"}),
        "Reminders": frozenset({"event_id", "minutes"}),
    },
    sql="""
        select e.rowid as rowid, e.title, nullif(e.description, '') as body, e.dtstart, nullif(e.dtend, 0) as dtend,
            nullif(e.eventLocation, '') as location, e.eventTimezone as timezone, e.allDay as all_day,
            e.rrule as repeats, e.duration, e.organizer, e.eventStatus as status,
            nullif(e.selfAttendeeStatus, 0) as own_answer, e.deleted, nullif(e.lastDate, 0) as until,
            e.customAppPackage as app, c.calendar_displayName as calendar,
            c.account_name as account, coalesce(c.ownerAccount, c.account_name) as owner,
            (select json_group_array(cast(coalesce(nullif(a.attendeeEmail, ''), a.attendeeName) as text))
                from Attendees a where a.event_id = e._id) as people,
            (select json_group_array(cast(r.minutes as text)) from Reminders r where r.event_id = e._id) as reminders
        from Events e left join Calendars c on c._id = e.calendar_id
    """,
    columns={"title": "title", "body": "body"},
    times={"sent_at": ("dtstart", unix_ms), "ended_at": ("dtend", unix_ms)},
    computed={
        "sender": (("organizer", "owner"), _organiser),
        "recipients": (
            ("people", "organizer", "owner", "account"),
            lambda people, *without: others(people, *without) if json.loads(people or "[]") else None,
        ),
        "state": (("deleted",), lambda deleted: "deleted" if deleted else "live"),
        "extra": extras(
            location=None,
            timezone=None,
            all_day=yes,
            repeats=None,
            duration=None,
            until=time(unix_ms),
            status={0: "tentative", 1: "confirmed", 2: "cancelled"},
            own_answer={1: "accepted", 2: "declined", 3: "invited", 4: "tentative"},
            calendar=None,
            account=None,
            app=None,
            reminders=texts,
        ),
    },
)

PARSER = Parser(
    name="android_calendar",
    version=1,
    app="com.android.providers.calendar",
    paths=(
        "com.android.providers.calendar/databases/calendar.db",
        "com.samsung.android.calendar/databases/calendar.db",
    ),
    threads=False,
    read=Sqlite(EVENTS),
)
