import sqlite3
from base64 import b64encode
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.tango import PARSER

TIME = 1_773_522_300_000  # 2026-03-14 21:05
THREAD = "dGhyZWFk_1"
SCHEMA = """
    create table messages (msg_id integer primary key, conv_id text, type integer, media_id text, share_id text,
        create_time bigint, send_time bigint, direction integer, status integer, payload blob, del_status integer);
    create table likes (msg_id integer primary key, global_msg_id text, conv_id text, liker_aid text, act_type integer,
        status integer, act_ts bigint, payload blob);
"""


def field(number: int, value: bytes) -> bytes:
    return bytes([number << 3 | 2, len(value)]) + value


def payload(said: str) -> bytes:
    return b64encode(field(1, THREAD.encode()) + bytes([2 << 3, 7]) + field(4, b"\xff\xfe") + field(5, said.encode()))


def store(path: Path, *rows: tuple[object, ...], schema: str = SCHEMA) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        connection.executemany("insert into messages values (?, ?, 0, null, null, ?, ?, ?, 0, ?, 0)", rows)
        connection.execute("insert into likes values (1, 'g', ?, 'aid-1', 1, 0, ?, null)", (THREAD, TIME))
    return path


def test_messages_and_likes(tmp_path: Path, read, utc) -> None:
    rows = [(1, THREAD, TIME, TIME, 1, payload("are you home")), (2, THREAD, TIME, TIME, 2, payload("yes\n"))]
    parsed = read(PARSER, store(tmp_path / "tc.db", *rows))
    assert parsed.column("body", "message") == ["are you home", "yes\n"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("sender", "reaction") == ["aid-1"]
    assert [r["reply_to"] for r in parsed.records if r["kind"] == "reaction"] == [parsed.records[0]["record_id"]]
    assert parsed.issues == []
    assert parsed.sums()


def test_odd_payloads_and_a_drifted_structure(tmp_path: Path, read) -> None:
    rows = [(1, THREAD, "yesterday", TIME, 37, "no base64"), (2, THREAD, TIME, TIME, 1, b64encode(b"other"))]
    parsed = read(PARSER, store(tmp_path / "tc.db", *rows, schema=SCHEMA.replace("del_status", "deleted")))
    assert parsed.column("body", "message") == [None, None]
    assert parsed.column("direction", "message") == [None, "incoming"]
    assert ("messages:1", "bad-time") in parsed.issues
    assert {("messages:1", "bad-value"), ("messages:2", "bad-value")} <= set(parsed.issues)
    assert ("messages:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "tc.db").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "tc.db")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
