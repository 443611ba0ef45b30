import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.google_chat import PARSER

TIME = 1_773_528_480_000_000  # 2026-03-14 22:48
LOGICAL = "data/data/com.google.android.apps.dynamite/databases/user_accounts/sam@example.org/dynamite.db"
FILE = b"\x0a\x09\x52\x07\x1a\x05a.jpg"  # 1 { 10 { 3: "a.jpg" } }
MEETING = b"\x0a\x0a\x62\x08\x0a\x06\x1a\x04abcd"  # 1 { 12 { 1 { 3: "abcd" } } }


@pytest.fixture
def dynamite(tmp_path: Path) -> Path:
    path = tmp_path / "dynamite.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table users (user_id text, name text, email text);
            create table Groups (group_id text, name text);
            create table topic_messages (create_time integer, group_id text, creator_id text, text_body text,
                annotation blob);
            create table drafts (group_id text, topic_id text, text text);
            insert into users values ('u1', 'Sam', 'sam@example.org'), ('u2', 'Wanjiru', 'wanjiru@example.org');
            insert into Groups values ('g1', 'Saturday');
            insert into topic_messages values ({TIME}, 'g1', 'u2', 'look', x'{FILE.hex()}'),
                ({TIME}, 'g1', 'u1', 'join', x'{MEETING.hex()}'), ('later', 'g9', 'u9', 'bad', x'ffff');
            insert into drafts values ('g1', 't', 'not sent');
            """
        )
    return path


def test_messages_and_who_the_owner_is(dynamite: Path, read, utc) -> None:
    parsed = read(PARSER, dynamite, logical=LOGICAL)
    assert parsed.column("body", "message") == ["look", "join", "bad", "not sent"]
    assert parsed.column("sender", "message") == ["u2", None, "u9", None]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming", "outgoing"]
    assert parsed.column("thread_title", "message") == ["Saturday", "Saturday", None, "Saturday"]
    assert parsed.column("attachments", "message") == [["a.jpg"], None, None, None]
    assert json.loads(parsed.records[1]["extra"]) == {"meeting": "abcd"}
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 22:48")] * 2 + [None, None]
    assert parsed.column("state", "message")[3] == "draft"
    assert parsed.column("sender", "account") == ["sam@example.org"]
    assert parsed.column("recipients", "contact") == [["u2", "wanjiru@example.org"]]
    assert {issue for issue in parsed.issues if issue[0] == "topic_messages:3"} == {
        ("topic_messages:3", "bad-time"),
        ("topic_messages:3", "bad-value"),
    }
    assert parsed.sums()


def test_elsewhere_nobody_is_the_owner(dynamite: Path, read) -> None:
    parsed = read(PARSER, dynamite, logical="exported/dynamite.db")
    assert parsed.column("sender", "message")[:2] == ["u2", "u1"]
    assert parsed.column("direction", "message")[:2] == [None, None]
    assert parsed.sums()


def test_an_older_structure_without_drafts(dynamite: Path, read) -> None:
    with closing(sqlite3.connect(dynamite)) as connection, connection:
        connection.execute("drop table drafts")
        connection.execute("alter table topic_messages drop column annotation")
    parsed = read(PARSER, dynamite, logical=LOGICAL)
    assert parsed.column("body", "message") == ["look", "join", "bad"]
    assert ("topic_messages:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "dynamite.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "dynamite.db").issues[0][1] == "damaged"
