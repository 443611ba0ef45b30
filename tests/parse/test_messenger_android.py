import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.messenger_android import PARSER

OWNER, LEILA, PAVEL = "FACEBOOK:9001", "FACEBOOK:9002", "FACEBOOK:9003"
PAIR, GROUP = "ONE_TO_ONE:9002:9001", "GROUP:77"
TIME = 1_773_528_480_000  # 2026-03-14 22:48
LINK = '[{"href": "https://example.org"}]'


@pytest.fixture
def threads(tmp_path: Path) -> Path:
    path = tmp_path / "threads_db2"
    sender = {key: json.dumps({"user_key": key, "name": name}) for key, name in ((LEILA, "Leila"), (OWNER, "Sam"))}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            create table threads (thread_key text primary key, name text);
            create table thread_participants (thread_key text, user_key text);
            create table thread_users (user_key text primary key, name text, first_name text, last_name text,
                username text, is_friend integer);
            create table messages (msg_id text primary key, thread_key text, text text, snippet text, sender text,
                timestamp_ms integer, msg_type integer, attachments text, shares text, message_replied_to_id text,
                generic_admin_message_extensible_data text);
            create table message_reactions (msg_id text, user_key text, reaction text, reaction_timestamp integer);
            """
        )
        connection.executemany("insert into threads values (?, ?)", [(PAIR, None), (GROUP, "Saturday")])
        connection.executemany(
            "insert into thread_participants values (?, ?)",
            [(PAIR, LEILA), (PAIR, OWNER), (GROUP, LEILA), (GROUP, OWNER), (GROUP, PAVEL)],
        )
        connection.execute("insert into thread_users values (?, null, 'Pavel', 'N', 'pavel.n', 1)", (PAVEL,))
        connection.execute("insert into thread_users values (?, 'Sam', null, null, null, 0)", (OWNER,))
        connection.executemany(
            "insert into messages values (?, ?, ?, null, ?, ?, ?, ?, ?, ?, ?)",
            [
                ("m1", PAIR, "are you home", sender[LEILA], TIME, 0, None, None, None, None),
                ("m2", PAIR, "yes", sender[OWNER], TIME, 0, '[{"filename": "a.jpg"}]', None, "m1", None),
                ("m3", GROUP, "all", json.dumps({"user_key": PAVEL}), TIME, 0, None, LINK, None, None),
                ("m4", GROUP, "Leila called", sender[LEILA], TIME, 9, None, None, None, '{"call_duration": 61}'),
                ("m5", GROUP, None, None, 0, -1, None, None, None, None),
                ("m6", GROUP, "broken", "{not json", TIME, 0, "{not json", None, None, None),
            ],
        )
        connection.execute("insert into message_reactions values ('m1', ?, '\u2764', ?)", (OWNER, TIME))
    return path


def test_every_message_has_its_own_sender(threads: Path, read, utc) -> None:
    parsed = read(PARSER, threads)
    messages = [row for row in parsed.records if row["kind"] in ("message", "system_event")]
    assert [row.get("sender") for row in messages] == [LEILA, None, PAVEL, LEILA, None]
    assert [row.get("sender_name") for row in messages] == ["Leila", "Sam", None, "Leila", None]
    assert [row.get("direction") for row in messages] == ["incoming", "outgoing", "incoming", "incoming", None]
    assert [row.get("recipients") for row in messages][:4] == [[], [LEILA], [LEILA], [PAVEL]]
    assert [row["thread_kind"] for row in messages] == ["direct", "direct", "group", "group", "group"]
    assert messages[1]["attachments"] == ["a.jpg"]
    assert messages[1]["reply_to"] == messages[0]["record_id"]
    assert messages[2]["url"] == "https://example.org"
    assert (messages[3]["kind"], json.loads(messages[3]["extra"])["seconds of a call"]) == ("system_event", 61)
    assert messages[0]["sent_at"] == utc("2026-03-14 22:48")
    assert parsed.sums()


def test_members_people_and_reactions(threads: Path, read) -> None:
    parsed = read(PARSER, threads)
    assert parsed.column("sender", "membership") == [LEILA, None, LEILA, None, PAVEL]
    assert parsed.column("title", "contact") == ["Pavel N"]
    assert (parsed.column("sender", "account"), parsed.column("sender_name", "account")) == ([OWNER], ["Sam"])
    assert parsed.column("recipients", "contact") == [[PAVEL, "pavel.n"]]
    (reaction,) = [row for row in parsed.records if row["kind"] == "reaction"]
    assert (reaction["body"], reaction.get("sender")) == ("\u2764", None)
    assert reaction["reply_to"] == parsed.records[0]["record_id"]
    assert parsed.ledger.units["messages"].row() == {"rows_stored": 6, "ignored": 1, "records": 5, "issues": 0}


def test_without_a_conversation_of_two_nobody_is_the_owner(threads: Path, read) -> None:
    with closing(sqlite3.connect(threads)) as connection, connection:
        connection.execute("delete from threads where thread_key = ?", (PAIR,))
    parsed = read(PARSER, threads)
    assert parsed.column("sender")[:2] == [LEILA, OWNER]
    assert parsed.column("direction")[:2] == [None, None]
    assert parsed.column("recipients", "message")[:2] == [None, None]
    assert parsed.sums()


def test_an_older_structure_without_reactions_and_replies(threads: Path, read) -> None:
    with closing(sqlite3.connect(threads)) as connection, connection:
        connection.execute("drop table message_reactions")
        connection.execute("alter table messages drop column message_replied_to_id")
    parsed = read(PARSER, threads)
    assert parsed.column("body", "message") == ["are you home", "yes", "all", "broken"]
    assert ("messages:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "threads_db2").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "threads_db2").issues[0][1] == "damaged"
