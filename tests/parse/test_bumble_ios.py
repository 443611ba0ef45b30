import plistlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.bumble_ios import PARSER
from pipeline.parse.claims import claims


def archive(root: Any) -> bytes:
    """What NSKeyedArchiver makes of named values (a dict), or of one."""
    named = root if isinstance(root, dict) else {"root": root}
    objects: list[Any] = ["$null", *named.values()]
    top = {name: plistlib.UID(place) for place, name in enumerate(named, 1)}
    return plistlib.dumps(
        {"$archiver": "NSKeyedArchiver", "$version": 100000, "$top": top, "$objects": objects},
        fmt=plistlib.FMT_BINARY,
    )


def yap(path: Path, *rows: tuple[str, bytes, int | None]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript("""
            create table database2 (rowid integer primary key, collection text, key text, data blob, metadata blob);
            create table secondaryIndex_isReadIndex (rowid integer primary key, isIncoming int, isRead int);
        """)
        for number, (key, data, incoming) in enumerate(rows, 1):
            connection.execute("insert into database2 values (?, '', ?, ?, null)", (number, key, data))
            if incoming is not None:
                connection.execute("insert into secondaryIndex_isReadIndex values (?, ?, 1)", (number, incoming))
    return path


def said(text: str) -> dict[str, Any]:
    return {
        "self.dateCreated": 1773522300.0,
        "self.fromPersonUid": "z777",
        "self.toPersonUid": "z111",
        "self.messageText": text,
    }


def test_ios_messages_are_keyed_archives(tmp_path: Path, read, utc) -> None:
    outgoing = said("Hi") | {"self.fromPersonUid": "z111", "self.toPersonUid": "z777"}
    database = yap(
        tmp_path / "Chat.sqlite",
        ("a", archive(said("Hello")), 1),
        ("b", archive(outgoing), 0),
        ("settings", archive("no message"), None),
        ("c", b"no archive", 1),
    )
    parsed = read(PARSER, database)
    assert parsed.column("body") == ["Hello", "Hi", None]
    assert parsed.column("sender") == ["z777", None, None]
    assert parsed.column("recipients")[:2] == [[], ["z777"]]
    assert parsed.column("direction") == ["incoming", "outgoing", "incoming"]
    assert parsed.records[0]["thread_id"] == parsed.records[1]["thread_id"]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05")
    assert set(parsed.issues) == {("database2:4", "bad-value")}
    assert parsed.ledger.units["database2"].ignored == 1
    assert parsed.sums()


def test_another_structure_is_an_issue(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "Chat.sqlite")) as connection, connection:
        connection.execute("create table database2 (rowid integer primary key, data blob)")
        connection.execute("insert into database2 values (1, x'00')")
    parsed = read(PARSER, tmp_path / "Chat.sqlite")
    assert (parsed.records, parsed.issues) == ([], [("database2:structure", "unknown-structure")])
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken").write_bytes(b"\x00" * 4096)
    assert read(PARSER, tmp_path / "broken").issues[0][1] == "damaged"


def test_a_database_of_that_name_of_another_app_is_not_claimed() -> None:
    assert claims("AppDomain-com.moxco.bumble/Library/Caches/Chat.sqlite", None) is PARSER
    assert claims("AppDomain-org.example.chat/Library/Caches/Chat.sqlite", None) is None
