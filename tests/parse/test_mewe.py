import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.mewe import PARSER

TIME = 1_773_528_480  # 2026-03-14 22:48


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "app_v3.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table CHAT_THREAD (id text, name text, chatType text);
            create table CHAT_THREAD_PARTICIPANT (id text, chatThreadId text, name text, handle text);
            create table CHAT_MESSAGE (id text, threadId text, createdAt integer, ownerId text, ownerName text,
                textPlain text, attachmentType text, attachmentName text, deleted integer, currentUserMessage integer);
            insert into CHAT_THREAD values ('t1', 'Zainab', 'USER_CHAT');
            insert into CHAT_THREAD_PARTICIPANT values ('u2', 't1', 'Zainab', 'zainab.h'), ('u1', 't1', 'Sam', null);
            insert into CHAT_MESSAGE values
                ('m1', 't1', {TIME}, 'u2', 'Zainab', 'are you home', 'UNSUPPORTED', '', 0, 0),
                ('m2', 't1', {TIME}, 'u1', 'Sam', 'yes', 'PHOTO', 'a.jpg', 1, 1),
                ('m3', 't9', 'then', 'u2', 'Zainab', 'odd', null, null, 0, null);
            """
        )
    return path


def test_messages_and_members(store: Path, read, utc) -> None:
    parsed = read(PARSER, store)
    assert parsed.column("sender", "message") == ["u2", None, "u2"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", None]
    assert parsed.column("recipients", "message") == [[], ["u2"], None]
    assert parsed.column("state", "message") == ["live", "deleted", "live"]
    assert parsed.column("attachments", "message") == [None, ["a.jpg"], None]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 22:48")] * 2 + [None]
    assert parsed.column("sender", "membership") == ["u2", None]
    assert parsed.column("sender_name", "membership") == ["Zainab", "Sam"]
    assert parsed.issues == [("CHAT_MESSAGE:3", "bad-time")]
    assert parsed.sums()


def test_an_older_structure(store: Path, read) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("alter table CHAT_MESSAGE drop column deleted")
        connection.execute("drop table CHAT_THREAD_PARTICIPANT")
    parsed = read(PARSER, store)
    assert parsed.column("body") == ["are you home", "yes", "odd"]
    assert parsed.issues[0] == ("CHAT_MESSAGE:structure", "absent-column")
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "app_v3.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "app_v3.db").issues[0][1] == "damaged"
