import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from pipeline.parse.apps.snapchat import PARSER

OWNER = "0a000000-0000-4000-8000-000000000001"
NKECHI = "0b000000-0000-4000-8000-000000000002"
TOMASZ = "0c000000-0000-4000-8000-000000000003"
PAIR, GROUP = "11111111-0000-4000-8000-00000000000a", "22222222-0000-4000-8000-00000000000b"
TIME = 1_773_528_480_000  # 2026-03-14 22:48


def field(number: int, value: bytes | int) -> bytes:
    """One field of a protocol buffer: a number, or bytes (a text, or a message)."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    key = number << 3 | 2
    size = len(value)
    tag = bytes([key]) if key < 128 else bytes([key & 127 | 128, key >> 7])
    return tag + (bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])) + value


def body(content: bytes) -> bytes:
    return field(4, field(4, content))


def text(said: str) -> bytes:
    return body(field(2, field(1, said.encode())))


def user(number: int, id_: str) -> bytes:
    return field(number, field(1, UUID(id_).bytes))


def members(*ids: str) -> bytes:
    return b"".join(field(3, user(1, id_)) for id_ in ids)


def arroyo(path: Path, messages: list[tuple[Any, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            create table required_values (key text primary key, value text);
            create table conversation (client_conversation_id text primary key, conversation_metadata blob);
            create table feed_entry (client_conversation_id text primary key, conversation_title text,
                conversation_type integer);
            create table user_conversation (user_id text, client_conversation_id text, conversation_type integer);
            create table conversation_message (client_conversation_id text, client_message_id integer,
                server_message_id integer, message_content blob, creation_timestamp integer, content_type integer,
                sender_id text, is_saved integer, quoted_server_message_id integer,
                primary key (client_conversation_id, client_message_id));
            """
        )
        connection.executemany("insert into required_values values (?, ?)", [("USERID", OWNER), ("EPOCH", "3")])
        connection.executemany(
            "insert into conversation values (?, ?)",
            [(PAIR, members(OWNER, NKECHI)), (GROUP, members(OWNER, NKECHI, TOMASZ))],
        )
        connection.executemany("insert into feed_entry values (?, ?, ?)", [(PAIR, None, 0), (GROUP, "Saturday", 1)])
        connection.execute("insert into user_conversation values (?, ?, 0)", (NKECHI, PAIR))
        connection.executemany(
            "insert into conversation_message values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*row, *[None] * (9 - len(row))) for row in messages],
        )
    return path


def test_who_said_what_to_whom_in_pairs_and_groups(tmp_path: Path, read, utc) -> None:
    database = arroyo(
        tmp_path / "arroyo.db",
        [
            (PAIR, 1, 1, text("are you up"), TIME, 1, NKECHI, 1),
            (PAIR, 2, 2, text("yes"), TIME, 1, OWNER, 0, 1),
            (GROUP, 3, 1, text("all of us"), TIME, 1, TOMASZ, 0),
            (GROUP, 4, 2, body(field(7, field(11, field(1, b"to a story")))), TIME, 2, OWNER, 0),
        ],
    )
    parsed = read(PARSER, database)
    assert parsed.column("body", "message") == ["are you up", "yes", "all of us", "to a story"]
    assert parsed.column("sender", "message") == [NKECHI, None, TOMASZ, None]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming", "outgoing"]
    assert parsed.column("recipients", "message") == [[], [NKECHI], [NKECHI], [NKECHI, TOMASZ]]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group", "group"]
    assert parsed.column("thread_title", "message") == [None, None, "Saturday", "Saturday"]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 22:48")] * 4
    assert parsed.records[1]["reply_to"] == parsed.records[0]["record_id"]
    assert json.loads(parsed.records[0]["extra"]) == {"type": "text", "saved in the conversation": "yes"}
    assert parsed.column("sender", "membership") == [NKECHI]
    assert parsed.column("sender", "account") == [OWNER]
    assert parsed.issues == []
    assert parsed.sums()


def test_what_the_app_notes_is_an_event_of_the_conversation(tmp_path: Path, read) -> None:
    notes = [
        (6, field(5, user(1, NKECHI) + field(2, 1)), "message deleted"),
        (6, field(4, user(1, NKECHI) + field(2, b"Sat") + field(3, b"Saturday")), "group renamed, Sat, Saturday"),
        (6, field(3, field(1, user(1, TOMASZ) + field(2, 2))), f"members, {TOMASZ} left"),
        (6, field(2, field(1, 1) + field(2, 1) + field(4, 90)), "call, ended, video, 90 ms"),
        (10, field(1, user(1, NKECHI)), "screen captured"),
        (6, field(60, b""), "event 60"),  # an event of a later version stays visible
    ]
    rows = [(PAIR, n, n, body(field(8, content)), TIME, type_, NKECHI) for n, (type_, content, _) in enumerate(notes)]
    parsed = read(PARSER, arroyo(tmp_path / "arroyo.db", rows))
    assert parsed.column("body", "system_event") == [told for _, _, told in notes]
    assert len({row["thread_id"] for row in parsed.records if row["kind"] == "system_event"}) == 1
    assert parsed.sums()


def test_a_pin_on_a_map_is_a_place(tmp_path: Path, read) -> None:
    def double(number: int, degrees: float) -> bytes:
        return bytes([number << 3 | 1]) + struct.pack("<d", degrees)

    pin = body(field(5, field(18, double(1, 53.4808) + double(2, -2.2426))))
    parsed = read(PARSER, arroyo(tmp_path / "arroyo.db", [(PAIR, 1, 1, pin, TIME, 3, NKECHI)]))
    (message,) = [row for row in parsed.records if row["kind"] == "message"]
    assert (message["latitude"], message["longitude"]) == (53.4808, -2.2426)
    assert parsed.sums()


def test_content_that_is_none_costs_the_text_and_no_more(tmp_path: Path, read) -> None:
    rows = [(PAIR, 1, 1, b"\xff\xff", TIME, 1, NKECHI), (PAIR, 2, 2, text("after"), TIME, 1, NKECHI)]
    parsed = read(PARSER, arroyo(tmp_path / "arroyo.db", rows))
    assert parsed.column("body", "message") == [None, "after"]
    assert ("conversation_message:1", "bad-value") in parsed.issues
    assert parsed.sums()


def test_an_older_store_lacks_senders_and_types(tmp_path: Path, read) -> None:
    database = arroyo(tmp_path / "arroyo.db", [(PAIR, 1, 1, text("long ago"), TIME, 1, NKECHI)])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("alter table conversation_message drop column sender_id")
        connection.execute("alter table conversation_message drop column content_type")
        connection.execute("drop table user_conversation")
    parsed = read(PARSER, database)
    assert parsed.column("body", "message") == ["long ago"]
    assert parsed.issues[0] == ("conversation_message:structure", "absent-column")
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "arroyo.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "arroyo.db").issues[0][1] == "damaged"
