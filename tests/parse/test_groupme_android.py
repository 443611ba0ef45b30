import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.groupme_android import PARSER

TIME = 1_773_528_480  # 2026-03-14 22:48
OWNER, RANJIT, FREYA = "11", "12", "13"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "groupme.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table chats (_id integer primary key, user_id text, name text);
            create table groups (_id integer primary key, group_id text, name text);
            create table members (_id integer primary key, group_id text, user_id text, user_real_name text, role text);
            create table messages (_id integer primary key, message_id text, conversation_id text, created_at integer,
                sender_id text, name text, message_text text, is_system integer, photo_url text, photo_uri text,
                video_url text, location_lat real, location_lng real, location_name text, reply_id text,
                deleted_at integer, deletion_actor text);
            insert into chats values (1, '{RANJIT}', 'Ranjit');
            insert into groups values (1, '900', 'Saturday');
            insert into members values (1, '900', '{OWNER}', 'Sam', 'owner'), (2, '900', '{RANJIT}', 'Ranjit', 'user'),
                (3, '900', '{FREYA}', 'Freya', 'user');
            """
        )
        connection.executemany(
            "insert into messages values (?, ?, ?, ?, ?, ?, ?, ?, ?, null, null, ?, ?, null, ?, ?, ?)",
            [
                (1, "a", RANJIT, TIME, RANJIT, "Ranjit", "are you home", 0, None, 0.0, 0.0, None, 0, None),
                (2, "b", RANJIT, TIME, OWNER, "Sam", "yes", 0, None, 0.0, 0.0, "a", 0, None),
                (3, "c", "900", TIME, FREYA, "Freya", "here", 0, "https://example.org/a", 51.48, -3.18, None, 0, None),
                (4, "d", "900", TIME, "system", "GroupMe", "Freya joined", 1, None, None, None, None, 0, None),
                (
                    5,
                    "e",
                    "900",
                    TIME,
                    FREYA,
                    "Freya",
                    "This message was deleted",
                    0,
                    None,
                    None,
                    None,
                    None,
                    TIME,
                    "sender",
                ),
                (6, "f", "900", "then", FREYA, "Freya", "odd", 0, None, None, None, None, None, None),
            ],
        )
    return path


def test_messages_of_pairs_and_groups(store: Path, read, utc) -> None:
    parsed = read(PARSER, store)
    rows = parsed.records[:6]
    assert [row["kind"] for row in rows] == ["message"] * 3 + ["system_event", "message", "message"]
    assert [row.get("sender") for row in rows] == [RANJIT, None, FREYA, None, FREYA, FREYA]
    assert [row.get("direction") for row in rows][:4] == ["incoming", "outgoing", "incoming", None]
    assert [row.get("recipients") for row in rows][:3] == [[], [RANJIT], [RANJIT]]
    assert [row["thread_kind"] for row in rows] == ["direct", "direct", "group", "group", "group", "group"]
    assert [row["thread_title"] for row in rows][:3] == ["Ranjit", "Ranjit", "Saturday"]
    assert rows[1]["reply_to"] == rows[0]["record_id"]
    assert (rows[0].get("latitude"), rows[2]["latitude"]) == (None, 51.48)
    assert (rows[4]["state"], json.loads(rows[4]["extra"])) == ("unsent", {"deleted by": "sender"})
    assert rows[0]["sent_at"] == utc("2026-03-14 22:48")
    assert parsed.column("sender", "membership") == [None, RANJIT, FREYA]
    assert parsed.issues == [("messages:6", "bad-time")]
    assert parsed.sums()


def test_with_groups_alone_nobody_is_the_owner(store: Path, read) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("delete from messages where conversation_id = ?", (RANJIT,))
    parsed = read(PARSER, store)
    assert parsed.column("direction", "message") == [None] * 3
    assert parsed.column("recipients", "message") == [None] * 3
    assert parsed.column("sender", "membership") == [OWNER, RANJIT, FREYA]
    assert parsed.sums()


def test_an_older_structure(store: Path, read) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("alter table messages drop column deleted_at")
        connection.execute("alter table messages drop column deletion_actor")
    parsed = read(PARSER, store)
    assert set(parsed.column("state")) == {"live"}
    assert ("messages:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "groupme.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "groupme.db").issues[0][1] == "damaged"
