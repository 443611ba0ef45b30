import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.imo_android import PARSER

TIME = 1_773_522_300_000_000_000  # 2026-03-14 21:05
ROSA = "1100200300"
ANDROID = f"""
    create table messages (_id integer primary key, buid text, last_message text, timestamp integer,
        message_type integer, imdata text, message_read integer);
    create table friends (_id integer primary key, buid text, name text);
    insert into friends values (1, '{ROSA}', 'Rosa');
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    data = json.dumps({"original_path": "/sdcard/boat.jpg", "local_path": None})
    rows = [(1, ROSA, "hello", TIME, 1, None, 1), (2, ROSA, "", TIME, 2, data, 0)]
    parsed = read(PARSER, store(tmp_path / "imofriends.db", ANDROID, "messages", *rows))
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender", "message") == [ROSA, None]
    assert parsed.column("recipients", "message") == [[], [ROSA]]
    assert parsed.column("attachments", "message") == [None, ["/sdcard/boat.jpg"]]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("title", "contact") == ["Rosa"]
    assert parsed.issues == []
    assert parsed.sums()


def test_a_drifted_structure_and_bad_values_cost_only_themselves(tmp_path: Path, read) -> None:
    rows = [(1, ROSA, "when", "yesterday", 37, "{broken", 1)]
    schema = ANDROID.replace("message_read", "seen")
    parsed = read(PARSER, store(tmp_path / "imofriends.db", schema, "messages", *rows))
    assert not {"direction", "sender", "recipients"} & parsed.records[0].keys(), "a type that is not known"
    assert parsed.issues[0] == ("messages:structure", "absent-column")
    assert set(parsed.issues[1:]) == {("messages:1", "bad-time"), ("messages:1", "bad-value")}
    assert parsed.sums()


def test_the_owners_account(tmp_path: Path, read) -> None:
    schema = "create table account (uid text, name text)"
    parsed = read(PARSER, store(tmp_path / "accountdb.db", schema, "account", ("77", "Jon")))
    assert parsed.column("sender", "account") == ["77"]
    assert parsed.column("sender_name", "account") == ["Jon"]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "imo").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "imo")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
