import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.skype_before import PARSER

TIME = 1_773_522_300  # 2026-03-14 21:05

BEFORE = """
    create table Messages (id integer primary key, convo_id integer, chatname text, author text, from_dispname text,
        body_xml text, timestamp integer, type integer, edited_timestamp integer, dialog_partner text);
    create table Conversations (id integer primary key, identity text, displayname text, type integer);
    create table Participants (id integer primary key, convo_id integer, identity text);
    create table Accounts (id integer primary key, skypename text, fullname text, emails text, phone_mobile text,
        city text, country text, lastonline_timestamp integer);
    create table Contacts (id integer primary key, skypename text, displayname text, fullname text, phone_mobile text,
        phone_home text, phone_office text, emails text, pstnnumber text, isblocked integer, city text, country text);
    create table Calls (id integer primary key, begin_timestamp integer, is_incoming integer, host_identity text,
        duration integer);
    create table CallMembers (id integer primary key, call_db_id integer, identity text, call_duration integer,
        videostatus integer);
    create table Transfers (id integer primary key, partner_handle text, partner_dispname text, starttime integer,
        finishtime integer, filename text, filepath text, filesize text, status integer, type integer,
        convo_id integer);
    create table SMSes (id integer primary key, target_numbers text, timestamp integer, body text);
    insert into Accounts values (1, 'jon.b', 'Jon B', 'jon@example.org', null, null, 'gb', 1773522300);
    insert into Conversations values (1, 'rosa.k', 'Rosa', 1);
    insert into Participants values (1, 1, 'rosa.k'), (2, 1, 'jon.b');
    insert into Contacts values (1, 'rosa.k', 'Rosa', null, '+447700900401', null, null, null, null, 0, null, null);
    insert into Calls values (1, 1773522300, 1, 'rosa.k', 0);
    insert into CallMembers values (1, 1, 'rosa.k', 60, 3);
    insert into Transfers values (1, 'rosa.k', 'Rosa', 1773522300, 1773522360, 'boat.jpg', '/x/boat.jpg', '7', 8, 1, 1);
    insert into SMSes values (1, '+447700900401, +447700900402', 1773522300, 'by telephone');
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, 1, "#c", "rosa.k", "Rosa", "hello &amp; <b>bye</b>", TIME, 61, None, None),
        (2, 1, "#c", "jon.b", "Jon", "yes", TIME, 61, TIME, None),
        (3, 1, "#c", "jon.b", "Jon", "", TIME, 39, None, None),
    ]
    parsed = read(PARSER, store(tmp_path / "main.db", BEFORE, "Messages", *rows))
    assert parsed.column("kind")[:3] == ["message", "message", "system_event"]
    assert parsed.column("body")[:2] == ["hello & bye", "yes"]
    assert parsed.column("sender")[:2] == ["rosa.k", None]
    assert parsed.column("recipients")[:2] == [[], ["rosa.k"]]
    assert parsed.column("state")[:3] == ["live", "edited", "live"]
    assert parsed.column("direction")[:2] == ["incoming", "outgoing"]
    assert parsed.column("sent_at")[0] == utc("2026-03-14 21:05")
    assert parsed.column("sender", "call") == ["rosa.k"]
    assert parsed.column("ended_at", "call") == [utc("2026-03-14 21:06")]
    assert parsed.column("attachments", "message")[2] == ["/x/boat.jpg"]
    assert parsed.column("recipients", "message")[3] == ["+447700900401", "+447700900402"]
    assert parsed.column("sender", "account") == ["jon.b"]
    assert parsed.issues == []
    assert parsed.sums()


def test_where_the_owner_is_not_known_there_is_no_direction(tmp_path: Path, read) -> None:
    schema = BEFORE.replace("(1, 'jon.b', 'Jon B'", "(1, null, 'Jon B'")
    row = (1, 1, "#c", "rosa.k", "Rosa", "hello", TIME, 61, None, None)
    parsed = read(PARSER, store(tmp_path / "main.db", schema, "Messages", row))
    assert parsed.column("sender", "message")[0] == "rosa.k"
    assert not {"direction", "recipients"} & parsed.records[0].keys()
    assert parsed.sums()


def test_an_older_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    row = (1, 1, "#c", "rosa.k", "Rosa", "when", "yesterday", 61, None, None)
    parsed = read(PARSER, store(tmp_path / "main.db", BEFORE.replace("edited_timestamp", "changed"), "Messages", row))
    assert parsed.issues == [("Messages:structure", "absent-column"), ("Messages:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "skype").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "skype")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
