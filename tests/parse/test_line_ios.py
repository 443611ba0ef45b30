import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.line_ios import PARSER

TIME = 1_773_522_300_000  # 2026-03-14 21:05

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


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    rows = [(1, TIME, "hello", 1, 1, 0), (2, TIME, None, 1, None, 1), (3, TIME, "all", 2, 2, 0)]
    parsed = read(PARSER, store(tmp_path / "Line.sqlite", IOS, "ZMESSAGE", *rows))
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("sender", "message") == ["u1", None, "u2"]
    assert parsed.column("recipients", "message") == [[], ["u1"], None]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group"]
    assert parsed.column("thread_title", "message") == ["Rosa", "Rosa", None]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 3
    assert parsed.column("title", "contact") == ["Rosa", "Tom"]
    assert parsed.issues == []
    assert parsed.sums()


def test_a_drifted_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    schema = IOS.replace("ZCONTENTTYPE", "ZKIND")
    parsed = read(PARSER, store(tmp_path / "Line.sqlite", schema, "ZMESSAGE", (1, "yesterday", "x", 1, 1, 0)))
    assert parsed.issues == [("ZMESSAGE:structure", "absent-column"), ("ZMESSAGE:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "line").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "line")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
