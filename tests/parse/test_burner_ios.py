import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.burner_ios import PARSER

ROSA, LINE, OWNER = "+447700900401", "+447700900410", "+447700900400"
TIME = 795_221_280.0  # 2026-03-14 22:48


@pytest.fixture
def phoenix(tmp_path: Path) -> Path:
    path = tmp_path / "Phoenix.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table ZUSER (Z_PK integer primary key, ZPHONENUMBER text, ZUSERID text, ZDATECREATED timestamp);
            create table ZBURNER (Z_PK integer primary key, ZPHONENUMBER text, ZNAME text, ZBURNERID text,
                ZDATECREATED timestamp);
            create table ZCONTACT (Z_PK integer primary key, ZPHONENUMBER text, ZNAME text, ZBLOCKED integer);
            create table ZMESSAGETHREAD (Z_PK integer primary key, ZCONTACT integer, ZCONTACTPHONENUMBER text);
            create table ZMESSAGE (Z_PK integer primary key, ZDATECREATED timestamp, ZDIRECTION integer, ZTYPE integer,
                ZSTATE integer, ZREAD integer, ZBODY text, ZBURNERID text, ZMESSAGETHREAD integer,
                ZCONTACTPHONENUMBER text, ZLOCALASSETURL text, ZASSETURL text, ZVOICEMAILURL text);
            insert into ZUSER values (1, '{OWNER}', 'u1', {TIME});
            insert into ZBURNER values (1, '{LINE}', 'second', 'b1', {TIME});
            insert into ZCONTACT values (1, '{ROSA}', 'Rosa', 1);
            insert into ZMESSAGETHREAD values (1, 1, null);
            """
        )
        connection.executemany(
            "insert into ZMESSAGE values (?, ?, ?, ?, ?, 1, ?, 'b1', ?, ?, ?, null, null)",
            [
                (1, TIME, 1, 2, None, "are you home", 1, None, None),
                (2, TIME, 2, 2, None, "yes", 1, None, "outgoingPhotos/a.jpg"),
                (3, TIME, 1, 1, 4, None, None, ROSA, None),
                (4, "then", 37, 2, None, "odd", None, None, None),
            ],
        )
    return path


def test_messages_calls_and_accounts(phoenix: Path, read, utc) -> None:
    parsed = read(PARSER, phoenix)
    rows = parsed.records[:4]
    assert [row["kind"] for row in rows] == ["message", "message", "call", "message"]
    assert [row.get("sender") for row in rows] == [ROSA, None, ROSA, None]
    assert [row.get("sender_name") for row in rows] == ["Rosa", None, None, None]
    assert [row.get("recipients") for row in rows] == [[], [ROSA], [], None]
    assert [row.get("direction") for row in rows] == ["incoming", "outgoing", "incoming", None]
    assert rows[1]["attachments"] == ["outgoingPhotos/a.jpg"]
    assert json.loads(rows[2]["extra"]) == {"outcome": "missed", "number of the owner": LINE, "read": "yes"}
    assert rows[0]["sent_at"] == utc("2026-03-14 22:48")
    assert parsed.column("sender", "account") == [LINE, OWNER]
    assert parsed.column("recipients", "contact") == [[ROSA]]
    assert parsed.issues == [
        ("ZMESSAGE:structure", "absent-column"),  # ZCONTACTID
        ("ZMESSAGE:4", "bad-time"),
        ("ZMESSAGE:4", "bad-value"),  # a direction that is not known: nobody is said to have sent it
    ]
    assert parsed.sums()


def test_an_older_structure_without_conversations(phoenix: Path, read) -> None:
    with closing(sqlite3.connect(phoenix)) as connection, connection:
        connection.execute("drop table ZMESSAGETHREAD")
        connection.execute("alter table ZMESSAGE drop column ZMESSAGETHREAD")
    parsed = read(PARSER, phoenix)
    assert parsed.column("body", "message") == ["are you home", "yes", "odd"]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
