import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.gboard_clipboard import PARSER

TIME = 1773520980000


def database(path: Path, columns: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table clips (_id integer primary key, {columns})")
        for row in rows:
            connection.execute(f"insert into clips values ({', '.join('?' * len(row))})", row)
    return path


def test_what_was_copied(tmp_path: Path, read, utc) -> None:
    newest = "timestamp integer, text text, html_text text, uri text, item_type integer, entity_type integer"
    rows = [
        (1, TIME, "https://example.org/", None, None, 1, 1),
        (2, TIME, None, None, "content://com.google.android.inputmethod.latin/image/7", 0, 0),
        (3, "noon", "x", None, None, 5, 0),
    ]
    parsed = read(PARSER, database(tmp_path / "gboard_clipboard.db", newest, *rows))
    assert parsed.column("body") == ["https://example.org/", None, "x"]
    assert parsed.column("attachments")[1] == ["content://com.google.android.inputmethod.latin/image/7"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 2 + [None]
    assert parsed.column("extra") == ['{"entity": "link", "kept": "pinned"}', None, '{"kept": "type 5"}']
    assert parsed.issues == [("clips:3", "bad-time")]
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    older = database(tmp_path / "gboard_clipboard.db", "timestamp integer, text text", (1, TIME, "x"))
    parsed = read(PARSER, older)
    assert (parsed.column("body"), parsed.issues) == (["x"], [("clips:structure", "absent-column")])
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
