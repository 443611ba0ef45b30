import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.slack_ios import PARSER

ROSA, TOM, CHANNEL, DM = "U01", "U02", "C09", "D08"
TIME = 1_773_522_300  # 2026-03-14 21:05
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


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, "1773522300.0", ROSA, "are you home", DM),
        (2, TIME, TOM, "yes", DM),
        (3, TIME, ROSA, "all", CHANNEL),
    ]
    parsed = read(PARSER, store(tmp_path / "db.sqlite", IOS, "ZCOREDATAMESSAGE", *rows))
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("sender", "message") == [ROSA, None, ROSA]
    assert parsed.column("recipients", "message") == [[], [ROSA], None]
    assert parsed.column("thread_title", "message") == ["Rosa Kay", "Rosa Kay", "quay"]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 3
    assert parsed.column("sender", "account") == [TOM]
    assert parsed.column("recipients", "contact") == [[ROSA, "rosa_k", "rosa@example.org"]]
    assert parsed.issues == []
    assert parsed.sums()


def test_without_an_owner_no_direction_and_a_bad_time_costs_itself(tmp_path: Path, read) -> None:
    schema = IOS.replace("ZISME", "ZOWN")
    row = (1, "yesterday", ROSA, "when", DM)
    parsed = read(PARSER, store(tmp_path / "db.sqlite", schema, "ZCOREDATAMESSAGE", row))
    assert parsed.column("direction", "message") == [None]
    assert parsed.column("recipients", "message") == [None]
    assert ("ZCOREDATAMESSAGE:1", "bad-time") in parsed.issues
    assert ("ZCOREDATAUSER:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "slack").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "slack")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
