import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.viber_android import PARSER

ROSA, JON = "+447700900401", "+447700900403"
TIME = 1_773_522_300_000  # 2026-03-14 21:05

ANDROID = f"""
    create table messages (_id integer primary key, conversation_id integer, msg_date integer, participant_id integer,
        send_type integer, body text, token integer, deleted integer, extra_mime integer, extra_uri text,
        location_lat integer, location_lng integer, description text, timebomb integer);
    create table participants (_id integer primary key, conversation_id integer, participant_info_id integer,
        active integer);
    create table participants_info (_id integer primary key, number text, display_name text, contact_name text,
        viber_name text, member_id text, participant_type integer);
    create table conversations (_id integer primary key, conversation_type integer, name text);
    create table messages_likes (_id integer primary key, message_token integer, participant_number text, date integer);
    insert into participants_info values (1, '{JON}', 'Jon', null, null, 'own=', 0);
    insert into participants_info values (2, '{ROSA}', '', 'Rosa', 'rosa', 'r=', 1);
    insert into participants_info values (3, '', 'Tom', null, 'tom', 'tom=', 1);
    insert into participants values (1, 1, 1, 0), (2, 1, 2, 0), (3, 2, 1, 0), (4, 2, 2, 1), (5, 2, 3, 1);
    insert into conversations values (1, 0, null), (2, 1, 'Quay');
    insert into messages_likes values (1, 902, '{ROSA}', {TIME}), (2, 901, '{JON}', {TIME});
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, 1, TIME, 2, 0, "hello", 901, 0, 0, None, 0, 0, None, 0),
        (2, 1, TIME, 1, 1, "", 902, 0, 1, "content://example/7", 0, 0, "the boat", 60),
        (3, 2, TIME, 5, 0, None, 903, 1, 5, None, 515_000_000, -1_200_000, None, 0),
    ]
    parsed = read(PARSER, store(tmp_path / "viber_messages", ANDROID, "messages", *rows))
    assert parsed.column("body", "message") == ["hello", "the boat", None]
    assert parsed.column("sender", "message") == [ROSA, None, "tom="]
    assert parsed.column("sender_name", "message") == ["Rosa", None, "Tom"]
    assert parsed.column("recipients", "message") == [[], [ROSA], [ROSA]]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group"]
    assert parsed.column("thread_title", "message") == ["Rosa", "Rosa", "Quay"]
    assert parsed.column("state", "message") == ["live", "live", "deleted"]
    assert parsed.column("attachments", "message")[1] == ["content://example/7"]
    assert parsed.column("latitude", "message")[2] == 51.5
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 3
    assert parsed.column("sender", "reaction") == [ROSA, None]
    assert parsed.column("direction", "reaction") == ["incoming", "outgoing"]
    assert parsed.column("sender", "membership") == [ROSA, ROSA, "tom="]
    assert parsed.column("sender", "account") == [JON]
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    schema = ANDROID.replace("description text, timebomb integer", "about text, bomb integer")
    row = (1, 1, "yesterday", 2, 0, "when", 901, 0, 0, None, 0, 0, None, 0)
    parsed = read(PARSER, store(tmp_path / "viber_messages", schema, "messages", row))
    assert parsed.column("body", "message") == ["when"]
    assert parsed.issues == [("messages:structure", "absent-column"), ("messages:1", "bad-time")]
    assert parsed.sums()


def test_calls_and_the_telephones_contacts(tmp_path: Path, read, utc) -> None:
    schema = f"""
        create table calls (_id integer primary key, date integer, canonized_number text, type integer,
            duration integer, viber_call_type integer);
        create table phonebookcontact (_id integer primary key, display_name text);
        create table phonebookdata (_id integer primary key, contact_id integer, data1 text, data2 text, data3 text);
        insert into phonebookcontact values (1, 'Rosa');
        insert into phonebookdata values (1, 1, '07700 900401', '{ROSA}', null);
    """
    rows = [(1, TIME, ROSA, 2, 60, 4), (2, TIME, ROSA, 3, 0, 1), (3, TIME, ROSA, 9, 0, 1)]
    parsed = read(PARSER, store(tmp_path / "viber_data", schema, "calls", *rows))
    assert parsed.column("direction", "call") == ["outgoing", "incoming", None]
    assert parsed.column("sender", "call") == [None, ROSA, None]
    assert parsed.column("recipients", "call") == [[ROSA], [], None]
    assert parsed.column("ended_at", "call")[0] == utc("2026-03-14 21:06")
    assert parsed.column("title", "contact") == ["Rosa"]
    assert parsed.column("recipients", "contact") == [[ROSA]]
    assert parsed.issues == [("calls:3", "bad-value")], "a type of call that is not known"
    assert parsed.sums()


def test_what_came_in_from_nobody_knows_whom_has_no_recipients(tmp_path: Path, read) -> None:
    row = (1, 2, TIME, 99, 0, "hello", 901, 0, 0, None, 0, 0, None, 0)
    parsed = read(PARSER, store(tmp_path / "viber_messages", ANDROID, "messages", row))
    assert parsed.column("sender", "message") == [None]
    assert parsed.column("recipients", "message") == [None]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "viber").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "viber")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
