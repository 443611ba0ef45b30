import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.viber_ios import PARSER

ROSA, JON = "+447700900401", "+447700900403"
MAC = 795_215_100  # 2026-03-14 21:05

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
    insert into ZRECENT values (1, {MAC}, 60, 'outgoing_viber_with_video', 3), (2, {MAC}, 0, 'missed', 3),
        (3, {MAC}, 0, 'callback', 3);
    insert into ZRECENTSLINE values (3, '{ROSA}');
    insert into ZABCONTACT values (1, 'Rosa');
    insert into ZABCONTACTNUMBER values (1, 1, '07700900401', '{ROSA}');
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, MAC, "received", "hello", 1, 1, MAC, "", None, None, 0, None),
        (2, MAC, "delivered", None, 1, None, MAC, None, 7, None, 0, 60),
        (3, MAC, "received", None, 2, 2, MAC, "customLocation", None, 8, 1, None),
        (4, MAC, "received", "joined", 2, 2, MAC, "groupJoin", None, None, 0, None),
    ]
    parsed = read(PARSER, store(tmp_path / "Contacts.data", IOS, "ZVIBERMESSAGE", *rows))
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
    assert parsed.column("direction", "call") == ["outgoing", "incoming", None]
    assert parsed.column("sender", "call") == [None, ROSA, None]
    assert parsed.column("recipients", "call") == [[ROSA], [], None]
    assert parsed.column("recipients", "contact") == [[ROSA]]
    assert parsed.issues == []
    assert parsed.sums()


def test_a_drifted_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    row = (1, "yesterday", "received", "when", 1, 1, MAC, "", None, None, 0, None)
    database = store(
        tmp_path / "Contacts.data", IOS.replace("ZRECENTSLINE integer", "ZLINE integer"), "ZVIBERMESSAGE", row
    )
    parsed = read(PARSER, database)
    assert set(parsed.issues) == {("ZVIBERMESSAGE:1", "bad-time"), ("ZRECENT:structure", "unknown-structure")}
    assert parsed.sums()


def test_the_settings_say_who_the_owner_is(tmp_path: Path, read) -> None:
    schema = "create table Data (key text, value blob)"
    rows = [("_myUserName", "Jon"), ("_myPhoneNumber", JON), ("_hiddenChatsPINData", "0000")]
    parsed = read(PARSER, store(tmp_path / "Settings.data", schema, "Data", *rows))
    assert parsed.column("sender", "account") == [None, JON]
    assert parsed.column("sender_name", "account") == ["Jon", None]
    assert "0000" not in str(parsed.records)
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "viber").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "viber")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
