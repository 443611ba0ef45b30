import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.hidex import PARSER


def hidex(path: Path, *, drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"""
            create table p_lock_app (id int, packageName text{"" if drifted else ", isActive int"});
            insert into p_lock_app (id, packageName) values (1, 'org.example.chat');
        """)
    return path


def test_apps_that_are_locked(tmp_path: Path, read) -> None:
    parsed = read(PARSER, hidex(tmp_path / "hidex.db"))
    assert (parsed.column("title"), parsed.column("body")) == (["an app that is locked"], ["org.example.chat"])
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure(tmp_path: Path, read) -> None:
    parsed = read(PARSER, hidex(tmp_path / "hidex.db", drifted=True))
    assert parsed.issues == [("p_lock_app:structure", "absent-column")]
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
