import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps import viber_android, viber_ios

ROSA = "+447700900401"
TOM = "+447700900402"
JON = "+447700900403"
TIME = 1_773_522_300_000  # 2026-03-14 21:05
MAC = 795_215_100  # the same

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
    insert into messages_likes values (1, 902, '{ROSA}', {TIME});
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_android_messages(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, 1, TIME, 2, 0, "hello", 901, 0, 0, None, 0, 0, None, 0),
        (2, 1, TIME, 1, 1, "", 902, 0, 1, "content://example/7", 0, 0, "the boat", 60),
        (3, 2, TIME, 5, 0, None, 903, 1, 5, None, 515_000_000, -1_200_000, None, 0),
    ]
    parsed = read(viber_android.PARSER, store(tmp_path / "viber_messages", ANDROID, "messages", *rows))
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
    assert parsed.column("sender", "reaction") == [ROSA]
    assert parsed.column("sender", "membership") == [ROSA, ROSA, "tom="]
    assert parsed.column("sender", "account") == [JON]
    assert parsed.issues == []
    assert parsed.sums()


def test_android_older_and_odd(tmp_path: Path, read) -> None:
    schema = ANDROID.replace("description text, timebomb integer", "about text, bomb integer")
    row = (1, 1, "yesterday", 2, 0, "when", 901, 0, 0, None, 0, 0, None, 0)
    parsed = read(viber_android.PARSER, store(tmp_path / "viber_messages", schema, "messages", row))
    assert parsed.column("body", "message") == ["when"]
    assert parsed.issues == [("messages:structure", "absent-column"), ("messages:1", "bad-time")]
    assert parsed.sums()


def test_android_calls_and_contacts(tmp_path: Path, read, utc) -> None:
    schema = f"""
        create table calls (_id integer primary key, date integer, canonized_number text, type integer,
            duration integer, viber_call_type integer);
        create table phonebookcontact (_id integer primary key, display_name text);
        create table phonebookdata (_id integer primary key, contact_id integer, data1 text, data2 text, data3 text);
        insert into phonebookcontact values (1, 'Rosa');
        insert into phonebookdata values (1, 1, '07700 900401', '{ROSA}', null);
    """
    rows = [(1, TIME, ROSA, 2, 60, 4), (2, TIME, ROSA, 3, 0, 1)]
    parsed = read(viber_android.PARSER, store(tmp_path / "viber_data", schema, "calls", *rows))
    assert parsed.column("direction", "call") == ["outgoing", "incoming"]
    assert parsed.column("recipients", "call") == [[ROSA], []]
    assert parsed.column("ended_at", "call")[0] == utc("2026-03-14 21:06")
    assert parsed.column("title", "contact") == ["Rosa"]
    assert parsed.column("recipients", "contact") == [[ROSA]]
    assert parsed.issues == []
    assert parsed.sums()


