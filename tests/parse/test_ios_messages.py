import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.demo.ios import Chat, Message, sms_db
from pipeline.parse.apps.ios_messages import PARSER

INGRID, TOMASZ = "+447700900301", "tomasz@example.org"


@pytest.mark.parametrize("nanoseconds", [True, False])
def test_times_in_seconds_and_in_nanoseconds(tmp_path: Path, read, utc, nanoseconds: bool) -> None:
    messages = [Message(0, "Hi", utc("2026-03-14 19:02"), INGRID)]
    (record,) = read(PARSER, sms_db(tmp_path / "sms.db", [Chat([INGRID])], messages, nanoseconds=nanoseconds)).records
    assert record["sent_at"] == utc("2026-03-14 19:02")


def test_senders_and_recipients_in_a_conversation_of_two(tmp_path: Path, read, utc) -> None:
    messages = [Message(0, "In", utc("2026-03-14 19:02"), INGRID), Message(0, "Out", utc("2026-03-14 19:03"))]
    came, went = read(PARSER, sms_db(tmp_path / "sms.db", [Chat([INGRID])], messages)).records
    assert (came["sender"], came["recipients"], came["direction"]) == (INGRID, [], "incoming")
    assert (went.get("sender"), went["recipients"], went["direction"]) == (None, [INGRID], "outgoing")
    assert came["thread_id"] == went["thread_id"]


def test_senders_and_recipients_in_a_group(tmp_path: Path, read, utc) -> None:
    group = Chat([INGRID, TOMASZ], name="Saturday")
    messages = [Message(0, "In", utc("2026-03-14 19:02"), TOMASZ), Message(0, "Out", utc("2026-03-14 19:03"))]
    came, went = read(PARSER, sms_db(tmp_path / "sms.db", [group], messages)).records
    assert (came["sender"], came["recipients"], came["thread_title"]) == (TOMASZ, [INGRID], "Saturday")
    assert (went["recipients"], went["direction"]) == ([INGRID, TOMASZ], "outgoing")


def test_text_that_only_the_typedstream_holds(tmp_path: Path, read, utc) -> None:
    long = "Ça va? 😀 " * 40
    messages = [
        Message(0, body, utc("2026-03-14 19:02"), INGRID, attributed=True) for body in ("short", long, long * 100)
    ]
    assert read(PARSER, sms_db(tmp_path / "sms.db", [Chat([INGRID])], messages)).column("body") == [
        "short",
        long,
        long * 100,
    ]


def test_a_broken_typedstream_costs_the_text_and_not_the_message(tmp_path: Path, read, utc) -> None:
    database = sms_db(tmp_path / "sms.db", [Chat([INGRID])], [Message(0, "x", utc("2026-03-14 19:02"), INGRID, True)])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update message set attributedBody = x'00ff00'")
    parsed = read(PARSER, database)
    assert parsed.column("sender") == [INGRID]
    assert parsed.column("body") == [None]
    assert parsed.issues == [("message:1", "bad-value")]


def test_edited_unsent_and_deleted_messages_say_so(tmp_path: Path, read, utc) -> None:
    time = utc("2026-03-14 19:02")
    messages = [
        Message(0, "as it is now", time, INGRID, edited=True),
        Message(0, None, time, INGRID, unsent=True),
        Message(0, "taken away", time, INGRID, removed=True),
    ]
    parsed = read(PARSER, sms_db(tmp_path / "sms.db", [Chat([INGRID])], messages))
    assert parsed.column("state") == ["edited", "unsent", "deleted"]
    assert len(set(parsed.column("thread_id"))) == 1


def test_attached_files_stand_beside_the_message(tmp_path: Path, read, utc) -> None:
    files = ["~/Library/SMS/Attachments/a/IMG_1.HEIC", "~/Library/SMS/Attachments/b/IMG_2.HEIC"]
    messages = [Message(0, None, utc("2026-03-14 19:02"), INGRID, files=files)]
    assert read(PARSER, sms_db(tmp_path / "sms.db", [Chat([INGRID])], messages)).column("attachments") == [files]


def test_an_older_database_without_newer_columns_is_read(tmp_path: Path, read, utc) -> None:
    database = sms_db(tmp_path / "sms.db", [Chat([INGRID])], [Message(0, "Hi", utc("2026-03-14 19:02"), INGRID)])
    with closing(sqlite3.connect(database)) as connection, connection:
        for column in ("attributedBody", "date_retracted", "date_edited"):
            connection.execute(f"alter table message drop column {column}")
        connection.execute("drop table chat_recoverable_message_join")
    parsed = read(PARSER, database)
    assert parsed.column("body") == ["Hi"]
    assert parsed.issues == [("message:structure", "absent-column")]


def test_a_message_without_handle_or_conversation_is_still_a_message(tmp_path: Path, read, utc) -> None:
    database = sms_db(tmp_path / "sms.db", [Chat([INGRID])], [Message(0, "Hi", utc("2026-03-14 19:02"), INGRID)])
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in ("handle", "chat", "chat_message_join", "chat_handle_join"):
            connection.execute(f"delete from {table}")
    parsed = read(PARSER, database)
    assert parsed.column("body") == ["Hi"]
    assert parsed.sums()
