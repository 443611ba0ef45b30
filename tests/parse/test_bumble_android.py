import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.bumble_android import PARSER
from pipeline.parse.claims import claims


def android(path: Path, *rows: tuple[Any, ...], older: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if older else ", reply_to_id text, modified_timestamp int"
        connection.executescript(f"""
            create table message (id text, conversation_id text, is_incoming int, payload text, payload_type text,
                created_timestamp{more});
            create table conversation_info (user_id int, user_name text, age int, work text, education text,
                user_image_url text);
            insert into conversation_info values (777, 'Ines', 34, 'Baker', null, 'https://www.example.org/i.jpg');
        """)
        connection.executemany(f"insert into message values ({', '.join('?' * len(rows[0]))})", rows)
    return path


TIME = 1773522300000


HELLO = ("a", "777", 1, '{"text": "Hello"}', "TEXT", TIME, None, TIME)


def test_messages_answers_pictures_games_and_calls(tmp_path: Path, read, utc) -> None:
    game = '{"text": "Tea or coffee?", "answer_own": "Tea", "answer_other": "Coffee"}'
    database = android(
        tmp_path / "ChatComDatabase",
        HELLO,
        ("b", "777", 0, '{"text": "Hi"}', "TEXT", TIME + 1000, "a", None),
        ("c", "777", 1, '{"url": "https://www.example.org/p.jpg"}', "IMAGE", TIME + 2000, None, None),
        ("d", "777", 0, game, "QUESTION_GAME", TIME + 3000, None, None),
        ("e", "888", 1, '{"duration": 42}', "VIDEO_CALL", TIME + 4000, None, None),
    )
    parsed = read(PARSER, database)
    assert parsed.column("body", "message") == [
        "Hello", "Hi", None, "Tea or coffee?\nown answer: Tea\nother's answer: Coffee", "video call, 42 s",
    ]  # fmt: skip
    assert parsed.column("sender", "message") == ["777", None, "777", None, "888"]
    assert parsed.column("sender_name", "message") == ["Ines", None, "Ines", None, None]
    assert parsed.column("recipients", "message") == [[], ["777"], [], ["777"], []]
    assert parsed.records[1]["reply_to"] == parsed.records[0]["record_id"]
    assert parsed.records[2]["attachments"] == ["https://www.example.org/p.jpg"]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05")
    assert len(set(parsed.column("thread_id", "message"))) == 2
    (ines,) = [row for row in parsed.records if row["kind"] == "contact"]
    assert (ines["title"], ines["recipients"], json.loads(ines["extra"])["age"]) == ("Ines", ["777"], 34)
    assert parsed.issues == []
    assert parsed.sums()


def test_badoo_shares_the_database(tmp_path: Path, read) -> None:
    parsed = read(
        PARSER,
        android(tmp_path / "ChatComDatabase", HELLO[:6], older=True),
        logical="data/data/com.badoo.mobile/databases/ChatComDatabase",
    )
    assert parsed.records[0]["app"] == "com.badoo.mobile"
    assert parsed.issues == [("message:structure", "absent-column")]
    assert parsed.sums()


def test_a_payload_that_is_no_json_costs_its_text(tmp_path: Path, read) -> None:
    parsed = read(PARSER, android(tmp_path / "ChatComDatabase", ("a", "777", 1, "{", "TEXT", TIME, None, None)))
    assert parsed.records[0]["sender"] == "777"
    assert parsed.issues == [("message:1", "bad-value"), ("message:1", "bad-value")]
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken").write_bytes(b"\x00" * 4096)
    assert read(PARSER, tmp_path / "broken").issues[0][1] == "damaged"


def test_the_same_name_of_another_app_is_not_claimed() -> None:
    assert claims("data/user/0/com.bumble.app/databases/ChatComDatabase", None) is PARSER
    assert claims("data/data/org.example.chat/databases/ChatComDatabase", None) is None


def test_a_message_that_says_neither_in_nor_out_has_no_people(tmp_path: Path, read) -> None:
    row = ("a", "777", None, '{"text": "Hello"}', "TEXT", TIME, None, None)
    (message,) = [r for r in read(PARSER, android(tmp_path / "ChatComDatabase", row)).records if r["kind"] == "message"]
    assert (message.get("direction"), message.get("sender"), message.get("recipients")) == (None, None, None)
    assert message["thread_title"] == "Ines"
