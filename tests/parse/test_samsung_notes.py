import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.samsung_notes import PARSER

TIME = 1773520980000
NEWEST = """
    create table sdoc (_id integer primary key, UUID text, isDeleted integer, title text, content blob,
        createdAt integer, lastModifiedAt integer, categoryUUID text, filePath text, isFavorite integer, isLock integer,
        reminderTriggerTime integer, recycle_bin_time_moved integer, firstOpendAt integer, lastOpenedAt integer,
        accountName text);
    create table category_tree (UUID text, displayName text);
    insert into category_tree values ('f1', 'Dates');
"""


def database(path: Path, script: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
        for row in rows:
            connection.execute(f"insert into sdoc values ({', '.join('?' * len(row))})", row)
    return path


def test_notes_with_their_folder_the_bin_and_a_lock(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, "a", 0, "List", "Günay, 9 pm".encode(), TIME, TIME, "f1", "/SDocData/a.sdocx", 1, 0, 0, 0, TIME, 0, ""),
        (2, "b", 1, "", b"gone", TIME, TIME, "uncategorized:///", "", 0, 0, 0, TIME, 0, 0, "amara@example.org"),
        (3, "c", 0, "cipher", b"cipher", "noon", 0, None, "", 0, 1, 0, 0, 0, 0, ""),
    ]
    parsed = read(PARSER, database(tmp_path / "sdoc.db", NEWEST, *rows))
    assert parsed.column("title") == ["List", None, None]
    assert parsed.column("body") == ["Günay, 9 pm", "gone", None]
    assert parsed.column("state") == ["live", "deleted", "live"]
    assert parsed.column("attachments")[0] == ["/SDocData/a.sdocx"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 2 + [None]
    first, second, third = (json.loads(extra) for extra in parsed.column("extra"))
    assert (first["folder"], first["opened_first"]) == ("Dates", "2026-03-14T20:43:00Z")
    assert second["moved_to_bin"] == "2026-03-14T20:43:00Z"
    assert third == {"locked": True}
    assert parsed.issues == [("sdoc:3", "bad-time")]
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    script = "create table sdoc (title text, content blob, createdAt integer)"
    parsed = read(PARSER, database(tmp_path / "sdoc.db", script, ("List", b"milk", TIME)))
    assert parsed.column("body") == ["milk"]
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
