import json
import plistlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.demo.ios import Chat, Message, attributed_body, sms_db
from pipeline.parse.apps.ios_messages import PARSER

INGRID, TOMASZ = "+447700900301", "tomasz@example.org"
MAC = 795_207_720  # 2026-03-14 19:02 in seconds since 2001

NEWER = """
alter table message add column date_delivered integer;
alter table message add column group_action_type integer default 0;
alter table message add column other_handle integer default 0;
alter table message add column share_status integer default 0;
alter table message add column associated_message_emoji text;
alter table message add column thread_originator_guid text;
alter table message add column message_summary_info blob;
alter table message add column balloon_bundle_id text;
alter table message add column destination_caller_id text;
alter table chat add column account_login text;
alter table chat add column last_addressed_handle text;
"""
"""What the structure of iOS 18 has and the demo's does not."""


@pytest.fixture
def database(tmp_path: Path, utc) -> Path:
    """Messages 1 to 6 of a group; handles 1 INGRID, 2 TOMASZ."""
    said = [Message(0, f"message {n}", utc("2026-03-14 19:02"), TOMASZ) for n in range(6)]
    path = sms_db(tmp_path / "sms.db", [Chat([INGRID, TOMASZ], name="Saturday")], said)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(NEWER)
    return path


def changed(path: Path, *statements: tuple[str, Sequence[object]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(*statement)
    return path


def extra(row: dict[str, Any]) -> Any:
    return json.loads(row.get("extra", "{}"))


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
    came, went, *members = read(PARSER, sms_db(tmp_path / "sms.db", [group], messages)).records
    assert (came["sender"], came["recipients"], came["thread_title"]) == (TOMASZ, [INGRID], "Saturday")
    assert (came["thread_kind"], [member["sender"] for member in members]) == ("group", [INGRID, TOMASZ])
    assert {member["thread_id"] for member in members} == {came["thread_id"]}
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
    assert ("message:1", "bad-value") in parsed.issues


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
    assert {code for _, code in parsed.issues} == {"absent-column"}


def test_a_message_without_handle_or_conversation_is_still_a_message(tmp_path: Path, read, utc) -> None:
    database = sms_db(tmp_path / "sms.db", [Chat([INGRID])], [Message(0, "Hi", utc("2026-03-14 19:02"), INGRID)])
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in ("handle", "chat", "chat_message_join", "chat_handle_join"):
            connection.execute(f"delete from {table}")
    parsed = read(PARSER, database)
    assert parsed.column("body") == ["Hi"]
    assert parsed.sums()


def test_reactions_are_put_to_a_message_and_taken_back(database: Path, read) -> None:
    put = "update message set associated_message_type = ?, associated_message_guid = ?, text = ? where ROWID = ?"
    changed(
        database,
        (put, (2000, "p:0/M-00000001", "Loved \u201cmessage 0\u201d", 2)),
        (put, (3001, "bp:M-00000001", None, 3)),
        (put, (2006, "p:1/M-00000001", None, 4)),
        ("update message set associated_message_emoji = '🦊' where ROWID = 4", ()),
        (put, (4711, "p:0/M-00000001", "unknown", 5)),
    )
    parsed = read(PARSER, database)
    first, loved, liked, fox, unknown = parsed.records[:5]
    assert [row["kind"] for row in (loved, liked, fox, unknown)] == ["reaction"] * 3 + ["message"]
    assert [row["body"] for row in (loved, liked, fox, unknown)] == ["loved", "liked", "🦊", "unknown"]
    assert [row["state"] for row in (loved, liked, fox)] == ["live", "unsent", "live"]
    assert {row["reply_to"] for row in (loved, liked, fox, unknown)} == {first["record_id"]}
    assert parsed.sums()


def test_an_answer_says_what_it_answers(database: Path, read) -> None:
    changed(database, ("update message set thread_originator_guid = 'M-00000001' where ROWID = 3", ()))
    rows = read(PARSER, database).records
    assert rows[2]["reply_to"] == rows[0]["record_id"]


def test_earlier_versions_of_an_edited_message_are_records_of_their_own(database: Path, read, utc) -> None:
    versions = [{"d": MAC + 60.0 * n, "t": attributed_body(text)} for n, text in enumerate(("one", "two", "three"))]
    broken = [{"d": MAC, "t": b"no typedstream"}, {"d": MAC, "t": attributed_body("now")}]
    store = "update message set message_summary_info = ? where ROWID = ?"
    changed(
        database,
        (store, (plistlib.dumps({"ec": {"0": versions}, "otr": {}}, fmt=plistlib.FMT_BINARY), 1)),
        (store, (plistlib.dumps({"ec": {"0": broken}}, fmt=plistlib.FMT_BINARY), 2)),
        (store, (plistlib.dumps({"rp": [1], "otr": {}}, fmt=plistlib.FMT_BINARY), 3)),
        (store, (b"bplist00\x52ec and no more", 4)),
    )
    parsed = read(PARSER, database)
    assert parsed.column("state", "message")[:4] == ["edited", "edited", "live", "edited"]
    one, two = (row for row in parsed.records if row["state"] == "superseded")
    assert (one["body"], one["sent_at"], one["sender"]) == ("one", utc("2026-03-14 19:02"), TOMASZ)
    assert (two["body"], two["sent_at"], extra(two)) == (
        "two",
        utc("2026-03-14 19:03"),
        {"of": "message:1", "version": 2},
    )
    assert one["thread_id"] == parsed.records[0]["thread_id"]
    assert extra(parsed.records[2])["unsent_parts"] == [1]
    assert ("message_summary_info:2.0.0", "bad-value") in parsed.issues
    assert ("message_summary_info:4", "bad-value") in parsed.issues
    assert parsed.sums()


def test_what_happened_to_a_group_is_an_event_of_the_conversation(database: Path, read) -> None:
    note = "update message set item_type = ?, group_action_type = ?, other_handle = ?, group_title = ? where ROWID = ?"
    changed(
        database,
        *((note, values) for values in [(1, 0, 1, None, 1), (1, 1, 1, None, 2), (2, 0, 0, "Sunday", 3)]),
        *((note, values) for values in [(3, 0, 0, None, 4), (1, 0, 2, None, 5), (9, 9, 0, None, 6)]),
    )
    parsed = read(PARSER, database)
    events = [row for row in parsed.records if row["kind"] == "system_event"]
    assert [row["title"] for row in events] == [
        "added to the group",
        "removed from the group",
        "group name changed",
        "left the group",
        "number changed",
        "type 9.9",
    ]
    assert [row["sender"] for row in events] == [TOMASZ] * 6
    assert (extra(events[0])["people"], events[2]["body"]) == ([INGRID], "Sunday")
    assert len({row["thread_id"] for row in events}) == 1
    assert parsed.sums()


def test_the_service_the_time_of_reading_and_the_owners_own_addresses(database: Path, read) -> None:
    changed(
        database,
        ("update message set service = 'SMS', date_read = 795207780000000000 where ROWID = 1", ()),
        ("update message set balloon_bundle_id = 'com.example.game', subject = 'A game' where ROWID = 2", ()),
        ("update chat set account_login = 'P:+447700900101', last_addressed_handle = '+447700900101'", ()),
        ("update message set destination_caller_id = 'owner@example.org' where ROWID = 1", ()),
    )
    parsed = read(PARSER, database)
    assert extra(parsed.records[0]) == {"service": "SMS", "read_at": 795207780000000000}
    assert extra(parsed.records[1]) == {"service": "iMessage", "balloon": "com.example.game"}
    assert parsed.records[1]["title"] == "A game"
    assert parsed.column("sender", "account") == ["+447700900101", "owner@example.org"]
    assert parsed.sums()


def test_messages_of_ios_5(tmp_path: Path, read, utc) -> None:
    path = tmp_path / "sms.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            create table message (ROWID integer primary key autoincrement, address text, date integer, text text,
                flags integer, group_id integer, subject text, is_madrid integer, madrid_handle text,
                madrid_flags integer, madrid_roomname text);
            create table group_member (ROWID integer primary key autoincrement, group_id integer, address text);
            insert into group_member values (1, 7, '+447700900301');
            """
        )
        row = (
            "insert into message (address, date, text, flags, group_id, is_madrid, madrid_handle, madrid_flags) values "
        )
        connection.execute(f"{row} ('{INGRID}', 1773514920, 'In', 2, 7, 0, null, 0)")
        connection.execute(f"{row} ('{INGRID}', 1773514920, 'Out', 3, 7, 0, null, 0)")
        connection.execute(f"{row} (null, {MAC}, 'In by iMessage', 0, null, 1, '{TOMASZ}', 12289)")
        connection.execute(f"{row} (null, {MAC}, 'Out by iMessage', 0, null, 1, '{TOMASZ}', 36869)")
    parsed = read(PARSER, path)
    assert parsed.column("direction") == ["incoming", "outgoing"] * 2
    assert parsed.column("sender") == [INGRID, None, TOMASZ, None]
    assert parsed.column("recipients") == [[], [INGRID], [], [TOMASZ]]
    assert parsed.column("sent_at") == [utc("2026-03-14 19:02")] * 4
    assert parsed.column("sent_at_source") == ["epoch"] * 4
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    path = tmp_path / "sms.db"
    path.write_bytes(b"no database" * 100)
    parsed = read(PARSER, path)
    assert parsed.records == []
    assert {code for _, code in parsed.issues} == {"damaged"}


def test_what_a_pair_wrote_by_sms_and_by_imessage_is_one_conversation(tmp_path: Path, read, utc) -> None:
    said = [Message(0, "by iMessage", utc("2026-03-14 19:02"), INGRID), Message(1, "by SMS", utc("2026-03-14 19:03"))]
    path = sms_db(tmp_path / "sms.db", [Chat([INGRID]), Chat([TOMASZ])], said)
    changed(
        path,
        (f"update chat set guid = 'SMS;-;{INGRID}', chat_identifier = '{INGRID}' where ROWID = 2", ()),
        (f"update handle set id = '{INGRID}', service = 'SMS' where ROWID = 2", ()),
    )
    came, went = read(PARSER, path).records
    assert came["thread_id"] == went["thread_id"]
    assert (came["recipients"], went["recipients"]) == ([], [INGRID])


def test_a_pair_is_two_by_whatever_address_the_other_side_wrote(tmp_path: Path, read, utc) -> None:
    path = sms_db(
        tmp_path / "sms.db", [Chat([INGRID]), Chat([TOMASZ])], [Message(0, "Hi", utc("2026-03-14 19:02"), TOMASZ)]
    )
    (came,) = read(PARSER, path).records
    assert (came["sender"], came["recipients"]) == (TOMASZ, [])
    changed(path, ("update message set handle_id = 0", ()), ("delete from chat_handle_join", ()))
    (came,) = read(PARSER, path).records
    assert (came["sender"], came["recipients"]) == (INGRID, [])


def test_of_a_group_whose_members_are_gone_nobody_knows_to_whom(database: Path, read) -> None:
    changed(database, ("delete from chat_handle_join", ()), ("update message set is_from_me = 1 where ROWID = 1", ()))
    assert read(PARSER, database).column("recipients") == [None] * 6


def test_a_message_all_of_whose_parts_were_unsent_is_unsent(database: Path, read) -> None:
    summary = plistlib.dumps({"rp": [0], "otr": {}}, fmt=plistlib.FMT_BINARY)
    changed(
        database,
        ("update message set message_summary_info = ?, date_edited = date where ROWID <= 2", (summary,)),
        ("update message set text = null where ROWID = 1", ()),
    )
    assert read(PARSER, database).column("state", "message")[:3] == ["unsent", "edited", "live"]


def test_an_earlier_version_is_to_the_same_people_also_of_a_deleted_message(database: Path, read) -> None:
    versions = [{"d": MAC, "t": attributed_body(text)} for text in ("one", "two")]
    changed(
        database,
        (
            "update message set message_summary_info = ? where ROWID = 1",
            (plistlib.dumps({"ec": {"0": versions}}, fmt=plistlib.FMT_BINARY),),
        ),
        ("insert into chat_recoverable_message_join (chat_id, message_id) values (1, 1)", ()),
        ("delete from chat_message_join where message_id = 1", ()),
    )
    now, *_ = parsed = read(PARSER, database).records
    (before,) = (row for row in parsed if row["state"] == "superseded")
    same = ("thread_id", "thread_kind", "thread_title", "sender", "recipients", "direction")
    assert [before[name] for name in same] == [now[name] for name in same]
    assert now["state"] == "deleted"


def test_a_message_that_is_shown_in_two_conversations_is_one(database: Path, read) -> None:
    changed(
        database,
        ("insert into chat (ROWID, guid, style, chat_identifier) values (9, 'iMessage;+;chat9', 43, 'chat9')", ()),
        ("insert into chat_message_join select 9, ROWID, date from message where ROWID = 2", ()),
    )
    parsed = read(PARSER, database)
    assert parsed.column("body", "message") == [f"message {n}" for n in range(6)]
    assert parsed.sums()
