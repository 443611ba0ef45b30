import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.android_settings_db import PARSER


def test_a_database_of_an_older_android_and_the_kind_of_lock(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "settings.db")) as connection, connection:
        connection.executescript("""
            create table secure (_id integer primary key, name text, value text);
            insert into secure values (1, 'android_id', '0a1b2c3d4e5f6071'), (2, 'skip', '1'), (3, null, null);
            create table locksettings (_id integer primary key, name text, user integer, value text);
            insert into locksettings values (1, 'lockscreen.password_type', 0, '131072'),
                (2, 'lockscreen.password_type', 10, '77'), (3, 'lockscreen.password_salt', 0, '-8123');
        """)
    parsed = read(PARSER, tmp_path / "settings.db")
    assert parsed.column("body") == ["0a1b2c3d4e5f6071", "PIN", "type 77"]
    assert "8123" not in str(parsed.records)
    assert parsed.sums()


def test_of_a_table_without_the_column_of_values_its_rows_are_an_issue(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "settings.db")) as connection, connection:
        connection.executescript("create table system (name text, v text); insert into system values ('wifi_on', '1')")
    parsed = read(PARSER, tmp_path / "settings.db")
    assert parsed.issues == [("system:structure", "unknown-structure")]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "locksettings.db").write_bytes(b"no database" * 99)
    parsed = read(PARSER, tmp_path / "locksettings.db")
    assert parsed.issues == [("database", "damaged")]
    assert parsed.sums()
