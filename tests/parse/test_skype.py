import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps import skype, skype_android, skype_before

TIME = 1_773_522_300_000  # 2026-03-14 21:05
ROSA, TOM, JON, GROUP = "8:live:rosa", "8:live:tom", "8:live:jon", "19:quay@thread.skype"


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def newer(path: Path, *messages: object) -> Path:
    schema = "".join(
        f"create table {name} (nsp_pk text primary key, nsp_data text);"
        for name in ("messagesv12", "conversationsv14", "profilecachev8", "internaldata")
    )
    rows = [(str(n), one if isinstance(one, str) else json.dumps(one)) for n, one in enumerate(messages)]
    store(path, schema, "messagesv12", *rows)
    conversation = {
        "conv": {"id": GROUP, "_threadProps": {"topic": "Quay"}, "_threadMembers": [{"id": JON}, {"id": TOM}]}
    }
    profile = {"mri": ROSA, "firstName": "Rosa", "lastName": "Kay", "phones": [{"number": "+447700900401"}]}
    settings = {"value": {"skypeName": "live:jon"}}
    store(path, "", "conversationsv14", ("c", json.dumps(conversation)))
    store(path, "", "profilecachev8", ("p", json.dumps(profile)))
    store(path, "", "internaldata", ("Cpriv_prefs_v2", json.dumps(settings)), ("other", "{}"))
    return path


def message(author: str, thread: str, content: str, **more: object) -> dict[str, object]:
    return {
        "creator": author,
        "conversationId": thread,
        "content": content,
        "createdTime": TIME,
        "messagetype": "RichText",
        "_isMyMessage": author == JON,
    } | more


def test_newer(tmp_path: Path, read, utc) -> None:
    call = '<partlist type="ended"><part identity="live:rosa"><duration>60</duration></part></partlist>'
    messages = [
        message(ROSA, ROSA, "are you <b>home</b> &lt;3"),
        message(JON, GROUP, "", properties={"deletetime": TIME, "emotions": [{"key": "like"}]}),
        message(ROSA, ROSA, call, messagetype="Event/Call"),
        message(TOM, GROUP, "<addmember/>", messagetype="ThreadActivity/AddMember"),
    ]
    parsed = read(skype.PARSER, newer(tmp_path / "s4l-live:jon.db", *messages))
    assert parsed.column("kind")[:4] == ["message", "message", "call", "system_event"]
    assert parsed.column("body", "message") == ["are you home <3", None]
    assert parsed.column("direction")[:4] == ["incoming", "outgoing", "incoming", "incoming"]
    assert parsed.column("sender")[:4] == [ROSA, None, ROSA, TOM]
    assert parsed.column("recipients")[:4] == [[], [TOM], [], []]
    assert parsed.column("thread_kind")[:2] == ["direct", "group"]
    assert parsed.column("thread_title")[1] == "Quay"
    assert parsed.column("state")[:2] == ["live", "unsent"]
    assert json.loads(parsed.column("extra", "call")[0]) == {"outcome": "answered", "seconds": 60}
    assert parsed.column("sent_at")[:4] == [utc("2026-03-14 21:05")] * 4
    assert parsed.column("title", "contact") == ["Rosa Kay"]
    assert parsed.column("recipients", "contact") == [[ROSA, "+447700900401"]]
    assert parsed.column("sender", "account") == ["live:jon"]
    assert parsed.issues == []
    assert parsed.sums()


def test_newer_odd_and_drifted(tmp_path: Path, read) -> None:
    messages = ["{broken", message(ROSA, ROSA, "when", createdTime="yesterday"), {"content": 7}]
    database = newer(tmp_path / "s4l-x.db", *messages)
    parsed = read(skype.PARSER, database)
    assert set(parsed.issues) == {("messagesv12:1", "bad-value"), ("messagesv12:2", "bad-time")}
    assert parsed.sums()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("alter table messagesv12 rename column nsp_data to data")
    assert ("messagesv12:structure", "unknown-structure") in read(skype.PARSER, database).issues


