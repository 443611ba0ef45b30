import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.signal_android import PARSER

SENT = 1_773_521_100_000  # 2026-03-14 20:45
IN, OUT, TIMER = 0xA00014, 0xA00017, 0xA40014
OWNER, PRIYA, LARS, GROUP = 1, 2, 3, 4

NEW = """
    create table recipient(_id INTEGER PRIMARY KEY, e164 TEXT, aci TEXT, username TEXT, group_id TEXT,
        distribution_list_id INTEGER, system_joined_name TEXT, profile_joined_name TEXT, blocked INTEGER DEFAULT 0);
    create table thread(_id INTEGER PRIMARY KEY, recipient_id INTEGER);
    create table groups(_id INTEGER PRIMARY KEY, group_id TEXT, recipient_id INTEGER, title TEXT);
    create table group_membership(_id INTEGER PRIMARY KEY, group_id TEXT, recipient_id INTEGER);
    create table message(_id INTEGER PRIMARY KEY, date_sent INTEGER, thread_id INTEGER, from_recipient_id INTEGER,
        type INTEGER, body TEXT, read INTEGER DEFAULT 1, expires_in INTEGER DEFAULT 0, view_once INTEGER DEFAULT 0,
        story_type INTEGER DEFAULT 0, quote_id INTEGER DEFAULT 0, scheduled_date INTEGER DEFAULT -1,
        remote_deleted INTEGER DEFAULT 0, latest_revision_id INTEGER, original_message_id INTEGER);
    create table attachment(_id INTEGER PRIMARY KEY, message_id INTEGER, data_file TEXT, file_name TEXT, quote INTEGER);
    create table reaction(_id INTEGER PRIMARY KEY, message_id INTEGER, author_id INTEGER, emoji TEXT,
        date_sent INTEGER);
    create table call(_id INTEGER PRIMARY KEY, message_id INTEGER, peer INTEGER, direction INTEGER, event INTEGER,
        timestamp INTEGER);
    create table drafts(_id INTEGER PRIMARY KEY, thread_id INTEGER, type TEXT, value TEXT);
"""

OLD = """
    create table recipient(_id INTEGER PRIMARY KEY, uuid TEXT, phone TEXT, group_id TEXT, system_display_name TEXT);
    create table thread(_id INTEGER PRIMARY KEY, recipient_ids INTEGER);
    create table groups(_id INTEGER PRIMARY KEY, group_id TEXT, recipient_id INTEGER, title TEXT, members TEXT);
    create table sms(_id INTEGER PRIMARY KEY, thread_id INTEGER, address INTEGER, date INTEGER, date_sent INTEGER,
        type INTEGER, body TEXT, read INTEGER, expires_in INTEGER, remote_deleted INTEGER);
    create table mms(_id INTEGER PRIMARY KEY, thread_id INTEGER, address INTEGER, date INTEGER, msg_box INTEGER,
        body TEXT, read INTEGER, expires_in INTEGER, remote_deleted INTEGER, quote_id INTEGER, view_once INTEGER);
    create table part(_id INTEGER PRIMARY KEY, mid INTEGER, _data TEXT, file_name TEXT);
    create table reaction(_id INTEGER PRIMARY KEY, message_id INTEGER, is_mms INTEGER, author_id INTEGER, emoji TEXT,
        date_sent INTEGER);
"""


