import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps import kik_android, kik_ios

ROSA = "rosa_k_abc@talk.example.org"
TOM = "tom_m_def@talk.example.org"
GROUP = "1100200300_g@groups.example.org"
TIME = 1_773_522_300_000  # 2026-03-14 21:05
MAC = 795_215_100  # the same

ANDROID = """
    create table messagesTable (_id integer primary key, body text, partner_jid text, was_me integer, bin_id text,
        timestamp integer, content_id text, sys_msg text);
    create table KIKcontactsTable (_id integer primary key, jid text, display_name text, user_name text,
        local_name text, is_group integer, in_roster integer, is_blocked integer, description text);
    create table KIKContentTable (_id integer primary key, content_id text, content_name text, content_string text);
    create table KIKContentURITable (content_id text, content_uri text);
"""


def android(path: Path, *messages: tuple[object, ...], schema: str = ANDROID) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        marks = "(body, partner_jid, was_me, bin_id, timestamp, content_id, sys_msg) values (?, ?, ?, ?, ?, ?, ?)"
        connection.executemany(f"insert into messagesTable {marks}", messages)
        contacts = [
            (ROSA, "Rosa", "rosa_k", None, 0, 1, 0, "sailing"),
            (TOM, "Tom", "tom_m", "Tom from work", 0, 0, 1, None),
            (GROUP, "Quay", None, None, 1, 0, 0, None),
        ]
        connection.executemany("insert into KIKcontactsTable values (null, ?, ?, ?, ?, ?, ?, ?, ?)", contacts)
        content = [("c-1", "file-name", "boat.jpg"), ("c-1", "file-url", "https://example.org/boat")]
        connection.executemany("insert into KIKContentTable values (null, ?, ?, ?)", content)
    return path


def test_android(tmp_path: Path, read, utc) -> None:
    messages = [
        ("hello", ROSA, 0, ROSA, TIME, None, None),
        ("yes?", ROSA, 1, ROSA, TIME, "c-1", ""),
        ("all here", TOM, 0, GROUP, TIME, None, None),
        (None, TOM, 0, GROUP, TIME, None, "Tom has joined"),
    ]
    parsed = read(kik_android.PARSER, android(tmp_path / "kikDatabase.db", *messages))
    assert parsed.column("kind")[:4] == ["message"] * 3 + ["system_event"]
    assert parsed.column("body")[:4] == ["hello", "yes?", "all here", "Tom has joined"]
    assert parsed.column("sender")[:4] == [ROSA, None, TOM, TOM]
    assert parsed.column("recipients", "message") == [[], [ROSA], None]
    assert parsed.column("thread_kind")[:4] == ["direct"] * 2 + ["group"] * 2
    assert parsed.column("thread_title")[:4] == ["Rosa", "Rosa", "Quay", "Quay"]
    assert parsed.column("attachments", "message")[1] == ["c-1", "boat.jpg", "https://example.org/boat"]
    assert parsed.column("sent_at", "message")[0] == utc("2026-03-14 21:05")
    assert parsed.column("title", "contact") == ["Rosa", "Tom from work"]
    assert parsed.column("recipients", "contact")[0] == ["rosa_k", ROSA]
    assert parsed.issues == []
    assert parsed.sums()


def test_android_older_and_odd(tmp_path: Path, read) -> None:
    older = ANDROID.replace("content_id text, sys_msg text", "content_id text, sys_msg text, x text").replace(
        "create table KIKContentURITable (content_id text, content_uri text);", ""
    )
    bad = ("when", ROSA, 0, ROSA, "yesterday", None, None)
    parsed = read(kik_android.PARSER, android(tmp_path / "kikDatabase.db", bad, schema=older))
    assert parsed.column("body", "message") == ["when"]
    assert parsed.issues == [("messagesTable:structure", "absent-column"), ("messagesTable:1", "bad-time")]
    assert parsed.sums()


def test_accounts(tmp_path: Path, read) -> None:
    path = tmp_path / "kikCoreDatabase.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table CoreTable (username text, core_id text, is_active integer)")
        connection.execute("insert into CoreTable values ('jon_b', '77', 1)")
    parsed = read(kik_android.PARSER, path)
    assert parsed.column("sender", "account") == ["jon_b"]
    assert parsed.sums()


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


def test_ios(tmp_path: Path, read, utc) -> None:
    messages = [
        (1, "hello", 1, 1, MAC, MAC + 1),
        (2, "yes?", 2, 1, None, MAC),
        (3, "joined", 3, 1, MAC, MAC),
        (4, "all here", 4, 1, MAC, MAC),
        (5, "odd", 37, 1, MAC, MAC),
    ]
    parsed = read(kik_ios.PARSER, ios(tmp_path / "kik.sqlite", *messages))
    assert parsed.column("kind")[:5] == ["message"] * 2 + ["system_event"] + ["message"] * 2
    assert parsed.column("direction")[:5] == ["incoming", "outgoing", None, "incoming", None]
    assert parsed.column("sender", "message") == [ROSA, None, ROSA, ROSA]
    assert parsed.column("recipients", "message") == [[], [ROSA], None, None]
    assert parsed.column("thread_kind")[:4] == ["direct", "direct", "group", "group"]
    assert parsed.column("attachments", "message")[1] == ["c-1"]
    assert parsed.column("sent_at", "message")[:2] == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("recipients", "contact") == [["rosa_k", ROSA, "rosa@example.org"]]
    assert parsed.issues == []
    assert parsed.sums()


def test_ios_drifted_and_odd(tmp_path: Path, read) -> None:
    bad = (1, "when", 1, 1, "yesterday", None)
    parsed = read(kik_ios.PARSER, ios(tmp_path / "kik.sqlite", bad, schema=IOS.replace("ZEMAIL", "ZMAIL")))
    assert parsed.issues[0] == ("ZKIKMESSAGE:1", "bad-time")
    assert parsed.sums()


@pytest.mark.parametrize("parser", [kik_android.PARSER, kik_ios.PARSER])
def test_broken(parser, tmp_path: Path, read) -> None:
    (tmp_path / "kik").write_bytes(b"no database" * 100)
    assert read(parser, tmp_path / "kik").issues[0][1] == "damaged"
