import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.kik_ios import PARSER

ROSA = "rosa_k_abc@talk.example.org"
MAC = 795_215_100  # 2026-03-14 21:05

IOS = """
    create table ZKIKMESSAGE (Z_PK integer primary key, ZBODY text, ZTYPE integer, ZUSER integer, ZTIMESTAMP real,
        ZRECEIVEDTIMESTAMP real);
    create table ZKIKUSER (Z_PK integer primary key, ZDISPLAYNAME text, ZUSERNAME text, ZJID text, ZEMAIL text,
        ZFIRSTNAME text, ZLASTNAME text);
    create table ZKIKATTACHMENT (Z_PK integer primary key, ZMESSAGE integer, ZCONTENT text);
    insert into ZKIKATTACHMENT values (1, 2, 'c-1');
"""


def ios(path: Path, *messages: tuple[object, ...], schema: str = IOS) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        connection.executemany("insert into ZKIKMESSAGE values (?, ?, ?, ?, ?, ?)", messages)
        people = [(1, "Rosa", "rosa_k", ROSA, "rosa@example.org", None, None)]
        connection.executemany("insert into ZKIKUSER values (?, ?, ?, ?, ?, ?, ?)", people)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    messages = [
        (1, "hello", 1, 1, MAC, MAC + 1),
        (2, "yes?", 2, 1, None, MAC),
        (3, "joined", 3, 1, MAC, MAC),
        (4, "all here", 4, 1, MAC, MAC),
        (5, "odd", 37, 1, MAC, MAC),
    ]
    parsed = read(PARSER, ios(tmp_path / "kik.sqlite", *messages))
    assert parsed.column("kind")[:5] == ["message"] * 2 + ["system_event"] + ["message"] * 2
    assert parsed.column("direction")[:5] == ["incoming", "outgoing", None, "incoming", None]
    assert parsed.column("sender", "message") == [ROSA, None, ROSA, None]
    assert parsed.column("recipients", "message") == [[], [ROSA], None, None]
    assert parsed.column("thread_kind")[:4] == ["direct", "direct", "group", "group"]
    assert parsed.column("attachments", "message")[1] == ["c-1"]
    assert parsed.column("sent_at", "message")[:2] == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("recipients", "contact") == [["rosa_k", ROSA, "rosa@example.org"]]
    assert parsed.issues == [("ZKIKMESSAGE:5", "bad-value")], "a type that is not known"
    assert parsed.sums()


def test_a_drifted_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    bad = (1, "when", 1, 1, "yesterday", None)
    parsed = read(PARSER, ios(tmp_path / "kik.sqlite", bad, schema=IOS.replace("ZEMAIL", "ZMAIL")))
    assert parsed.issues[0] == ("ZKIKMESSAGE:1", "bad-time")
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "kik").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "kik")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
