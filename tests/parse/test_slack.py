import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps import slack_android, slack_ios

TS, LATER = "1773522300.000100", "1773522360.000200"  # 2026-03-14 21:05
ROSA, TOM, CHANNEL, DM = "U01", "U02", "C09", "D08"
ANDROID = f"""
    create table messages (_id integer primary key, ts text, channel_id text, user_id text, subtype text,
        message_json text, thread_ts text);
    create table message_threads (_id integer primary key, ts text, channel_id text, event_sub_type text,
        message_blob blob, thread_ts text);
    create table conversation (conversation_id text, name_or_user text, type text);
    create table users (id text, name text, profile_real_name text, profile_email text, profile_phone text);
    insert into conversation values ('{CHANNEL}', 'quay', 'PUBLIC'), ('{DM}', '{ROSA}', 'DM');
    insert into users values ('{ROSA}', 'rosa_k', 'Rosa Kay', 'rosa@example.org', '+447700900401');
    insert into users values ('{TOM}', 'tom', '', null, null);
"""
IOS = f"""
    create table ZCOREDATAMESSAGE (Z_PK integer primary key, ZTIMESTAMP text, ZUSERID text, ZTEXT text,
        ZCONVERSATIONID text);
    create table ZCOREDATAUSER (Z_PK integer primary key, ZTSID text, ZREALNAME text, ZNAME text, ZEMAIL text,
        ZPHONE text, ZISME integer);
    create table ZCOREDATACONVERSATION (Z_PK integer primary key, ZTSID text, ZNAME text, ZTYPE integer,
        ZIMUSERID text);
    insert into ZCOREDATAUSER values (1, '{ROSA}', 'Rosa Kay', 'rosa_k', 'rosa@example.org', null, 0);
    insert into ZCOREDATAUSER values (2, '{TOM}', 'Tom Moss', 'tom', 'tom@example.org', null, 1);
    insert into ZCOREDATACONVERSATION values (1, '{CHANNEL}', 'quay', 0, null), (2, '{DM}', null, 2, '{ROSA}');
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_android(tmp_path: Path, read, utc) -> None:
    answer = {
        "text": "yes",
        "files": [{"name": "boat.jpg", "url_private": "https://example.org/boat"}],
        "reactions": [{"name": "ok", "users": [TOM]}],
        "edited": {"ts": LATER},
    }
    rows = [
        (1, TS, CHANNEL, ROSA, None, json.dumps({"text": "are you home"}), TS),
        (2, LATER, CHANNEL, TOM, None, json.dumps(answer), TS),
        (3, LATER, CHANNEL, TOM, "channel_join", json.dumps({"text": "has joined"}), None),
        (4, LATER, DM, ROSA, None, json.dumps({"text": "hi"}), None),
    ]
    database = store(tmp_path / "org_T1", ANDROID, "messages", *rows)
    store(database, "", "message_threads", (1, LATER, CHANNEL, None, json.dumps({"text": "in", "user": ROSA}), TS))
    parsed = read(slack_android.PARSER, database)
    assert parsed.column("kind")[:4] == ["message", "message", "system_event", "message"]
    assert parsed.column("body", "message") == ["are you home", "yes", "hi", "in"]
    assert parsed.column("sender", "message") == [ROSA, TOM, ROSA, ROSA]
    assert parsed.column("sender_name", "message")[:2] == ["Rosa Kay", "tom"]
    assert parsed.column("thread_kind")[:4] == ["group", "group", "group", "direct"]
    assert parsed.column("thread_title")[3] == "Rosa Kay"
    assert parsed.records[1]["reply_to"] == parsed.records[0]["record_id"]
    assert parsed.records[1]["attachments"] == ["boat.jpg", "https://example.org/boat"]
    assert json.loads(parsed.records[1]["extra"]) == {
        "edited": "2026-03-14T21:06:00.000200Z",
        "reactions": ["ok by U02"],
    }
    assert parsed.records[0]["sent_at"].replace(microsecond=0) == utc("2026-03-14 21:05")
    assert parsed.column("recipients", "contact")[0] == [ROSA, "rosa_k", "rosa@example.org", "+447700900401"]
    assert parsed.issues == []
    assert parsed.sums()


def test_android_drifted_and_odd(tmp_path: Path, read) -> None:
    schema = ANDROID.replace("subtype text", "kind text")
    row = (1, "yesterday", CHANNEL, ROSA, None, "{broken", None)
    parsed = read(slack_android.PARSER, store(tmp_path / "org_T1", schema, "messages", row))
    assert parsed.issues[0] == ("messages:structure", "absent-column")
    assert set(parsed.issues[1:]) == {("messages:1", "bad-time"), ("messages:1", "bad-value")}
    assert parsed.sums()


def test_android_accounts(tmp_path: Path, read) -> None:
    schema = "create table accounts (user_id text, team_id text, email text, team_domain text, token text)"
    row = (TOM, "T1", "tom@example.org", "boats", "xoxs-secret")
    parsed = read(slack_android.PARSER, store(tmp_path / "account_manager", schema, "accounts", row))
    assert parsed.column("sender", "account") == [TOM]
    assert "xoxs" not in str(parsed.records)
    assert parsed.sums()


def test_ios(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, "1773522300.0", ROSA, "are you home", DM),
        (2, 1_773_522_300, TOM, "yes", DM),
        (3, 1_773_522_300, ROSA, "all", CHANNEL),
    ]
    parsed = read(slack_ios.PARSER, store(tmp_path / "db.sqlite", IOS, "ZCOREDATAMESSAGE", *rows))
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("sender", "message") == [ROSA, None, ROSA]
    assert parsed.column("recipients", "message") == [[], [ROSA], None]
    assert parsed.column("thread_title", "message") == ["Rosa Kay", "Rosa Kay", "quay"]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 3
    assert parsed.column("sender", "account") == [TOM]
    assert parsed.column("recipients", "contact") == [[ROSA, "rosa_k", "rosa@example.org"]]
    assert parsed.issues == []
    assert parsed.sums()


def test_ios_drifted_and_odd(tmp_path: Path, read) -> None:
    schema = IOS.replace("ZISME", "ZOWN")
    row = (1, "yesterday", ROSA, "when", DM)
    parsed = read(slack_ios.PARSER, store(tmp_path / "db.sqlite", schema, "ZCOREDATAMESSAGE", row))
    assert parsed.column("direction", "message") == [None]
    assert ("ZCOREDATAMESSAGE:1", "bad-time") in parsed.issues
    assert ("ZCOREDATAUSER:structure", "absent-column") in parsed.issues
    assert parsed.sums()


@pytest.mark.parametrize("parser", [slack_android.PARSER, slack_ios.PARSER])
def test_broken(parser, tmp_path: Path, read) -> None:
    (tmp_path / "slack").write_bytes(b"no database" * 100)
    assert read(parser, tmp_path / "slack").issues[0][1] == "damaged"
