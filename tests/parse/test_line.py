import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps import line_android, line_ios

TIME = 1_773_522_300_000  # 2026-03-14 21:05

ANDROID = """
    create table chat_history (id integer primary key, chat_id text, from_mid text, content text, created_time text,
        status integer, attachement_type integer, attachement_local_uri text, location_name text,
        location_address text, location_latitude integer, location_longitude integer);
    create table contacts (m_id text, name text, server_name text, addressbook_name text, status_msg text);
    create table groups (id text, name text);
    create table membership (id text, m_id text);
    insert into contacts values ('u1', 'Rosa', 'rosa', null, 'sailing'), ('u2', null, 'Tom', null, null);
    insert into groups values ('c9', 'Quay');
    insert into membership values ('c9', 'u1'), ('c9', 'u2');
"""
CALLS = """
    create table call_history (call_type text, start_time integer, end_time integer, caller_mid text, voip_type text);
"""
IOS = """
    create table ZMESSAGE (Z_PK integer primary key, ZTIMESTAMP integer, ZTEXT text, ZCHAT integer, ZSENDER integer,
        ZCONTENTTYPE integer);
    create table ZUSER (Z_PK integer primary key, ZMID text, ZNAME text, ZADDRESSBOOKNAME text);
    create table ZCHAT (Z_PK integer primary key, ZMID text, ZTYPE integer);
    insert into ZUSER values (1, 'u1', 'rosa', 'Rosa'), (2, 'u2', 'Tom', null);
    insert into ZCHAT values (1, 'u1', 0), (2, 'c9', 2);
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_android(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, "u1", "u1", "hello", str(TIME), 1, 0, None, None, None, None, None),
        (2, "u1", None, "yes?", str(TIME), 3, 1, "content://example/7", None, None, None, None),
        (3, "c9", "u2", None, str(TIME), 1, 15, "", "Quay", "1 Quay", 51_500_000, -120_000),
        (4, "u1", "u1", None, str(TIME), 1, 6, None, None, None, None, None),
    ]
    parsed = read(line_android.PARSER, store(tmp_path / "naver_line", ANDROID, "chat_history", *rows))
    assert parsed.column("kind")[:4] == ["message"] * 3 + ["system_event"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("sender", "message") == ["u1", None, "u2"]
    assert parsed.column("recipients", "message") == [[], ["u1"], ["u1"]]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group"]
    assert parsed.column("thread_title", "message") == ["Rosa", "Rosa", "Quay"]
    assert parsed.column("attachments", "message")[1] == ["content://example/7"]
    assert parsed.column("latitude", "message")[2] == 51.5
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 3
    assert parsed.column("title", "contact") == ["Rosa", "Tom"]
    assert parsed.column("sender", "membership") == ["u1", "u2"]
    assert parsed.issues == []
    assert parsed.sums()


def test_android_drifted_and_odd(tmp_path: Path, read) -> None:
    row = (1, "u1", "u1", "when", "yesterday", 1, 0, None, None, None, None, None)
    schema = ANDROID.replace("attachement_local_uri", "attachment_local_uri")
    parsed = read(line_android.PARSER, store(tmp_path / "naver_line", schema, "chat_history", row))
    assert parsed.issues == [("chat_history:structure", "absent-column"), ("chat_history:1", "bad-time")]
    assert parsed.sums()


def test_android_calls(tmp_path: Path, read, utc) -> None:
    rows = [("VO", TIME, TIME + 60_000, "u1", "V"), ("AI", TIME, TIME, "u1", "A")]
    parsed = read(line_android.PARSER, store(tmp_path / "call_history", CALLS, "call_history", *rows))
    assert parsed.column("direction", "call") == ["outgoing", "incoming"]
    assert parsed.column("recipients", "call") == [["u1"], []]
    assert parsed.column("ended_at", "call") == [utc("2026-03-14 21:06"), None]
    assert parsed.sums()


def test_ios(tmp_path: Path, read, utc) -> None:
    rows = [(1, TIME, "hello", 1, 1, 0), (2, TIME, None, 1, None, 1), (3, TIME, "all", 2, 2, 0)]
    parsed = read(line_ios.PARSER, store(tmp_path / "Line.sqlite", IOS, "ZMESSAGE", *rows))
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("sender", "message") == ["u1", None, "u2"]
    assert parsed.column("recipients", "message") == [[], ["u1"], None]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group"]
    assert parsed.column("thread_title", "message") == ["Rosa", "Rosa", None]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 3
    assert parsed.column("title", "contact") == ["Rosa", "Tom"]
    assert parsed.issues == []
    assert parsed.sums()


def test_ios_drifted_and_odd(tmp_path: Path, read) -> None:
    schema = IOS.replace("ZCONTENTTYPE", "ZKIND")
    parsed = read(line_ios.PARSER, store(tmp_path / "Line.sqlite", schema, "ZMESSAGE", (1, "yesterday", "x", 1, 1, 0)))
    assert parsed.issues == [("ZMESSAGE:structure", "absent-column"), ("ZMESSAGE:1", "bad-time")]
    assert parsed.sums()


@pytest.mark.parametrize("parser", [line_android.PARSER, line_ios.PARSER])
def test_broken(parser, tmp_path: Path, read) -> None:
    (tmp_path / "line").write_bytes(b"no database" * 100)
    assert read(parser, tmp_path / "line").issues[0][1] == "damaged"
