import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.parse.apps.reddit_android import PARSER

TIME = 1_773_528_480_000  # 2026-03-14 22:48
OWNER, OMAR = "@t2_sam:reddit.com", "@t2_omar:reddit.com"


def said(body: str, **more: Any) -> str:
    return json.dumps({"msgtype": "m.text", "body": body} | more)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    path = tmp_path / "matrix_session_1"
    about = {"m.relates_to": {"event_id": "e1", "key": "\u2764"}}
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": "e1"}}}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table room_summary (roomId text, displayName text, isDirect integer, directUserId text);
            create table room_member_summary (roomId text, userId text, displayName text, membershipStr text);
            create table event (eventId text, roomId text, type text, sender text, content text, originServerTs integer,
                redacts text, stateKey text);
            insert into room_summary values ('r1', 'omar', 1, '{OMAR}');
            insert into room_member_summary values ('r1', '{OMAR}', 'omar', 'JOIN'), ('r1', '{OWNER}', 'sam', 'JOIN');
            """
        )
        connection.executemany(
            "insert into event values (?, 'r1', ?, ?, ?, ?, ?, ?)",
            [
                ("e0", "m.room.member", OMAR, '{"membership": "join"}', TIME, None, OMAR),
                ("e1", "m.room.message", OMAR, said("are you home"), TIME, None, None),
                ("e2", "m.room.message", OWNER, said("yes", **reply), TIME, None, None),
                ("e3", "m.reaction", OWNER, json.dumps(about), TIME, None, None),
                ("e4", "m.room.redaction", OMAR, "{}", TIME, "e1", None),
                ("e5", "m.room.message", OMAR, "{broken", "then", None, None),
            ],
        )
    return path


def test_messages_reactions_and_what_was_withdrawn(session: Path, read, utc) -> None:
    parsed = read(PARSER, session)
    rows = parsed.records[:6]
    kinds = ["system_event", "message", "message", "reaction", "system_event", "message"]
    assert [row["kind"] for row in rows] == kinds
    assert [row.get("body") for row in rows][:5] == ["join", "are you home", "yes", "\u2764", "m.room.redaction"]
    assert [row.get("sender") for row in rows] == [OMAR, OMAR, None, None, OMAR, OMAR]
    assert [row["direction"] for row in rows][:3] == ["incoming", "incoming", "outgoing"]
    assert [row["recipients"] for row in rows][:3] == [[], [], [OMAR]]
    assert [row.get("reply_to") for row in rows][2:5] == [rows[1]["record_id"]] * 3
    assert [row["state"] for row in rows] == ["live", "unsent", "live", "live", "live", "live"]
    assert rows[0]["sent_at"] == utc("2026-03-14 22:48")
    assert parsed.column("sender_name", "membership") == ["omar", "sam"]
    assert parsed.issues == [("event:6", "bad-time")]
    assert parsed.sums()


def test_without_rooms_nobody_is_the_owner(session: Path, read) -> None:
    with closing(sqlite3.connect(session)) as connection, connection:
        connection.execute("drop table room_summary")
    parsed = read(PARSER, session)
    assert parsed.column("sender", "message") == [OMAR, OWNER, OMAR]
    assert parsed.column("recipients", "message") == [None] * 3
    assert ("event:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
