import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_accounts import PARSER


def test_accounts_of_the_app(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection, connection:
        connection.execute("create table accounts (_id integer primary key, account_name text)")
        connection.execute("insert into accounts values (1, 'mei@example.org')")
    parsed = read(PARSER, tmp_path / "x.db")
    assert (parsed.column("kind"), parsed.column("sender")) == (["account"], ["mei@example.org"])
    assert parsed.sums()


def test_a_structure_that_is_not_known_is_an_issue(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection, connection:
        connection.execute("create table accounts (_id integer primary key, name text)")
        connection.execute("insert into accounts values (1, 'mei@example.org')")
    parsed = read(PARSER, tmp_path / "x.db")
    assert (parsed.records, parsed.issues) == ([], [("accounts:structure", "unknown-structure")])
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "x").issues[0] == ("database", "damaged")
