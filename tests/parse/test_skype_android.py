import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.skype_android import PARSER

TIME = 1_773_522_300_000  # 2026-03-14 21:05
ROSA, TOM, JON = "8:live:rosa", "8:live:tom", "8:live:jon"


ANDROID = """
    create table chatitem (conversation_link text, time integer, content text, is_sender_me integer, person_id text,
        message_type integer, duration integer, device_gallery_path text);
    create table particiapnt (conversation_id text, person_id text);
    create table person (entry_id text, first_name text, last_name text);
    create table user (entry_id text, first_name text, last_name text);
    insert into particiapnt values ('19:quay', '8:live:rosa'), ('19:quay', '8:live:tom'), ('19:quay', '8:live:jon');
    insert into person values ('8:live:rosa', 'Rosa', null), ('8:live:tom', 'Tom', 'Moss');
    insert into user values ('8:live:jon', 'Jon', null);
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    rows = [
        (ROSA, TIME, "hello", 0, ROSA, 1, 0, None),
        ("19:quay", TIME, "", 1, JON, 2, 0, "/sdcard/boat.jpg"),
        (ROSA, TIME, None, 1, JON, 3, 60, None),
    ]
    parsed = read(PARSER, store(tmp_path / "live_jon", ANDROID, "chatitem", *rows))
    assert parsed.column("kind")[:3] == ["message", "message", "call"]
    assert parsed.column("sender")[:3] == [ROSA, None, None]
    assert parsed.column("recipients")[:3] == [[], [ROSA, TOM], [ROSA]]
    assert parsed.column("attachments")[1] == ["/sdcard/boat.jpg"]
    assert parsed.column("sent_at")[0] == utc("2026-03-14 21:05")
    assert parsed.column("title", "contact") == ["Rosa", "Tom Moss"]
    assert parsed.column("sender", "account") == [JON]
    assert parsed.issues == []
    assert parsed.sums()


def test_a_drifted_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    schema = ANDROID.replace("device_gallery_path", "gallery_path")
    row = (ROSA, "yesterday", "when", 0, ROSA, 1, 0, None)
    parsed = read(PARSER, store(tmp_path / "live_jon", schema, "chatitem", row))
    assert parsed.issues == [("chatitem:structure", "absent-column"), ("chatitem:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "skype").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "skype")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
