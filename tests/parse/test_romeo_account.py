import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.romeo_account import PARSER


def test_the_account(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "accounts.db")) as connection, connection:
        connection.execute("create table accounts (_id int, username text, email text, password text)")
        connection.execute("insert into accounts values (1, 'lev', 'lev@example.org', 'secret')")
    (account,) = read(PARSER, tmp_path / "accounts.db").records
    assert (account["sender"], account["sender_name"]) == ("lev@example.org", "lev")
    assert "secret" not in str(account)


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "broken").issues[0][1] == "damaged"
