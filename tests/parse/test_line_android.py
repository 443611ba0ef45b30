import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.line_android import PARSER

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
    create table call_history (call_type text, start_time integer, end_time integer, caller_mid text, voip_type text,
        voip_gc_room_mid text);
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, "u1", "u1", "hello", str(TIME), 1, 0, None, None, None, None, None),
        (2, "u1", None, "yes?", str(TIME), 3, 1, "content://example/7", None, None, None, None),
        (3, "c9", "u2", None, str(TIME), 1, 15, "", "Quay", "1 Quay", 51_500_000, -120_000),
        (4, "u1", "u1", None, str(TIME), 1, 6, None, None, None, None, None),
    ]
    parsed = read(PARSER, store(tmp_path / "naver_line", ANDROID, "chat_history", *rows))
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


def test_without_a_state_nobody_knows_who_wrote(tmp_path: Path, read) -> None:
    row = (1, "u1", "u1", "hello", str(TIME), None, 0, None, None, None, None, None)
    parsed = read(PARSER, store(tmp_path / "naver_line", ANDROID, "chat_history", row))
    assert not {"direction", "sender", "recipients"} & parsed.records[0].keys()
    assert parsed.sums()


def test_a_drifted_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    row = (1, "u1", "u1", "when", "yesterday", 1, 0, None, None, None, None, None)
    schema = ANDROID.replace("attachement_local_uri", "attachment_local_uri")
    parsed = read(PARSER, store(tmp_path / "naver_line", schema, "chat_history", row))
    assert parsed.issues == [("chat_history:structure", "absent-column"), ("chat_history:1", "bad-time")]
    assert parsed.sums()


def test_calls(tmp_path: Path, read, utc) -> None:
    rows = [("VO", TIME, TIME + 60_000, "u1", "V", None), ("AI", TIME, TIME, "u1", "A", "")]
    rows += [("GO", TIME, TIME, "u1", "G", "c9"), ("?", TIME, TIME, "u1", "V", None)]
    parsed = read(PARSER, store(tmp_path / "call_history", CALLS, "call_history", *rows))
    assert parsed.column("direction", "call") == ["outgoing", "incoming", "outgoing", None]
    assert parsed.column("sender", "call") == [None, "u1", None, None]
    assert parsed.column("recipients", "call") == [["u1"], [], None, None]
    assert parsed.column("thread_kind", "call") == ["direct", "direct", "group", "direct"]
    assert parsed.column("ended_at", "call") == [utc("2026-03-14 21:06"), None, None, None]
    assert parsed.issues == [("call_history:4", "bad-value")], "a way that is not known"
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "line").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "line")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
