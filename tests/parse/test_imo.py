import json
import plistlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps import imo_android, imo_ios

TIME = 1_773_522_300_000_000_000  # 2026-03-14 21:05
ROSA = "1100200300"
ANDROID = f"""
    create table messages (_id integer primary key, buid text, last_message text, timestamp integer,
        message_type integer, imdata text, message_read integer);
    create table friends (_id integer primary key, buid text, name text);
    insert into friends values (1, '{ROSA}', 'Rosa');
"""
IOS = f"""
    create table ZIMOCHATMSG (Z_PK integer primary key, ZTS integer, ZTEXT text, ZISSENT integer, ZA_UID text,
        ZALIAS text, ZIMDATA blob);
    create table ZIMOCONTACT (Z_PK integer primary key, ZBUID text, ZDISPLAY text, ZALIAS text, ZPHONE text,
        ZPH_NAME text);
    insert into ZIMOCONTACT values (1, '{ROSA}', 'Rosa', 'rosa', '+447700900401', null);
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_android(tmp_path: Path, read, utc) -> None:
    data = json.dumps({"original_path": "/sdcard/boat.jpg", "local_path": None})
    rows = [(1, ROSA, "hello", TIME, 1, None, 1), (2, ROSA, "", TIME, 2, data, 0)]
    parsed = read(imo_android.PARSER, store(tmp_path / "imofriends.db", ANDROID, "messages", *rows))
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender", "message") == [ROSA, None]
    assert parsed.column("recipients", "message") == [[], [ROSA]]
    assert parsed.column("attachments", "message") == [None, ["/sdcard/boat.jpg"]]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("title", "contact") == ["Rosa"]
    assert parsed.issues == []
    assert parsed.sums()


def test_android_drifted_and_odd(tmp_path: Path, read) -> None:
    rows = [(1, ROSA, "when", "yesterday", 37, "{broken", 1)]
    schema = ANDROID.replace("message_read", "seen")
    parsed = read(imo_android.PARSER, store(tmp_path / "imofriends.db", schema, "messages", *rows))
    assert parsed.column("direction", "message") == [None]
    assert parsed.issues[0] == ("messages:structure", "absent-column")
    assert set(parsed.issues[1:]) == {("messages:1", "bad-time"), ("messages:1", "bad-value")}
    assert parsed.sums()


def test_android_account(tmp_path: Path, read) -> None:
    schema = "create table account (uid text, name text)"
    parsed = read(imo_android.PARSER, store(tmp_path / "accountdb.db", schema, "account", ("77", "Jon")))
    assert parsed.column("sender", "account") == ["77"]
    assert parsed.column("sender_name", "account") == ["Jon"]
    assert parsed.sums()


def test_ios(tmp_path: Path, read, utc) -> None:
    data = plistlib.dumps({"type": "photo", "objects": [{"object_id": "o-1"}]}, fmt=plistlib.FMT_BINARY)
    rows = [(1, TIME, "hello", 0, ROSA, "rosa", None), (2, TIME, None, 1, ROSA, None, data)]
    parsed = read(imo_ios.PARSER, store(tmp_path / "IMODb2.sqlite", IOS, "ZIMOCHATMSG", *rows))
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender_name", "message") == ["Rosa", None]
    assert parsed.column("attachments", "message") == [None, ["o-1"]]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("recipients", "contact") == [[ROSA, "+447700900401"]]
    assert parsed.issues == []
    assert parsed.sums()


def test_ios_drifted_and_odd(tmp_path: Path, read) -> None:
    rows = [(1, "yesterday", "when", 0, ROSA, "rosa", b"broken")]
    schema = IOS.replace("ZPH_NAME", "ZNAME")
    parsed = read(imo_ios.PARSER, store(tmp_path / "IMODb2.sqlite", schema, "ZIMOCHATMSG", *rows))
    assert set(parsed.issues) == {
        ("ZIMOCHATMSG:1", "bad-time"),
        ("ZIMOCHATMSG:1", "bad-value"),
        ("ZIMOCONTACT:structure", "absent-column"),
    }
    assert parsed.sums()


@pytest.mark.parametrize("parser", [imo_android.PARSER, imo_ios.PARSER])
def test_broken(parser, tmp_path: Path, read) -> None:
    (tmp_path / "imo").write_bytes(b"no database" * 100)
    assert read(parser, tmp_path / "imo").issues[0][1] == "damaged"
