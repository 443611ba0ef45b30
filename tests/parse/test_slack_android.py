import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.slack_android import PARSER

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


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_who_wrote_what_where(tmp_path: Path, read, utc) -> None:
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
    parsed = read(PARSER, database)
    assert parsed.column("kind")[:4] == ["message", "message", "system_event", "message"]
    assert parsed.column("body", "message") == ["are you home", "yes", "hi", "in"]
    assert parsed.column("sender", "message") == [ROSA, TOM, ROSA, ROSA]
    assert parsed.column("sender_name", "message")[:2] == ["Rosa Kay", "tom"]
    assert parsed.column("thread_kind")[:4] == ["group", "group", "group", "direct"]
    assert parsed.column("thread_title")[3] == "Rosa Kay"
    assert parsed.records[1]["reply_to"] == parsed.records[0]["record_id"]
    assert parsed.column("state", "message") == ["live", "edited", "live", "live"]
    assert parsed.records[1]["attachments"] == ["boat.jpg", "https://example.org/boat"]
    assert json.loads(parsed.records[1]["extra"]) == {
        "edited": "2026-03-14T21:06:00.000200Z",
        "reactions": ["ok by U02"],
    }
    assert parsed.records[0]["sent_at"].replace(microsecond=0) == utc("2026-03-14 21:05")
    assert parsed.column("recipients", "contact")[0] == [ROSA, "rosa_k", "rosa@example.org", "+447700900401"]
    assert parsed.issues == []
    assert parsed.sums()


def test_a_drifted_structure_and_bad_values_cost_only_themselves(tmp_path: Path, read) -> None:
    schema = ANDROID.replace("subtype text", "kind text")
    row = (1, "yesterday", CHANNEL, ROSA, None, "{broken", None)
    parsed = read(PARSER, store(tmp_path / "org_T1", schema, "messages", row))
    assert parsed.issues[0] == ("messages:structure", "absent-column")
    assert set(parsed.issues[1:]) == {("messages:1", "bad-time"), ("messages:1", "bad-value")}
    assert parsed.sums()


def test_the_owners_accounts_without_what_signs_him_in(tmp_path: Path, read) -> None:
    schema = "create table accounts (user_id text, team_id text, email text, team_domain text, token text)"
    row = (TOM, "T1", "tom@example.org", "boats", "xoxs-secret")
    parsed = read(PARSER, store(tmp_path / "account_manager", schema, "accounts", row))
    assert parsed.column("sender", "account") == [TOM]
    assert "xoxs" not in str(parsed.records)
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "slack").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "slack")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
