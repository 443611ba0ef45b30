import plistlib
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.imo_ios import PARSER

TIME = 1_773_522_300_000_000_000  # 2026-03-14 21:05
ROSA = "1100200300"
IOS = f"""
    create table ZIMOCHATMSG (Z_PK integer primary key, ZTS integer, ZTEXT text, ZISSENT integer, ZA_UID text,
        ZALIAS text, ZIMDATA blob);
    create table ZIMOCONTACT (Z_PK integer primary key, ZBUID text, ZDISPLAY text, ZALIAS text, ZPHONE text,
        ZPH_NAME text);
    insert into ZIMOCONTACT values (1, '{ROSA}', 'Rosa', 'rosa', '+447700900401', null);
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    data = plistlib.dumps({"type": "photo", "objects": [{"object_id": "o-1"}]}, fmt=plistlib.FMT_BINARY)
    rows = [(1, TIME, "hello", 0, ROSA, "rosa", None), (2, TIME, None, 1, ROSA, None, data)]
    parsed = read(PARSER, store(tmp_path / "IMODb2.sqlite", IOS, "ZIMOCHATMSG", *rows))
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender", "message") == [ROSA, None]
    assert parsed.column("recipients", "message") == [[], [ROSA]]
    assert parsed.column("sender_name", "message") == ["Rosa", None]
    assert parsed.column("attachments", "message") == [None, ["o-1"]]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("recipients", "contact") == [[ROSA, "+447700900401"]]
    assert parsed.issues == []
    assert parsed.sums()


def test_a_drifted_structure_and_bad_values_cost_only_themselves(tmp_path: Path, read) -> None:
    rows = [(1, "yesterday", "when", 0, ROSA, "rosa", b"broken")]
    schema = IOS.replace("ZPH_NAME", "ZNAME")
    parsed = read(PARSER, store(tmp_path / "IMODb2.sqlite", schema, "ZIMOCHATMSG", *rows))
    assert set(parsed.issues) == {
        ("ZIMOCHATMSG:1", "bad-time"),
        ("ZIMOCHATMSG:1", "bad-value"),
        ("ZIMOCONTACT:structure", "absent-column"),
    }
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "imo").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "imo")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
