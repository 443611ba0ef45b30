import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.groupme_ios import PARSER

TIME = 795_221_280.0  # 2026-03-14 22:48
OWNER, RANJIT, FREYA = "11", "12", "13"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "GroupMe.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table ZGMCHAT (Z_PK integer primary key, ZCHATID text, ZCHATTYPE text, ZNAME text, ZUSERID text);
            create table ZGMMEMBER (Z_PK integer primary key, ZGROUP integer, ZGLOBALUSERID text, ZREALNAME text,
                ZNAME text, ZSTATE text);
            create table ZGMRELATIONSHIP (Z_PK integer primary key, ZNAME text, ZUSERID text, ZPHONENUMBER text,
                ZBLOCKED integer);
            create table ZGMATTACHMENT (Z_PK integer primary key, ZMESSAGE integer, ZTYPE text, ZURL text,
                ZFILENAME text, ZLAT real, ZLNG real, ZVENUENAME text);
            create table ZGMMESSAGE (Z_PK integer primary key, ZGROUP integer, ZUSER integer, ZCREATEDAT timestamp,
                ZNAME text, ZUSERID text, ZMESSAGE text, ZSYSTEM integer, ZMESSAGEDELETIONSTATUS blob,
                ZREPLYMESSAGEID text, ZDIRECTMESSAGEID text, ZLINEID text);
            insert into ZGMCHAT values (1, 'd1', null, 'Ranjit', '{RANJIT}'), (2, '900', 'group', 'Saturday', null);
            insert into ZGMMEMBER values (3, 2, '{OWNER}', null, 'Sam', 'active'),
                (1, 2, '{RANJIT}', 'Ranjit', 'R', 'active'),
                (2, 2, '{FREYA}', null, 'Freya', 'active');
            insert into ZGMRELATIONSHIP values (1, 'Ranjit', '{RANJIT}', '+447700900501', 1);
            insert into ZGMATTACHMENT values (1, 3, 'location', null, null, 51.48, -3.18, 'Cardiff'),
                (2, 3, 'image', 'https://example.org/a', null, 0.0, 0.0, null);
            """
        )
        connection.executemany(
            "insert into ZGMMESSAGE values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (1, None, 1, TIME, "Ranjit", RANJIT, "are you home", 0, None, None, "a", None),
                (2, None, 1, TIME, "Sam", OWNER, "yes", 0, None, "a", "b", None),
                (3, 2, None, TIME, "Freya", FREYA, "here", 0, None, None, None, "c"),
                (4, 2, None, TIME, "GroupMe", "system", "Freya joined", 1, None, None, None, "d"),
                (5, 2, None, "then", "Freya", FREYA, "This message was deleted", 0, b"bplist00", None, None, "e"),
            ],
        )
    return path


def test_messages_of_pairs_and_groups(store: Path, read, utc) -> None:
    parsed = read(PARSER, store)
    rows = parsed.records[:5]
    assert [row["kind"] for row in rows] == ["message"] * 3 + ["system_event", "message"]
    assert [row.get("sender") for row in rows] == [RANJIT, None, FREYA, None, FREYA]
    assert [row.get("direction") for row in rows] == ["incoming", "outgoing", "incoming", None, "incoming"]
    assert [row.get("recipients") for row in rows] == [[], [RANJIT], [RANJIT], None, [RANJIT]]
    assert [row["thread_kind"] for row in rows] == ["direct", "direct", "group", "group", "group"]
    assert rows[1]["reply_to"] == rows[0]["record_id"]
    assert (rows[2]["latitude"], rows[2]["attachments"]) == (51.48, ["https://example.org/a"])
    assert [row["state"] for row in rows] == ["live"] * 4 + ["unsent"]
    assert rows[0]["sent_at"] == utc("2026-03-14 22:48")
    assert parsed.column("sender", "membership") == [RANJIT, FREYA, None]
    assert parsed.column("recipients", "contact") == [[RANJIT, "+447700900501"]]
    assert parsed.issues == [("ZGMMESSAGE:5", "bad-time")]
    assert parsed.sums()


def test_with_groups_alone_nobody_is_the_owner_and_recipients_are_not_known(store: Path, read) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("delete from ZGMMESSAGE where ZUSER is not null")
    parsed = read(PARSER, store)
    assert parsed.column("direction", "message") == [None, None]
    assert parsed.column("recipients", "message") == [None, None]
    assert parsed.column("sender", "membership") == [RANJIT, FREYA, OWNER]
    assert parsed.sums()


def test_an_older_structure(store: Path, read) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("alter table ZGMMESSAGE drop column ZMESSAGEDELETIONSTATUS")
    parsed = read(PARSER, store)
    assert set(parsed.column("state")) == {"live"}
    assert ("ZGMMESSAGE:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "GroupMe.sqlite").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "GroupMe.sqlite").issues[0][1] == "damaged"
