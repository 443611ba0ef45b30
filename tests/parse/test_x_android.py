import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.x_android import PARSER
from pipeline.parse.claims import claims

TIME = 1_773_528_480_000  # 2026-03-14 22:48
OWNER, LIN = 40001, 40002
LOGICAL = f"data/data/com.twitter.android/databases/{OWNER}-66.db"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table users (_id integer primary key, user_id int, username text, name text, description text);
            create table conversations (_id integer primary key, conversation_id text, title text);
            create table conversation_participants (_id integer primary key, conversation_id text, user_id text,
                join_time int);
            create table conversation_entries (_id integer primary key, entry_id int, conversation_id text, user_id int,
                created int, entry_type int, data blob);
            create table search_queries (_id integer primary key, name text, query text, time int);
            insert into users values (1, {LIN}, 'lin', 'Lin', null), (2, {OWNER}, 'sam', 'Sam', null);
            insert into conversations values (1, 'c1', 'Saturday');
            insert into conversation_participants values (1, 'c1', '{LIN}', {TIME}), (2, 'c1', '{OWNER}', 0);
            insert into conversation_entries values (1, 1, 'c1', {LIN}, {TIME}, 0, x'4a03'),
                (2, 2, 'c1', {OWNER}, 'then', 0, null);
            insert into search_queries values (1, 'lin', 'lin cardiff', {TIME});
            """
        )
    return path


def test_who_wrote_to_whom_and_when(store: Path, read, utc) -> None:
    parsed = read(PARSER, store, logical=LOGICAL)
    assert parsed.column("sender", "message") == [str(LIN), None]
    assert parsed.column("sender_name", "message") == ["Lin", "Sam"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("recipients", "message") == [[], [str(LIN)]]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 22:48"), None]
    assert json.loads(parsed.records[0]["extra"]) == {"type": 0, "bytes that are not read": 2}
    assert parsed.column("sent_at", "membership") == [utc("2026-03-14 22:48"), None]
    assert parsed.column("body", "search") == ["lin cardiff"]
    assert parsed.column("recipients", "contact") == [[str(LIN), "lin"]]
    (account,) = [row for row in parsed.records if row["kind"] == "account"]
    assert (account["sender"], account["sender_name"], account.get("recipients")) == (str(OWNER), "Sam", None)
    assert parsed.issues == [("conversation_entries:2", "bad-time")]
    assert parsed.sums()


def test_an_older_store_has_the_text(tmp_path: Path, read) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table messages (_id integer primary key, msg_id int, content text, created int, sender_id int,
                recipient_id int, thread text);
            insert into messages values (1, 1, 'are you home', {TIME}, {LIN}, {OWNER}, 't1'),
                (2, 2, 'yes', {TIME}, {OWNER}, {LIN}, 't1');
            """
        )
    parsed = read(PARSER, path, logical=LOGICAL)
    assert parsed.column("body") == ["are you home", "yes"]
    assert parsed.column("sender") == [str(LIN), None]
    assert parsed.column("recipients") == [[], [str(LIN)]]
    assert parsed.sums()


def test_a_file_of_another_name_has_no_owner(store: Path, read) -> None:
    parsed = read(PARSER, store, logical="exported/x.db")
    assert parsed.column("direction", "message") == [None, None]
    assert parsed.column("recipients", "message") == [None, None]
    assert len(parsed.column("title", "contact")) == 2
    assert parsed.sums()


def test_which_files_it_claims() -> None:
    assert claims(LOGICAL, None) is PARSER
    assert claims("data/data/com.twitter.android/databases/x-search.db", None) is None


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x.db", logical=LOGICAL).issues[0][1] == "damaged"
