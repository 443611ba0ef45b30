import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.samsung_clipboard import PARSER

TIME = 1773520980000


def database(path: Path, columns: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table clip_table (id integer primary key, {columns})")
        for row in rows:
            connection.execute(f"insert into clip_table values ({', '.join('?' * len(row))})", row)
    return path


NEWEST = (
    "time_stamp integer, type integer, text text, html text, uri text, uri_list text, mime_type text,"
    " caller_app_uid integer, caller_package_name text, origin integer, user_id integer, locked integer"
)


def test_what_was_copied_from_which_app(tmp_path: Path, read, utc) -> None:
    rows = [
        (1, TIME, 1, "22 Example Road", None, None, None, "text/plain", 10123, "com.whatsapp", 0, 0, 1),
        (2, TIME, 3, "", None, "content://media/external/images/7", None, "image/jpeg", 0, None, 0, 150, 0),
        (3, "noon", 9, "x", None, None, None, None, None, None, None, None, None),
    ]
    parsed = read(PARSER, database(tmp_path / "ClipItem.db", NEWEST, *rows))
    assert parsed.column("body") == ["22 Example Road", None, "x"]
    assert parsed.column("attachments") == [None, ["content://media/external/images/7"], None]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 2 + [None]
    assert '"copied_from": "com.whatsapp"' in parsed.records[0]["extra"]
    assert '"kept": 1' in parsed.records[0]["extra"]
    assert '"type": "type 9"' in parsed.records[2]["extra"]
    assert parsed.issues == [("clip_table:3", "bad-time")]
    assert parsed.sums()


def test_an_older_structure_knows_the_app_by_its_number(tmp_path: Path, read) -> None:
    old = "time_stamp integer, type integer, text text, caller_app_uid integer"
    parsed = read(PARSER, database(tmp_path / "ClipItem.db", old, (1, TIME, 1, "22 Example Road", 10123)))
    assert parsed.column("extra") == ['{"copied_from_uid": 10123, "type": "text"}']
    assert parsed.issues == [("clip_table:structure", "absent-column")]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