IOS = f"""
    create table ZVIBERMESSAGE (Z_PK integer primary key, ZDATE real, ZSTATE text, ZTEXT text, ZCONVERSATION integer,
        ZPHONENUMINDEX integer, ZSTATEDATE real, ZSYSTEMTYPE text, ZATTACHMENT integer, ZLOCATION integer,
        ZBEINGDELETED integer, ZTIMEBOMBDURATION integer);
    create table ZCONVERSATION (Z_PK integer primary key, ZNAME text, ZGROUPID text, ZINTERLOCUTOR integer);
    create table ZMEMBER (Z_PK integer primary key, ZDISPLAYFULLNAME text, ZNAME text, ZMEMBERID text);
    create table ZPHONENUMBER (Z_PK integer primary key, ZMEMBER integer, ZPHONE text, ZCANONIZEDPHONENUM text);
    create table ZATTACHMENT (Z_PK integer primary key, ZNAME text, ZTYPE text);
    create table ZVIBERLOCATION (Z_PK integer primary key, ZLATITUDE real, ZLONGITUDE real);
    create table Z_5PHONENUMINDEXES (Z_5CONVERSATIONS integer, Z_10PHONENUMINDEXES integer);
    create table ZRECENT (Z_PK integer primary key, ZDATE real, ZDURATION integer, ZCALLTYPE text,
        ZRECENTSLINE integer);
    create table ZRECENTSLINE (Z_PK integer primary key, ZPHONENUMBER text);
    create table ZABCONTACT (Z_PK integer primary key, ZMAINNAME text);
    create table ZABCONTACTNUMBER (Z_PK integer primary key, ZCONTACT integer, ZPHONE text, ZCANONIZEDPHONENUM text);
    insert into ZMEMBER values (1, 'Rosa', 'rosa', 'r='), (2, '', 'Tom', 'tom=');
    insert into ZPHONENUMBER values (1, 1, '07700900401', '{ROSA}');
    insert into ZCONVERSATION values (1, null, null, 1), (2, 'Quay', 'g1', null);
    insert into Z_5PHONENUMINDEXES values (1, 1), (2, 1), (2, 2);
    insert into ZATTACHMENT values (7, 'boat.jpg', 'picture');
    insert into ZVIBERLOCATION values (8, 51.5, -0.12);
    insert into ZRECENT values (1, {MAC}, 60, 'outgoing_viber_with_video', 3), (2, {MAC}, 0, 'missed', 3);
    insert into ZRECENTSLINE values (3, '{ROSA}');
    insert into ZABCONTACT values (1, 'Rosa');
    insert into ZABCONTACTNUMBER values (1, 1, '07700900401', '{ROSA}');
"""


def test_ios(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, MAC, "received", "hello", 1, 1, MAC, "", None, None, 0, None),
        (2, MAC, "delivered", None, 1, None, MAC, None, 7, None, 0, 60),
        (3, MAC, "received", None, 2, 2, MAC, "customLocation", None, 8, 1, None),
        (4, MAC, "received", "joined", 2, 2, MAC, "groupJoin", None, None, 0, None),
    ]
    parsed = read(viber_ios.PARSER, store(tmp_path / "Contacts.data", IOS, "ZVIBERMESSAGE", *rows))
    assert parsed.column("kind")[:4] == ["message"] * 3 + ["system_event"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("sender", "message") == [ROSA, None, "tom="]
    assert parsed.column("recipients", "message") == [[], [ROSA], [ROSA]]
    assert parsed.column("thread_title", "message") == ["Rosa", "Rosa", "Quay"]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group"]
    assert parsed.column("attachments", "message")[1] == ["boat.jpg"]
    assert parsed.column("latitude", "message")[2] == 51.5
    assert parsed.column("state", "message")[2] == "deleted"
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 3
    assert parsed.column("direction", "call") == ["outgoing", "incoming"]
    assert parsed.column("recipients", "contact") == [[ROSA]]
    assert parsed.issues == []
    assert parsed.sums()


def test_ios_drifted_and_odd(tmp_path: Path, read) -> None:
    row = (1, "yesterday", "received", "when", 1, 1, MAC, "", None, None, 0, None)
    database = store(
        tmp_path / "Contacts.data", IOS.replace("ZRECENTSLINE integer", "ZLINE integer"), "ZVIBERMESSAGE", row
    )
    parsed = read(viber_ios.PARSER, database)
    assert set(parsed.issues) == {("ZVIBERMESSAGE:1", "bad-time"), ("ZRECENT:structure", "unknown-structure")}
    assert parsed.sums()


def test_ios_settings(tmp_path: Path, read) -> None:
    schema = "create table Data (key text, value blob)"
    rows = [("_myUserName", "Jon"), ("_myPhoneNumber", JON), ("_hiddenChatsPINData", "0000")]
    parsed = read(viber_ios.PARSER, store(tmp_path / "Settings.data", schema, "Data", *rows))
    assert parsed.column("sender", "account") == ["Jon", JON]
    assert parsed.sums()


@pytest.mark.parametrize("parser", [viber_android.PARSER, viber_ios.PARSER])
def test_broken(parser, tmp_path: Path, read) -> None:
    (tmp_path / "viber").write_bytes(b"no database" * 100)
    assert read(parser, tmp_path / "viber").issues[0][1] == "damaged"