def fill(path: Path, schema: str, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for table, rows in tables.items():
            for row in rows:
                marks = ", ".join("?" * len(row))
                connection.execute(f"insert into {table}({', '.join(row)}) values ({marks})", list(row.values()))
    return path


def store(path: Path, messages: list[dict[str, Any]], **tables: list[dict[str, Any]]) -> Path:
    people = [
        {"_id": OWNER, "e164": "+447700900100", "aci": "aci-owner", "profile_joined_name": "Oluwaseun Ade"},
        {"_id": PRIYA, "e164": "+447700900101", "aci": "aci-priya", "system_joined_name": "Priya N"},
        {"_id": LARS, "aci": "aci-lars", "profile_joined_name": "Lars"},
        {"_id": GROUP, "group_id": "g1"},
    ]
    return fill(
        path,
        NEW,
        recipient=people,
        thread=[{"_id": 10, "recipient_id": PRIYA}, {"_id": 20, "recipient_id": GROUP}],
        groups=[{"_id": 1, "group_id": "g1", "recipient_id": GROUP, "title": "Flat"}],
        group_membership=[{"group_id": "g1", "recipient_id": one} for one in (OWNER, PRIYA, LARS)],
        message=messages,
        **tables,
    )


def message(number: int, author: int, type_: int, body: str | None, thread: int = 10, **rest: Any) -> dict[str, Any]:
    row = {"_id": number, "date_sent": SENT + number, "thread_id": thread, "from_recipient_id": author}
    return row | {"type": type_, "body": body} | rest


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    messages = [
        message(1, PRIYA, IN, "hello", date_sent=SENT),
        message(2, OWNER, OUT, "hi", quote_id=SENT),
        message(3, LARS, IN, "tonight?", 20),
        message(4, OWNER, OUT, "yes", 20),
    ]
    parsed = read(PARSER, store(tmp_path / "signal.db", messages))
    priya, lars = "+447700900101", "aci-lars"
    assert parsed.column("body", "message") == ["hello", "hi", "tonight?", "yes"]
    assert parsed.column("sender", "message") == [priya, None, lars, None]
    assert parsed.column("sender_name", "message") == ["Priya N", None, "Lars", None]
    assert parsed.column("recipients", "message") == [[], [priya], [priya], [priya, lars]]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group", "group"]
    assert parsed.column("thread_title", "message") == ["Priya N", "Priya N", "Flat", "Flat"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming", "outgoing"]
    assert parsed.records[1]["reply_to"] == parsed.records[0]["record_id"]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 20:45")
    assert parsed.column("sender", "account") == ["+447700900100"]
    assert parsed.column("recipients", "contact") == [[priya, "aci-priya"], ["aci-lars"]]
    assert parsed.column("sender", "membership") == [None, priya, lars]
    assert parsed.column("sender_name", "membership") == ["Oluwaseun Ade", "Priya N", "Lars"]
    assert not parsed.issues
    assert parsed.sums()


def test_what_was_edited_taken_back_or_is_not_sent_yet(tmp_path: Path, read) -> None:
    messages = [
        message(1, PRIYA, IN, "first wording", latest_revision_id=2),
        message(2, PRIYA, IN, "second wording", original_message_id=1),
        message(3, PRIYA, IN, None, remote_deleted=1),
        message(4, OWNER, OUT, "on Monday", scheduled_date=SENT + 1_000_000),
    ]
    drafts = [{"thread_id": 10, "type": "text", "value": "I was"}, {"thread_id": 10, "type": "quote", "value": "x"}]
    parsed = read(PARSER, store(tmp_path / "signal.db", messages, drafts=drafts))
    assert parsed.column("state", "message") == ["superseded", "edited", "unsent", "draft", "draft"]
    assert parsed.ledger.units["drafts"].row()["ignored"] == 1
    assert parsed.sums()


def test_files_reactions_calls_and_what_the_app_notes(tmp_path: Path, read) -> None:
    messages = [
        message(1, PRIYA, IN, None, view_once=1, expires_in=60_000),
        message(2, PRIYA, 3, None),
        message(3, PRIYA, TIMER, "CAE=", expires_in=60_000),
        message(4, LARS, 0x90014, "CAE=", 20),
    ]
    files = [{"message_id": 1, "data_file": "/data/user/0/x/app_parts/part1.mms", "file_name": "a.jpg", "quote": 0}]
    calls = [
        {"message_id": 2, "peer": PRIYA, "direction": 0, "event": 3, "timestamp": SENT},
        {"message_id": None, "peer": PRIYA, "direction": 1, "event": 4, "timestamp": SENT},
        {"message_id": None, "peer": GROUP, "direction": 0, "event": 5, "timestamp": SENT},
    ]
    liked = [{"message_id": 1, "author_id": who, "emoji": "👍", "date_sent": SENT} for who in (OWNER, LARS)]
    messages.append(message(5, OWNER, OUT, "nice"))
    parsed = read(PARSER, store(tmp_path / "signal.db", messages, attachment=files, call=calls, reaction=liked))
    picture, missed, timer, group = parsed.records[:4]
    assert picture["attachments"] == ["/data/user/0/x/app_parts/part1.mms"]
    assert picture["extra"] == '{"disappears_after_s": 60, "read": 1, "seen_once": 1}'
    assert (missed["kind"], missed["direction"]) == ("call", "incoming")
    assert missed["extra"] == '{"outcome": "missed", "read": 1}'
    assert (timer["kind"], timer["body"]) == ("system_event", "disappearing messages timer set")
    assert (group["kind"], group["body"]) == ("system_event", "group updated")
    deleted, of_group = [r for r in parsed.records if r["kind"] == "call"][1:]
    assert (deleted["state"], deleted["recipients"]) == ("deleted", ["+447700900101"])
    assert (of_group["thread_kind"], of_group["thread_title"]) == ("group", "Flat")
    assert not {"sender", "recipients"} & of_group.keys()
    reaction = next(r for r in parsed.records if r["kind"] == "reaction")
    assert (reaction["body"], reaction["reply_to"]) == ("👍", picture["record_id"])
    assert parsed.column("sender", "reaction") == [None, "aci-lars"]
    assert parsed.column("direction", "reaction") == ["outgoing", "incoming"]
    assert parsed.sums()


def test_the_tables_before_2022(tmp_path: Path, read) -> None:
    database = fill(
        tmp_path / "signal.db",
        OLD,
        recipient=[
            {"_id": 2, "uuid": "u2", "phone": "+447700900101", "system_display_name": "Priya"},
            {"_id": 3, "uuid": "u3"},
            {"_id": 4, "group_id": "g"},
        ],
        thread=[{"_id": 1, "recipient_ids": 2}, {"_id": 2, "recipient_ids": 4}],
        groups=[{"group_id": "g", "recipient_id": 4, "title": "Flat", "members": "2,3"}],
        sms=[
            {"_id": 1, "thread_id": 1, "address": 2, "date": SENT, "date_sent": SENT, "type": IN, "body": "hello"},
            {"_id": 2, "thread_id": 1, "address": 2, "date": SENT, "date_sent": SENT, "type": OUT, "body": "hi"},
        ],
        mms=[{"_id": 1, "thread_id": 2, "address": 3, "date": SENT, "msg_box": IN, "body": None, "quote_id": 0}],
        part=[{"mid": 1, "_data": "/data/x/part2.mms"}],
        reaction=[{"message_id": 1, "is_mms": 0, "author_id": 2, "emoji": "👍", "date_sent": SENT}],
    )
    parsed = read(PARSER, database)
    group, hello, answer = [r for r in parsed.records if r["kind"] == "message"]
    assert (group["sender"], group["attachments"]) == ("u3", ["/data/x/part2.mms"])
    assert "recipients" not in group, "the owner is among the members, and nobody knows who that is"
    assert (hello["sender"], hello["body"], answer["recipients"]) == ("+447700900101", "hello", ["+447700900101"])
    assert [r["reply_to"] for r in parsed.records if r["kind"] == "reaction"] == [hello["record_id"]]
    assert parsed.sums()


def test_a_bad_value_and_a_broken_store(tmp_path: Path, read) -> None:
    bad = message(1, PRIYA, IN, "hello", date_sent="soon", type=None)
    parsed = read(PARSER, store(tmp_path / "signal.db", [bad, message(2, PRIYA, IN, "fine")]))
    assert {code for locator, code in parsed.issues if locator == "message:1"} == {"bad-time", "bad-value"}
    assert "fine" in parsed.column("body")
    assert parsed.sums()
    (tmp_path / "other.db").write_bytes(b"encrypted, as it comes from the telephone")
    assert read(PARSER, tmp_path / "other.db").issues[0] == ("database", "damaged")
