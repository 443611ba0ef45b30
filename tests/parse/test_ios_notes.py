import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.ios_notes import PARSER

MADE, CHANGED = 795_221_280.0, 795_221_400.0  # 2026-03-14 22:48 and 22:50, UTC
BLOBS = "apple_cloud_notes_parser/spec/data/exported_blobs"
COLUMNS = (
    "Z_PK integer primary key, ZTITLE1 text, ZTITLE2 text, ZNAME text, ZIDENTIFIER text, ZFOLDER integer, "
    "ZOWNER integer, ZFOLDERTYPE integer, ZMARKEDFORDELETION integer, ZISPASSWORDPROTECTED integer, "
    "ZISPINNED integer, ZNOTE integer, ZMEDIA integer, ZFILENAME text"
)
IOS_18 = COLUMNS + ", ZCREATIONDATE real, ZCREATIONDATE1 real, ZCREATIONDATE3 real, ZMODIFICATIONDATE1 real, "
IOS_18 += "ZGENERATION1 text"
IOS_9 = COLUMNS + ", ZCREATIONDATE real, ZMODIFICATIONDATE real"
FOLDERS = [
    "insert into ZICCLOUDSYNCINGOBJECT (Z_PK, ZNAME) values (1, 'iCloud')",
    "insert into ZICCLOUDSYNCINGOBJECT (Z_PK, ZTITLE2, ZOWNER, ZIDENTIFIER, ZFOLDERTYPE) values "
    "(2, 'Notes', 1, 'DefaultFolder-CloudKit', 0), (3, 'Recently Deleted', 1, 'TrashFolder-CloudKit', 1)",
]


def field(number: int, content: bytes) -> bytes:
    """A field of a protocol buffer that holds bytes."""
    assert len(content) < 128
    return bytes([number << 3 | 2, len(content)]) + content


def body(text: str) -> bytes:
    return gzip.compress(field(2, field(3, field(2, text.encode()))))


def store(path: Path, columns: str, notes: list[str], bodies: list[tuple[int, bytes | None]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table ZICCLOUDSYNCINGOBJECT ({columns})")
        connection.execute("create table ZICNOTEDATA (Z_PK integer primary key, ZNOTE integer, ZDATA blob)")
        for statement in [*FOLDERS, *notes]:
            connection.execute(statement)
        connection.executemany("insert into ZICNOTEDATA (ZNOTE, ZDATA) values (?, ?)", bodies)
    return path


def note(number: int, title: str, made: str = "ZCREATIONDATE3", changed: str = "ZMODIFICATIONDATE1", **more) -> str:
    own = {"Z_PK": number, "ZTITLE1": title, "ZFOLDER": 2, made: MADE, changed: CHANGED} | more
    names, values = ", ".join(own), ", ".join(map(repr, own.values()))
    return f"insert into ZICCLOUDSYNCINGOBJECT ({names}) values ({values})"


def test_a_note_with_its_folder_account_and_attached_files(tmp_path: Path, read, utc) -> None:
    notes = [
        note(10, "To buy", ZISPINNED=1),
        "insert into ZICCLOUDSYNCINGOBJECT (Z_PK, ZNOTE, ZMEDIA) values (11, 10, 12)",
        "insert into ZICCLOUDSYNCINGOBJECT (Z_PK, ZIDENTIFIER, ZFILENAME, ZGENERATION1) values "
        "(12, 'AAAA-1', 'list.jpg', '1_B')",
    ]
    parsed = read(PARSER, store(tmp_path / "NoteStore.sqlite", IOS_18, notes, [(10, body("To buy\n\ufffcmilk"))]))
    (row,) = parsed.records
    assert (row["kind"], row["title"], row["body"], row["state"]) == ("note", "To buy", "To buy\nmilk", "live")
    assert row["sent_at"] == utc("2026-03-14 22:48")
    assert row["attachments"] == ["Media/AAAA-1/1_B/list.jpg"]
    assert row["extra"] == (
        '{"account": "iCloud", "changed": "2026-03-14T22:50:00Z", "folder": "Notes", "pinned": true}'
    )
    assert not parsed.issues
    assert parsed.sums()


def test_marked_notes_and_those_in_recently_deleted_are_deleted(tmp_path: Path, read) -> None:
    notes = [note(10, "kept"), note(11, "moved there", ZFOLDER=3), note(12, "marked", ZMARKEDFORDELETION=1)]
    bodies = [(number, body("text")) for number in (10, 11, 12)]
    parsed = read(PARSER, store(tmp_path / "NoteStore.sqlite", IOS_18, notes, bodies))
    assert parsed.column("state") == ["live", "deleted", "deleted"]
    assert parsed.sums()


def test_locked_notes_have_a_title_and_an_issue_says_how_many(tmp_path: Path, read) -> None:
    notes = [note(10, "open"), note(11, "private", ZISPASSWORDPROTECTED=1)]
    bodies = [(10, body("text")), (11, b"\x00" * 32)]
    parsed = read(PARSER, store(tmp_path / "NoteStore.sqlite", IOS_18, notes, bodies))
    assert parsed.column("title") == ["open", "private"]
    assert parsed.column("body") == ["text", None]
    assert parsed.issues == [("ZICNOTEDATA:locked", "encrypted")]
    assert parsed.sums()


def test_the_structure_of_ios_9(tmp_path: Path, read, utc) -> None:
    notes = [note(10, "old", "ZCREATIONDATE", "ZMODIFICATIONDATE")]
    parsed = read(PARSER, store(tmp_path / "NoteStore.sqlite", IOS_9, notes, [(10, body("old"))]))
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")]
    assert parsed.column("body") == ["old"]
    assert not parsed.issues
    assert parsed.sums()


def test_a_body_that_is_none_costs_the_text(tmp_path: Path, read) -> None:
    notes = [note(10, "bad"), note(11, "good")]
    bodies = [(10, b"not a gzip"), (11, body("good"))]
    parsed = read(PARSER, store(tmp_path / "NoteStore.sqlite", IOS_18, notes, bodies))
    assert parsed.column("body") == [None, "good"]
    assert parsed.issues == [("ZICNOTEDATA:1", "bad-value")]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path, read) -> None:
    (tmp_path / "NoteStore.sqlite").write_bytes(b"\x00" * 4096)
    parsed = read(PARSER, tmp_path / "NoteStore.sqlite")
    assert {code for _, code in parsed.issues} <= {"damaged", "nothing-read"}
    assert not parsed.records


@pytest.mark.parametrize(
    ("blob", "text"),
    [
        ("simple_note_protobuf_gzipped.bin", "Title"),
        ("wide_characters_gzipped.bin", "但他還是希望\n體驗看法覺得很大\n\n6 character title\n8 character body"),
        ("text_decorations_gzipped.bin", "Title\nBold body \nItalic body\nBold italic body \nUnderlined body\n"),
    ],
)
def test_real_bodies(tmp_path: Path, read, real, blob: str, text: str) -> None:
    bodies = [(10, real(f"{BLOBS}/{blob}").read_bytes())]
    parsed = read(PARSER, store(tmp_path / "NoteStore.sqlite", IOS_18, [note(10, "real")], bodies))
    assert parsed.column("body")[0].startswith(text)
