import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.android_calendar import PARSER

TIME = 1773520980000
SCHEMA = f"""
    create table Calendars (_id integer primary key, account_name text, ownerAccount text, calendar_displayName text);
    create table Events (_id integer primary key, calendar_id integer, title text, eventLocation text, description text,
        eventStatus integer, selfAttendeeStatus integer, dtstart integer, dtend integer, eventTimezone text,
        duration text, allDay integer, rrule text, lastDate integer, organizer string, deleted integer,
        customAppPackage text);
    create table Attendees (_id integer primary key, event_id integer, attendeeName text, attendeeEmail text);
    create table Reminders (_id integer primary key, event_id integer, minutes integer, method integer);
    insert into Calendars values (1, 'amara@example.org', 'amara@example.org', 'Private');
    insert into Attendees values (1, 1, 'Amara', 'amara@example.org'), (2, 1, 'Piotr', 'piotr@example.org'),
        (3, 1, 'Günay', '');
    insert into Reminders values (1, 1, 30, 1);
    insert into Events values (1, 1, 'Dinner', '22 Example Road', 'bring wine', 1, 1, {TIME}, {TIME + 3_600_000},
        'Europe/London', null, 0, null, {TIME}, 'piotr@example.org', 0, null),
        (2, 1, 'Birthday', '', '', 0, 0, {TIME}, null, 'UTC', 'P1D', 1, 'FREQ=YEARLY', null, 'amara@example.org', 1, 'a.b'),
        (3, 9, 'Lost', null, null, 7, null, 'noon', null, null, null, null, null, null, null, null, null);
"""  # noqa: E501 - the app's own schema, as it is


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_appointments_with_people_and_place(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, database(tmp_path / "calendar.db", SCHEMA))
    dinner, birthday, lost = parsed.records
    assert (dinner["title"], dinner["body"], dinner["sender"]) == ("Dinner", "bring wine", "piotr@example.org")
    assert dinner["recipients"] == ["Günay"]
    assert (dinner["sent_at"], dinner["ended_at"]) == (utc("2026-03-14 20:43"), utc("2026-03-14 21:43"))
    extra = json.loads(dinner["extra"])
    assert (extra["location"], extra["calendar"], extra["reminders"]) == ("22 Example Road", "Private", ["30"])
    assert (extra["status"], extra["own_answer"]) == ("confirmed", "accepted")
    assert birthday["state"] == "deleted"
    assert "sender" not in birthday
    assert "recipients" not in birthday
    assert json.loads(birthday["extra"])["repeats"] == "FREQ=YEARLY"
    assert json.loads(lost["extra"]) == {"status": "type 7"}
    assert parsed.issues == [("Events:3", "bad-time")]
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    script = f"""
        create table Events (_id integer primary key, calendar_id integer, title text, dtstart integer);
        insert into Events values (1, 1, 'Dinner', {TIME});
    """
    parsed = read(PARSER, database(tmp_path / "calendar.db", script))
    assert parsed.column("title") == ["Dinner"]
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
