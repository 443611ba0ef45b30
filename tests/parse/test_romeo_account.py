import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.romeo_account import PARSER


def test_the_account(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "accounts.db")) as connection, connection:
        connection.execute("create table accounts (_id int, username text, email text, password text)")
        connection.execute("insert into accounts values (1, 'lev', 'lev@example.org', 'secret')")
    parsed = read(PARSER, tmp_path / "accounts.db")
    (account,) = parsed.records
    assert parsed.sums()
    assert (account["sender"], account["sender_name"]) == ("lev@example.org", "lev")
    assert "secret" not in str(account)


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "broken").issues[0][1] == "damaged"


def test_a_renamed_column_costs_the_table_and_a_bad_value_its_row(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "accounts.db")) as connection, connection:
        connection.execute("create table accounts (_id int, username, email)")
        connection.execute("insert into accounts values (1, 'lev', x'00'), (2, 'lev', 'lev@example.org')")
    parsed = read(PARSER, tmp_path / "accounts.db")
    assert (parsed.column("sender"), parsed.issues) == (["lev@example.org"], [("accounts:1", "bad-value")])
    assert parsed.sums()
    with closing(sqlite3.connect(tmp_path / "accounts.db")) as connection, connection:
        connection.execute("alter table accounts rename column email to address")
    assert read(PARSER, tmp_path / "accounts.db").issues == [("accounts:structure", "unknown-structure")]
