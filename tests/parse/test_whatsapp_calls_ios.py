import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.whatsapp_calls_ios import PARSER

JORDAN, INGRID = "447700900201@s.whatsapp.net", "447700900301@s.whatsapp.net"
GROUP = "120363025520260302@g.us"
TIME = 795_221_280.0  # 2026-03-14 22:48

SCHEMA = """
create table ZWAAGGREGATECALLEVENT (Z_PK integer primary key, ZINCOMING integer, ZMISSED integer, ZVIDEO integer,
    ZFIRSTDATE timestamp);
create table ZWACDCALLEVENT (Z_PK integer primary key, Z1CALLEVENTS integer, ZOUTCOME integer, ZDATE timestamp,
    ZDURATION float, ZCALLIDSTRING varchar, ZGROUPJIDSTRING varchar, ZGROUPCALLCREATORUSERJIDSTRING varchar);
create table ZWACDCALLEVENTPARTICIPANT (Z_PK integer primary key, Z1PARTICIPANTS integer, ZOUTCOME integer,
    ZJIDSTRING varchar);
"""


def build(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        for statement in statements:
            connection.execute(statement)
    return path


def test_calls_of_two_and_of_a_group(tmp_path: Path, read, utc) -> None:
    path = build(
        tmp_path / "CallHistory.sqlite",
        "insert into ZWAAGGREGATECALLEVENT values (11, 1, 1, 0, 0), (12, 0, 0, 1, 0), (13, 1, 0, 0, 0)",
        f"insert into ZWACDCALLEVENT values (1, 11, 1, {TIME}, 0, 'C1', null, null)",
        f"insert into ZWACDCALLEVENT values (2, 12, 0, {TIME}, 90.0, 'C2', null, null)",
        f"insert into ZWACDCALLEVENT values (3, 13, 4, {TIME}, 0, 'C3', '{GROUP}', '{INGRID}')",
        f"insert into ZWACDCALLEVENTPARTICIPANT values (1, 11, 1, '{JORDAN}'), (2, 12, 0, '{JORDAN}')",
        f"insert into ZWACDCALLEVENTPARTICIPANT values (3, 13, 0, '{JORDAN}'), (4, 13, 0, '{INGRID}')",
    )
    parsed = read(PARSER, path)
    assert parsed.column("direction") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("sender") == [JORDAN, None, INGRID]
    assert parsed.column("recipients") == [[], [JORDAN], [JORDAN]]
    assert parsed.column("thread_kind") == ["direct", "direct", "group"]
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")] * 3
    told = [json.loads(extra) for extra in parsed.column("extra")]
    assert [extra["outcome"] for extra in told] == ["missed", "answered", "not answered"]
    assert (told[1]["video"], told[2]["group_call"], told[2]["result"]) == (True, True, 4)
    assert (parsed.records[1]["ended_at"] - parsed.records[1]["sent_at"]).seconds == 90
    assert parsed.sums()


def test_an_older_structure_and_a_bad_length(tmp_path: Path, read) -> None:
    path = build(
        tmp_path / "CallHistory.sqlite",
        "alter table ZWACDCALLEVENT drop column ZGROUPCALLCREATORUSERJIDSTRING",
        "insert into ZWAAGGREGATECALLEVENT values (11, 1, 0, 0, 0)",
        f"insert into ZWACDCALLEVENT values (1, 11, 0, {TIME}, 'long', 'C1', null)",
        f"insert into ZWACDCALLEVENTPARTICIPANT values (1, 11, 1, '{JORDAN}')",
    )
    parsed = read(PARSER, path)
    assert parsed.column("sender") == [JORDAN]
    assert [code for _, code in parsed.issues] == ["absent-column", "bad-value"]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    path = tmp_path / "CallHistory.sqlite"
    path.write_bytes(b"no database" * 100)
    assert [code for _, code in read(PARSER, path).issues] == ["damaged"]
