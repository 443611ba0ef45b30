import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.teams_ios import PARSER

MAC = 795_215_100  # 2026-03-14 21:05
ROSA, THREAD = "8:orgid:rosa", "19:quay@thread.v2"
IOS = f"""
    create table ZSMESSAGE (Z_PK integer primary key, ZARRIVALTIME real, ZIMDISPLAYNAME text, ZCONTENT text, ZFROM text,
        ZTHREADID text, ZTHREADTYPE text, ZTS_ISSENTBYME integer);
    create table ZTHREAD (Z_PK integer primary key, ZTSID text, ZTHREADTOPIC text);
    create table ZUSER (Z_PK integer primary key, ZDISPLAYNAME text, ZMRI text, ZEMAIL text, ZTELEPHONENUMBER text);
    create table ZDEVICECONTACTHASH (Z_PK integer primary key, ZDISPLAYNAME text, ZEMAIL text, ZPHONENUMBER text);
    insert into ZTHREAD values (1, '{THREAD}', 'Quay');
    insert into ZUSER values (1, 'Rosa', '{ROSA}', 'rosa@example.org', null);
    insert into ZDEVICECONTACTHASH values (1, 'Tom', null, '+447700900402');
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_who_wrote_what(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, MAC, "Rosa", "<p>hello</p>", ROSA, THREAD, "chat", 0),
        (2, MAC, "Jon", "yes", "8:orgid:jon", THREAD, "chat", 1),
    ]
    parsed = read(PARSER, store(tmp_path / "SkypeA.sqlite", IOS, "ZSMESSAGE", *rows))
    assert parsed.column("body", "message") == ["hello", "yes"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender", "message") == [ROSA, None]
    assert parsed.column("thread_title", "message") == ["Quay", "Quay"]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("recipients", "contact") == [[ROSA, "rosa@example.org"], ["+447700900402"]]
    assert parsed.issues == []
    assert parsed.sums()


def test_a_drifted_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    schema = IOS.replace("ZTHREADTYPE", "ZKIND")
    row = (1, "yesterday", "Rosa", "when", ROSA, THREAD, "chat", 0)
    parsed = read(PARSER, store(tmp_path / "SkypeA.sqlite", schema, "ZSMESSAGE", row))
    assert parsed.issues == [("ZSMESSAGE:structure", "absent-column"), ("ZSMESSAGE:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "teams").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "teams")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
