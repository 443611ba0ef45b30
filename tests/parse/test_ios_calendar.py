import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.parse.apps.ios_calendar import PARSER

START, END = 795_221_280.0, 795_224_880.0  # 2026-03-14 22:48 and 23:48, UTC
SUMMER = 803_779_200.0  # 2026-06-22 00:00

SCHEMA = """
create table CalendarItem (summary text, start_date real, start_tz text, end_date real, description text,
    calendar_id integer, location_id integer, organizer_id integer, all_day integer, has_recurrences integer,
    creation_date real, last_modified real, url text, conference_url_detected text);
create table Calendar (title text, store_id integer, self_identity_email text);
create table Store (name text);
create table Location (title text, address text, latitude real, longitude real);
create table Participant (owner_id integer, entity_type integer, email text, identity_id integer, status integer,
    is_self integer);
create table Identity (display_name text, address text);
create table Alarm (calendaritem_owner_id integer, trigger_interval integer);
create table Attachment (owner_id integer, file_id integer);
create table AttachmentFile (filename text);
insert into Calendar values ('Home', 1, 'maya@example.org');
insert into Store values ('iCloud');
"""


def calendar(path: Path, schema: str, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema + ";".join(statements))
    return path


def test_an_invitation_with_place_people_alarm_and_file(tmp_path: Path, read, utc) -> None:
    database = calendar(
        tmp_path / "Calendar.sqlitedb",
        SCHEMA,
        f"insert into CalendarItem values ('Party', {START}, 'Europe/London', {END}, 'bring music', 1, 1, 1, 0, 1, "
        f"{START}, {END}, null, 'https://example.org/call')",
        "insert into Location values ('The Old Mill', '1 Mill Lane', 53.48, -2.24)",
        "insert into Identity values ('Tomasz Nowak', 'mailto:tomasz@example.org'), ('Maya', null), ('Ifeoma', null)",
        "insert into Participant values (1, 8, null, 1, 0, 0), (1, 7, 'maya@example.org', 2, 1, 1), "
        "(1, 7, 'ifeoma@example.org', 3, 3, 0)",
        "insert into Alarm values (1, -900)",
        "insert into Attachment values (1, 1)",
        "insert into AttachmentFile values ('map.pdf')",
    )
    parsed = read(PARSER, database)
    (row,) = parsed.records
    assert (row["title"], row["body"], row["url"]) == ("Party", "bring music", "https://example.org/call")
    assert (row["sent_at"], row["ended_at"]) == (utc("2026-03-14 22:48"), utc("2026-03-14 23:48"))
    assert (row["sender"], row["sender_name"], row["direction"]) == ("tomasz@example.org", "Tomasz Nowak", "incoming")
    assert row["recipients"] == ["ifeoma@example.org"]
    assert (row["latitude"], row["longitude"], row["attachments"]) == (53.48, -2.24, ["map.pdf"])
    assert row["extra"] == (
        '{"account": "iCloud", "address": "1 Mill Lane", "alarms_s": [-900], "answers": {"ifeoma@example.org": '
        '"maybe", "maya@example.org": "accepted"}, "calendar": "Home", "changed": "2026-03-14T23:48:00Z", '
        '"made": "2026-03-14T22:48:00Z", "organiser": "Tomasz Nowak", "place": "The Old Mill", "recurs": true, '
        '"zone": "Europe/London"}'
    )
    assert not parsed.issues
    assert parsed.sums()


def test_a_day_without_a_zone_is_read_in_that_of_the_extraction_or_not_at_all(tmp_path: Path, read, utc) -> None:
    database = calendar(
        tmp_path / "Calendar.sqlitedb",
        SCHEMA,
        "insert into CalendarItem (summary, start_date, start_tz, end_date, all_day) values "
        f"('Holiday', {SUMMER}, '_float', {SUMMER + 86400}, 1)",
    )
    with_zone, without = read(PARSER, database, zone=ZoneInfo("Europe/London")), read(PARSER, database)
    assert with_zone.column("sent_at") == [utc("2026-06-21 23:00")]
    assert with_zone.column("sent_at_source") == ["extraction"]
    assert (without.column("sent_at"), without.column("sent_at_source")) == ([None], [None])
    assert without.column("sent_at_raw") == ["803779200.0"]
    assert with_zone.sums()


def test_who_invites_is_the_owner(tmp_path: Path, read) -> None:
    database = calendar(
        tmp_path / "Calendar.sqlitedb",
        SCHEMA,
        f"insert into CalendarItem (summary, start_date, start_tz, end_date, calendar_id, organizer_id) "
        f"values ('Tea', {START}, 'GMT', {END}, 1, 1)",
        "insert into Participant values (1, 8, 'maya@example.org', null, 0, 1), "
        "(1, 7, 'ifeoma@example.org', null, 2, 0)",
    )
    (row,) = read(PARSER, database).records
    assert (row.get("sender"), row["direction"], row["recipients"]) == (None, "outgoing", ["ifeoma@example.org"])


def test_an_older_structure_and_a_bad_time(tmp_path: Path, read) -> None:
    database = calendar(
        tmp_path / "Calendar.sqlitedb",
        "create table CalendarItem (summary text, start_date real, start_tz text, end_date real);",
        "insert into CalendarItem values ('Tea', 9e18, 'GMT', null)",
    )
    parsed = read(PARSER, database)
    assert parsed.column("title") == ["Tea"]
    assert parsed.issues == [("CalendarItem:structure", "absent-column"), ("CalendarItem:1", "bad-value")]
    assert parsed.sums()


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "Calendar.sqlitedb").write_bytes(b"broken" * 999)
    assert read(PARSER, tmp_path / "Calendar.sqlitedb").issues[0] == ("database", "damaged")
