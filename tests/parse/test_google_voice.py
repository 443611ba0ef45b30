import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_voice import PARSER

OWNER, ROSA, IVAN = "+447700900400", "+447700900401", "+447700900402"
TIME = 1_773_528_480_000  # 2026-03-14 22:48


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | str | bytes | float) -> bytes:
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def entry(type_: int, *more: bytes, other: str = ROSA) -> bytes:
    return field(2, TIME) + field(3, OWNER) + field(4, field(1, other)) + field(13, type_) + b"".join(more)


def group(said: str, sender: str | None) -> bytes:
    people = b"".join(field(4, field(1, one)) for one in (ROSA, IVAN))
    inner = field(1, said) + people + (field(5, sender) if sender else b"")
    return field(2, TIME) + field(3, OWNER) + field(13, 8) + field(15, inner)


def store(path: Path, *rows: tuple[str, bytes]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table message_t (conversation_id text, message_blob blob)")
        connection.executemany("insert into message_t values (?, ?)", rows)
    return path


def test_messages_calls_and_voicemail(tmp_path: Path, read, utc) -> None:
    rows = [
        ("t.1", entry(5, field(10, "are you home"))),
        ("t.1", entry(6, field(10, "yes"))),
        ("g.2", group("all of you", IVAN)),
        ("g.2", group("here", None)),
        ("c.3", entry(1, field(9, 61.0))),
        ("c.3", entry(3, field(7, field(1, "call")), field(7, field(1, "me")))),
    ]
    parsed = read(PARSER, store(tmp_path / "LegacyMsgDbInstance.db", *rows))
    assert parsed.column("kind") == ["message"] * 4 + ["call"] * 2
    assert parsed.column("body") == ["are you home", "yes", "all of you", "here", None, "call me"]
    assert parsed.column("sender") == [ROSA, None, IVAN, None, ROSA, ROSA]
    assert parsed.column("recipients") == [[], [ROSA], [ROSA], [ROSA, IVAN], [], []]
    assert parsed.column("direction") == ["incoming", "outgoing", "incoming", "outgoing", "incoming", "incoming"]
    assert parsed.column("thread_kind") == ["direct", "direct", "group", "group", None, None]
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")] * 6
    call = parsed.records[4]
    assert (call["ended_at"] - call["sent_at"]).total_seconds() == 61
    assert json.loads(call["extra"]) == {"type": "answered", "number of the owner": OWNER}
    assert parsed.issues == []
    assert parsed.sums()


def test_an_entry_that_is_none_costs_one_issue(tmp_path: Path, read) -> None:
    rows = [("t.1", b"\xff\xff"), ("t.1", entry(5, field(10, "after"))), ("t.1", entry(37))]
    parsed = read(PARSER, store(tmp_path / "LegacyMsgDbInstance.db", *rows))
    assert parsed.column("body") == [None, "after", None]
    assert json.loads(parsed.records[2]["extra"])["type"] == "type 37"
    assert parsed.issues == [("message_t:1", "bad-value")]
    assert parsed.sums()


def test_a_drifted_structure_is_said(tmp_path: Path, read) -> None:
    database = store(tmp_path / "LegacyMsgDbInstance.db", ("t.1", entry(5)))
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("alter table message_t rename column message_blob to entry")
    parsed = read(PARSER, database)
    assert parsed.issues[0] == ("message_t:structure", "unknown-structure")
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
