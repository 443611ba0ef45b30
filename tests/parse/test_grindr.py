import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.grindr import PARSER

NOEL, IDRIS, OWN = "1001", "1002", "9009"
TIME = 1773522300000


def grindr(path: Path, *, drifted: bool = False, sent: object = TIME) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = (
            ""
            if drifted
            else ", recipient text, type text, media_hash text, latitude real, longitude real, reply_message_id text"
        )
        connection.executescript(f"""
            create table chat_message (message_id text, sender text, body text, timestamp, conversation_id text{more});
            create table conversation (conversation_id text, is_group_chat int);
            create table group_chat (conversation_id text, group_name text);
            create table group_chat_profile (conversation_id text, profile_id text, joined_timestamp int,
                group_chat_profile_type int);
            create table profile (profile_id text, display_name text, is_favorite int, about_me text, age int,
                distance real, twitter_id text, facebook_id text, instagram_id text);
            create table profile_note (profile_id text, note text, phone_number text);
            create table chat_reaction (target_message_id text, conversation_id text, profile_id text,
                reaction_type int, timestamp int);
            insert into conversation values ('{NOEL}', 0), ('g1', 1);
            insert into group_chat values ('g1', 'Friday');
            insert into group_chat_profile values ('g1', '{NOEL}', {TIME}, 2), ('g1', '{IDRIS}', 0, 1);
            insert into profile (profile_id, display_name, is_favorite, age) values
                ('{NOEL}', 'Noel', 0, 41), ('{IDRIS}', 'Idris', 1, 0), ('1003', 'Nearby', 0, 30);
            insert into profile_note values ('{NOEL}', 'met in June', '07700 900222');
            insert into chat_reaction values ('a', '{NOEL}', '{OWN}', 1, {TIME});
        """)
        rows = [
            ("a", NOEL, "Hello", sent, NOEL, OWN, "text", None, 0.0, 0.0, ""),
            ("b", OWN, "Hi", TIME + 60000, NOEL, NOEL, "text", None, 51.5, -0.12, "a"),
            ("c", IDRIS, "All here?", TIME + 120000, "g1", None, "image", "abc", 0.0, 0.0, ""),
        ]
        rows = [row[:5] for row in rows] if drifted else rows
        connection.executemany(f"insert into chat_message values ({', '.join('?' * len(rows[0]))})", rows)
    return path


def test_direct_and_group_messages_replies_and_reactions(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, grindr(tmp_path / "grindr_user_1.db"))
    assert parsed.column("body", "message") == ["Hello", "Hi", "All here?"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("sender", "message") == [NOEL, None, IDRIS]
    assert parsed.column("sender_name", "message") == ["Noel", None, "Idris"]
    assert parsed.column("recipients", "message") == [[], [NOEL], [NOEL]]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group"]
    assert parsed.column("thread_title", "message") == ["Noel", "Noel", "Friday"]
    assert parsed.column("latitude", "message") == [None, 51.5, None]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05")
    (reaction,) = [row for row in parsed.records if row["kind"] == "reaction"]
    assert reaction["reply_to"] == parsed.records[1]["reply_to"] == parsed.records[0]["record_id"]
    assert parsed.issues == []
    assert parsed.sums()


def test_members_and_profiles_but_not_strangers_nearby(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, grindr(tmp_path / "grindr_user_1.db"))
    members = [(row["sender"], row.get("sent_at")) for row in parsed.records if row["kind"] == "membership"]
    assert members == [(NOEL, utc("2026-03-14 21:05")), (IDRIS, None)]
    assert parsed.column("title", "contact") == ["Noel", "Idris"]
    noel = next(row for row in parsed.records if row["kind"] == "contact")
    assert noel["recipients"] == [NOEL, "07700 900222"]
    assert json.loads(noel["extra"]) == {"age": 41, "favourite": 0, "own_note": "met in June"}
    assert parsed.ledger.units["profile"].ignored == 1


def test_without_recipients_the_direction_is_what_the_conversation_tells(tmp_path: Path, read) -> None:
    parsed = read(PARSER, grindr(tmp_path / "grindr_user_1.db", drifted=True))
    assert parsed.column("direction", "message") == ["incoming", None, None]
    assert parsed.column("sender", "message") == [NOEL, OWN, IDRIS]
    assert parsed.issues == [("chat_message:structure", "absent-column")]
    assert parsed.sums()


def test_a_bad_time_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, grindr(tmp_path / "grindr_user_1.db", sent=-5))
    assert parsed.issues == [("chat_message:1", "bad-time")]
    (tmp_path / "broken.db").write_bytes(b"broken" * 1000)
    assert read(PARSER, tmp_path / "broken.db").issues == [("database", "damaged")]


def test_the_owner_is_no_recipient_in_a_group(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(grindr(tmp_path / "grindr_user_1.db"))) as connection, connection:
        connection.execute(f"insert into group_chat_profile values ('g1', '{OWN}', 0, 2)")
        connection.execute(
            f"insert into chat_message (message_id, sender, body, timestamp, conversation_id) "
            f"values ('d', '{OWN}', 'Yes', {TIME}, 'g1')"
        )
    parsed = read(PARSER, tmp_path / "grindr_user_1.db")
    assert parsed.column("recipients", "message")[2:] == [[NOEL], [NOEL, IDRIS]]
    assert parsed.column("direction", "message")[2:] == ["incoming", "outgoing"]
