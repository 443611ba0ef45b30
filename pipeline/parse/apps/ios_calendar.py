"""Calendar of iOS, `Calendar.sqlitedb`: appointments, invitations, and the reminders of iOS 12 and before.

Seen on: structures of iOS 12 to 18, rebuilt in code. Origin: iLEAPP (calendarAll), a description of macOS's database
of the same name.
Times: seconds since 2001-01-01 UTC. An appointment of a whole day, or at a time "wherever one is", is stored as if that
were UTC: it is read in the extraction's timezone, if the case file gives one.
Read: title, note, place, calendar and its account, who invited and who was invited with their answers, alarms (seconds
before), whether it recurs, when it was made and changed, attached files.
Not read: each occurrence of what recurs, with whom a calendar is shared, travel times, birthdays' years.
"""

import json

from pipeline.parse.built import Built
from pipeline.parse.extras import extras, time, yes
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.apple_calendar.people import answers, direction, invited, sender
from pipeline.parse.stores.apple_calendar.times import FLOATING, moment, source
from pipeline.parse.times.epochs import mac_s

_ATTENDEE = 7
_EXTRA = extras(
    **dict.fromkeys(("calendar", "account", "place", "address", "organiser")),
    all_day=yes,
    recurs=yes,
    zone=lambda zone: None if zone == FLOATING else zone,
    made=time(mac_s),
    changed=time(mac_s),
    alarms_s=json.loads,
    answers=answers,
)


def _items(evidence: Evidence) -> Query:
    address = "coalesce(nullif(p.email, ''), replace(i.address, 'mailto:', ''))"
    return Query(
        kind="calendar",
        table="CalendarItem",
        requires={"CalendarItem": frozenset({"summary", "start_date", "start_tz", "end_date"})},
        optional={
            "CalendarItem": frozenset(
                {"description", "calendar_id", "location_id", "organizer_id", "all_day", "has_recurrences"}
                | {"creation_date", "last_modified", "url", "conference_url_detected"}
            ),
            "Calendar": frozenset({"title", "store_id", "self_identity_email"}),
            "Store": frozenset({"name"}),
            "Location": frozenset({"title", "address", "latitude", "longitude"}),
            "Participant": frozenset({"owner_id", "entity_type", "email", "identity_id", "status", "is_self"}),
            "Identity": frozenset({"display_name", "address"}),
            "Alarm": frozenset({"calendaritem_owner_id", "trigger_interval"}),
            "Attachment": frozenset({"owner_id", "file_id"}),
            "AttachmentFile": frozenset({"filename"}),
        },
        sql=f"""
            with invited as materialized (
                select p.owner_id as item, json_group_array({address}) as people,
                    json_group_array(json_array({address}, p.status)) as answers,
                    json_group_array(iif(p.is_self, {address}, null)) as own
                from Participant p left join Identity i on i.rowid = p.identity_id
                where p.entity_type = {_ATTENDEE} group by p.owner_id
            ), alarms as materialized (
                select calendaritem_owner_id as item, json_group_array(trigger_interval) as seconds
                from Alarm where trigger_interval is not null group by calendaritem_owner_id
            ), files as materialized (
                select a.owner_id as item, json_group_array(f.filename) as names
                from Attachment a join AttachmentFile f on f.rowid = a.file_id group by a.owner_id
            )
            select c.rowid as rowid, c.summary, c.description, c.start_date as start, c.start_tz as zone,
                c.end_date as until, cast(c.start_date as text) as start_raw, c.all_day, c.has_recurrences as recurs,
                c.creation_date as made, c.last_modified as changed, coalesce(c.conference_url_detected, c.url) as url,
                k.title as calendar, s.name as account, k.self_identity_email as self_email, p.title as place,
                p.address, nullif(p.latitude, 0) as latitude, nullif(p.longitude, 0) as longitude,
                coalesce(nullif(o.email, ''), replace(oi.address, 'mailto:', '')) as organiser_id,
                oi.display_name as organiser, o.is_self, invited.people,
                invited.answers, invited.own, alarms.seconds as alarms_s, files.names
            from CalendarItem c
            left join Calendar k on k.rowid = c.calendar_id
            left join Store s on s.rowid = k.store_id
            left join Location p on p.rowid = c.location_id
            left join Participant o on o.rowid = c.organizer_id
            left join Identity oi on oi.rowid = o.identity_id
            left join invited on invited.item = c.rowid
            left join alarms on alarms.item = c.rowid
            left join files on files.item = c.rowid
        """,
        columns={"title": "summary", "body": "description", "sender_name": "organiser", "url": "url"}
        | {"sent_at_raw": "start_raw", "latitude": "latitude", "longitude": "longitude"},
        lists={"attachments": "names"},
        computed={
            "sent_at": (("start", "zone"), moment(evidence.zone)),
            "ended_at": (("until", "zone"), moment(evidence.zone)),
            "sent_at_source": (("start", "zone"), source(evidence.zone)),
            "sender": (("organiser_id", "self_email", "is_self"), sender),
            "direction": (("organiser_id", "self_email", "is_self"), direction),
            "recipients": (("people", "organiser_id", "self_email", "own"), invited),
            "extra": _EXTRA,
        },
    )


PARSER = Parser(
    name="ios_calendar",
    version=1,
    app="com.apple.mobilecal",
    paths=("Calendar.sqlitedb",),
    read=Built(lambda _, evidence: Sqlite(_items(evidence))),
    threads=False,
)
