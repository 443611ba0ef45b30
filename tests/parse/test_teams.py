import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps import teams_android, teams_ios

TIME = 1_773_522_300_000  # 2026-03-14 21:05
MAC = 795_215_100  # the same
ROSA, THREAD = "8:orgid:rosa", "19:quay@thread.v2"
ANDROID = f"""
    create table Message (messageId integer primary key, conversationId text, arrivalTime integer, userDisplayName text,
        content text, deleteTime integer, "from" text);
    create table Conversation (conversationId text, displayName text);
    create table User (mri text, displayName text, email text, telephoneNumber text, jobTitle text, department text);
    create table MessagePropertyAttribute (messageId integer, propertyId text, attributeValue text);
    insert into Conversation values ('{THREAD}', 'Quay');
    insert into User values ('{ROSA}', 'Rosa', 'rosa@example.org', null, 'Skipper', null);
"""
IOS = f"""
    create table ZSMESSAGE (Z_PK integer primary key, ZARRIVALTIME real, ZIMDISPLAYNAME text, ZCONTENT text, ZFROM text,
        ZTHREADID text, ZTHREADTYPE text, ZTS_ISSENTBYME integer);
    create table ZTHREAD (Z_PK integer primary key, ZTSID text, ZTHREADTOPIC text);
    create table ZUSER (Z_PK integer primary key, ZDISPLAYNAME text, ZMRI text, ZEMAIL text, ZTELEPHONENUMBER text);
    create table ZDEVICECONTACTHASH (Z_PK integer primary key, ZDISPLAYNAME text, ZEMAIL text, ZPHONENUMBER text);
    insert into ZTHREAD values (1, '{THREAD}', 'Quay');
    insert into ZUSER values (1, 'Rosa', '{ROSA}', 'rosa@example.org', null);
    insert into ZDEVICECONTACTHASH values (1, 'Tom', null, '+447700900402');
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_android(tmp_path: Path, read, utc) -> None:
    call = {
        "connectTimeMillis": TIME,
        "endTimeMillis": TIME + 60_000,
        "callState": "Accepted",
        "callType": "twoParty",
        "originator": ROSA,
        "originatorDisplayName": "Rosa",
        "callDirection": "Incoming",
        "target": "8:orgid:jon",
    }
    schema = (
        ANDROID
        + f"""
        insert into MessagePropertyAttribute values (1, 'CallLog', '{json.dumps(call)}');
        insert into MessagePropertyAttribute values (1, 'other', '{{}}');
        insert into MessagePropertyAttribute values (2, 'CallLog', '{{broken');
    """
    )
    rows = [
        (1, THREAD, TIME, "Rosa", "<p>are you <b>home</b></p>", 0, ROSA),
        (2, THREAD, TIME, "Rosa", "", TIME, ROSA),
    ]
    parsed = read(teams_android.PARSER, store(tmp_path / "SkypeTeams.db", schema, "Message", *rows))
    assert parsed.column("body", "message") == ["are you home", None]
    assert parsed.column("sender", "message") == [ROSA, ROSA]
    assert parsed.column("thread_title", "message") == ["Quay", "Quay"]
    assert parsed.column("state", "message") == ["live", "deleted"]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("recipients", "contact") == [[ROSA, "rosa@example.org"]]
    assert parsed.column("direction", "call") == ["incoming", None]
    assert parsed.column("sender", "call") == [ROSA, None]
    assert parsed.column("ended_at", "call") == [utc("2026-03-14 21:06"), None]
    assert {code for _, code in parsed.issues} == {"bad-value"}
    assert parsed.sums()


def test_android_drifted_and_odd(tmp_path: Path, read) -> None:
    schema = ANDROID.replace('"from" text', "author text")
    row = (1, THREAD, "yesterday", "Rosa", "when", 0, ROSA)
    parsed = read(teams_android.PARSER, store(tmp_path / "SkypeTeams.db", schema, "Message", row))
    assert parsed.issues == [("Message:structure", "absent-column"), ("Message:1", "bad-time")]
    assert parsed.sums()


def test_ios(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, MAC, "Rosa", "<p>hello</p>", ROSA, THREAD, "chat", 0),
        (2, MAC, "Jon", "yes", "8:orgid:jon", THREAD, "chat", 1),
    ]
    parsed = read(teams_ios.PARSER, store(tmp_path / "SkypeA.sqlite", IOS, "ZSMESSAGE", *rows))
    assert parsed.column("body", "message") == ["hello", "yes"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender", "message") == [ROSA, None]
    assert parsed.column("thread_title", "message") == ["Quay", "Quay"]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("recipients", "contact") == [[ROSA, "rosa@example.org"], ["+447700900402"]]
    assert parsed.issues == []
    assert parsed.sums()


def test_ios_drifted_and_odd(tmp_path: Path, read) -> None:
    schema = IOS.replace("ZTHREADTYPE", "ZKIND")
    row = (1, "yesterday", "Rosa", "when", ROSA, THREAD, "chat", 0)
    parsed = read(teams_ios.PARSER, store(tmp_path / "SkypeA.sqlite", schema, "ZSMESSAGE", row))
    assert parsed.issues == [("ZSMESSAGE:structure", "absent-column"), ("ZSMESSAGE:1", "bad-time")]
    assert parsed.sums()


@pytest.mark.parametrize("parser", [teams_android.PARSER, teams_ios.PARSER])
def test_broken(parser, tmp_path: Path, read) -> None:
    (tmp_path / "teams").write_bytes(b"no database" * 100)
    assert read(parser, tmp_path / "teams").issues[0][1] == "damaged"
