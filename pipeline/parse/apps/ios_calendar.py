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
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.parse.built import Built, Tables
from pipeline.parse.epochs import in_zone, mac_s
from pipeline.parse.extras import extras, texts, time, yes
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite

_ANSWERS = {0: "none", 1: "accepted", 2: "declined", 3: "maybe", 7: "none"}
_ATTENDEE = 7
_EXTRA = extras(
    calendar=None,
    account=None,
    place=None,
    address=None,
    all_day=yes,
    recurs=yes,
    zone=lambda zone: None if zone == "_float" else zone,
    made=time(mac_s),
    changed=time(mac_s),
    alarms_s=lambda seconds: json.loads(seconds),
    answers=lambda pairs: {who: _ANSWERS.get(code, f"type {code}") for who, code in json.loads(pairs) if who},
    organiser=None,
)


def _moment(zone: ZoneInfo | None) -> Any:
    """UTC of a stored time: of one without a zone in that of the extraction."""

    def moment(seconds: float | None, stored_zone: str | None) -> int | None:
        utc = mac_s(seconds)
        if utc is None and seconds is not None and seconds > 0:
            raise ValueError("a time that cannot be one")
        if utc is None or stored_zone != "_float":
            return utc
        return in_zone(datetime.fromtimestamp(utc / 1_000_000, UTC).replace(tzinfo=None), zone)

    return moment


def _source(zone: ZoneInfo | None) -> Any:
    def source(seconds: float | None, stored_zone: str | None) -> str | None:
        if mac_s(seconds) is None or (stored_zone == "_float" and _moment(zone)(seconds, stored_zone) is None):
            return None
        return "extraction" if stored_zone == "_float" else "epoch"

    return source


def _direction(organiser: str | None, self_email: str | None, is_self: int | None) -> str | None:
    if organiser is None:
        return None
    return "outgoing" if is_self or organiser == self_email else "incoming"


def _sender(organiser: str | None, self_email: str | None, is_self: int | None) -> str | None:
    return organiser if _direction(organiser, self_email, is_self) == "incoming" else None


def _items(evidence: Evidence) -> Query:
    moment = _moment(evidence.zone)
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
        columns={
            "title": "summary",
            "body": "description",
            "latitude": "latitude",
            "longitude": "longitude",
            "url": "url",
            "sent_at_raw": "start_raw",
            "sender_name": "organiser",
        },
        lists={"attachments": "names"},
        computed={
            "sent_at": (("start", "zone"), moment),
            "ended_at": (("until", "zone"), moment),
            "sent_at_source": (("start", "zone"), _source(evidence.zone)),
            "sender": (("organiser_id", "self_email", "is_self"), _sender),
            "direction": (("organiser_id", "self_email", "is_self"), _direction),
            "recipients": (
                ("people", "organiser_id", "self_email", "own"),
                lambda people, organiser, owner, own: others(people, organiser, owner, *texts(own)),
            ),
            "extra": _EXTRA,
        },
    )


def _build(_: Tables, evidence: Evidence) -> Sqlite:
    return Sqlite(_items(evidence))


PARSER = Parser(
    name="ios_calendar",
    version=1,
    app="com.apple.mobilecal",
    paths=("Calendar.sqlitedb",),
    read=Built(_build),
    threads=False,
)