ANDROID = """
    create table chatitem (conversation_link text, time integer, content text, is_sender_me integer, person_id text,
        message_type integer, duration integer, device_gallery_path text);
    create table particiapnt (conversation_id text, person_id text);
    create table person (entry_id text, first_name text, last_name text);
    create table user (entry_id text, first_name text, last_name text);
    insert into particiapnt values ('19:quay', '8:live:rosa'), ('19:quay', '8:live:tom');
    insert into person values ('8:live:rosa', 'Rosa', null), ('8:live:tom', 'Tom', 'Moss');
    insert into user values ('8:live:jon', 'Jon', null);
"""


def test_android(tmp_path: Path, read, utc) -> None:
    rows = [
        (ROSA, TIME, "hello", 0, ROSA, 1, 0, None),
        ("19:quay", TIME, "", 1, JON, 2, 0, "/sdcard/boat.jpg"),
        (ROSA, TIME, None, 1, JON, 3, 60, None),
    ]
    parsed = read(skype_android.PARSER, store(tmp_path / "live_jon", ANDROID, "chatitem", *rows))
    assert parsed.column("kind")[:3] == ["message", "message", "call"]
    assert parsed.column("sender")[:3] == [ROSA, None, None]
    assert parsed.column("recipients")[:3] == [[], [ROSA, TOM], [ROSA]]
    assert parsed.column("attachments")[1] == ["/sdcard/boat.jpg"]
    assert parsed.column("sent_at")[0] == utc("2026-03-14 21:05")
    assert parsed.column("title", "contact") == ["Rosa", "Tom Moss"]
    assert parsed.column("sender", "account") == [JON]
    assert parsed.issues == []
    assert parsed.sums()


def test_android_drifted_and_odd(tmp_path: Path, read) -> None:
    schema = ANDROID.replace("device_gallery_path", "gallery_path")
    row = (ROSA, "yesterday", "when", 0, ROSA, 1, 0, None)
    parsed = read(skype_android.PARSER, store(tmp_path / "live_jon", schema, "chatitem", row))
    assert parsed.issues == [("chatitem:structure", "absent-column"), ("chatitem:1", "bad-time")]
    assert parsed.sums()


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


def test_before(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, 1, "#c", "rosa.k", "Rosa", "hello &amp; <b>bye</b>", TIME // 1000, 61, None, None),
        (2, 1, "#c", "jon.b", "Jon", "yes", TIME // 1000, 61, TIME // 1000, None),
        (3, 1, "#c", "jon.b", "Jon", "", TIME // 1000, 39, None, None),
    ]
    parsed = read(skype_before.PARSER, store(tmp_path / "main.db", BEFORE, "Messages", *rows))
    assert parsed.column("kind")[:3] == ["message", "message", "system_event"]
    assert parsed.column("body")[:2] == ["hello & bye", "yes"]
    assert parsed.column("sender")[:2] == ["rosa.k", None]
    assert parsed.column("recipients")[:2] == [[], ["rosa.k"]]
    assert parsed.column("sent_at")[0] == utc("2026-03-14 21:05")
    assert parsed.column("sender", "call") == ["rosa.k"]
    assert parsed.column("ended_at", "call") == [utc("2026-03-14 21:06")]
    assert parsed.column("attachments", "message")[2] == ["/x/boat.jpg"]
    assert parsed.column("recipients", "message")[3] == ["+447700900401", "+447700900402"]
    assert parsed.column("sender", "account") == ["jon.b"]
    assert parsed.issues == []
    assert parsed.sums()


def test_before_older_and_odd(tmp_path: Path, read) -> None:
    row = (1, 1, "#c", "rosa.k", "Rosa", "when", "yesterday", 61, None, None)
    parsed = read(
        skype_before.PARSER, store(tmp_path / "main.db", BEFORE.replace("edited_timestamp", "changed"), "Messages", row)
    )
    assert parsed.issues == [("Messages:structure", "absent-column"), ("Messages:1", "bad-time")]
    assert parsed.sums()


@pytest.mark.parametrize("parser", [skype.PARSER, skype_android.PARSER, skype_before.PARSER])
def test_broken(parser, tmp_path: Path, read) -> None:
    (tmp_path / "skype").write_bytes(b"no database" * 100)
    assert read(parser, tmp_path / "skype").issues[0][1] == "damaged"
