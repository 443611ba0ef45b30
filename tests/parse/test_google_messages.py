import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pipeline.parse.apps.google_messages import PARSER

ASHA, INGRID, OWNER = "+447700900101", "+447700900301", "+447700900001"
PATH = "data/data/com.google.android.apps.messaging/databases/bugle_db"

_SCHEMA = """
create table conversations (_id integer primary key, sms_thread_id int, name text, participant_count int);
create table participants (_id integer primary key, sub_id int default -2, normalized_destination text,
    send_destination text, display_destination text, full_name text, first_name text);
create table conversation_participants (_id integer primary key, conversation_id int, participant_id int,
    unique (conversation_id, participant_id));
create table messages (_id integer primary key, conversation_id int, sender_id int, sent_timestamp int default 0,
    received_timestamp int default 0, message_protocol int default 0, message_status int default 0, seen int, read int,
    sms_message_uri text, self_id int, mms_subject text);
create table parts (_id integer primary key, message_id int, text text, uri text, content_type text);
insert into participants (_id, sub_id, normalized_destination, full_name) values
    (1, 1, '+447700900001', null), (2, -2, '+447700900101', 'Asha Rao'), (3, -2, '+447700900301', 'Ingrid Berg');
insert into conversations values (10, 1, 'Asha Rao', 1), (11, 2, 'Swimming', 2);
insert into conversation_participants (conversation_id, participant_id) values (10, 2), (11, 2), (11, 3);
"""


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def bugle(path: Path, *messages: tuple[object, ...], parts: tuple[tuple[object, ...], ...] = ()) -> Path:
    """Messages: id, conversation, sender, sent, received, protocol, status. Parts: message, text, uri, type."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "insert into messages (_id, conversation_id, sender_id, sent_timestamp, received_timestamp, "
            "message_protocol, message_status, self_id) values (?, ?, ?, ?, ?, ?, ?, 1)",
            messages,
        )
        connection.executemany("insert into parts (message_id, text, uri, content_type) values (?, ?, ?, ?)", parts)
    return path


def test_an_rcs_chat_has_who_said_what_to_whom(tmp_path: Path, read, utc: Callable[[str], datetime]) -> None:
    at = utc("2026-03-14 22:48")
    database = bugle(
        tmp_path / "bugle_db",
        (1, 10, 2, ms(at), ms(at) + 2000, 3, 100),
        (2, 10, 1, ms(at), ms(at), 3, 2),
        (3, 11, 3, 0, ms(at), 1, 100),
        parts=(
            (1, "Where are you", None, "text/plain"),
            (2, "Outside", None, "text/plain"),
            (3, "Look", None, "text/plain"),
            (3, "", "content://media/external/7", "image/jpeg"),
        ),
    )
    parsed = read(PARSER, database, logical=PATH)
    assert parsed.column("app", "message") == ["com.google.android.apps.messaging"] * 3
    assert parsed.column("body", "message") == ["Where are you", "Outside", "Look"]
    assert parsed.column("sender", "message") == [ASHA, None, INGRID]
    assert parsed.column("sender_name", "message") == ["Asha Rao", None, "Ingrid Berg"]
    assert parsed.column("recipients", "message") == [[], [ASHA], [ASHA]]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group"]
    assert parsed.column("thread_title", "message")[2] == "Swimming"
    assert parsed.column("attachments", "message") == [[], [], ["content://media/external/7"]]
    assert parsed.column("sent_at", "message") == [at, at, at]
    assert json.loads(parsed.column("extra", "message")[0]) == {
        "protocol": "RCS",
        "received": "2026-03-14T22:48:02Z",
        "line": OWNER,
    }
    assert parsed.column("sender", "membership") == [ASHA, ASHA, INGRID]
    assert parsed.column("thread_kind", "membership") == ["direct", "group", "group"]
    assert parsed.sums()


def test_a_draft_and_what_could_not_be_sent_say_so(tmp_path: Path, read, utc) -> None:
    at = ms(utc("2026-03-14 22:48"))
    database = bugle(
        tmp_path / "bugle_db", (1, 10, 1, at, at, 0, 3), (2, 10, 1, at, at, 0, 8), (3, 10, 1, at, at, 9, 1)
    )
    parsed = read(PARSER, database)
    assert parsed.column("state", "message") == ["draft", "live", "live"]
    extras = [json.loads(extra) for extra in parsed.column("extra", "message")]
    assert [extra.get("failed") for extra in extras] == [None, "failed", None]
    assert [extra["protocol"] for extra in extras] == ["SMS", "SMS", "type 9"]


def test_an_older_structure_without_participants_keeps_its_messages(tmp_path: Path, read, utc) -> None:
    at = ms(utc("2026-03-14 22:48"))
    database = bugle(tmp_path / "bugle_db", (1, 10, 2, at, at, 0, 100), parts=((1, "Hi", None, "text/plain"),))
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("drop table conversation_participants")
    parsed = read(PARSER, database)
    assert parsed.column("body", "message") == ["Hi"]
    assert parsed.column("sender", "message") == [ASHA]
    assert parsed.issues == [("messages:structure", "absent-column")]
    assert parsed.sums()


def test_one_bad_time_costs_the_time(tmp_path: Path, read) -> None:
    parsed = read(PARSER, bugle(tmp_path / "bugle_db", (1, 10, 2, "yesterday", 0, 0, 100)))
    assert parsed.column("sent_at_raw", "message") == ["yesterday"]
    assert ("messages:1", "bad-time") in parsed.issues
    assert parsed.sums()


def test_what_is_no_database_is_damaged(tmp_path: Path, read) -> None:
    (tmp_path / "bugle_db").write_bytes(b"no database, though it is long enough to be one")
    assert read(PARSER, tmp_path / "bugle_db").issues == [("database", "damaged")]


def test_the_owners_lines_are_accounts_and_the_others_stand_with_their_messages(tmp_path: Path, read) -> None:
    parsed = read(PARSER, bugle(tmp_path / "bugle_db"))
    assert parsed.column("sender", "account") == [OWNER]
    assert parsed.ledger.units["participants"].row() == {"rows_stored": 3, "ignored": 2, "records": 1, "issues": 0}


def test_an_sms_has_the_time_that_the_system_has_and_an_rcs_message_its_own(tmp_path: Path, read, utc) -> None:
    at = utc("2026-03-14 22:48")
    late = ms(at) + 90_000
    messages = [(1, 10, 2, ms(at), late, 0, 100), (2, 10, 2, ms(at), late, 3, 100), (3, 10, 2, ms(at), late, 3, 205)]
    parsed = read(PARSER, bugle(tmp_path / "bugle_db", *messages))
    assert parsed.column("sent_at_raw", "message") == [str(late), str(ms(at)), str(ms(at))]
    sms, rcs, odd = (json.loads(extra) for extra in parsed.column("extra", "message"))
    assert (sms["sent"], "received" in sms) == ("2026-03-14T22:48:00Z", False)
    assert (rcs["received"], "sent" in rcs) == ("2026-03-14T22:49:30Z", False)
    assert (parsed.column("direction", "message"), odd["status"]) == (["incoming", "incoming", None], 205)


def test_parts_are_in_their_order(tmp_path: Path, read, utc) -> None:
    at = ms(utc("2026-03-14 22:48"))
    database = bugle(tmp_path / "bugle_db", (1, 10, 2, at, at, 1, 100), (2, 10, 2, at, at, 1, 100))
    with closing(sqlite3.connect(database)) as connection, connection:
        rows = [(4, 1, "two"), (2, 1, "one"), (3, 2, "other"), (9, 1, "three")]
        connection.executemany("insert into parts (_id, message_id, text) values (?, ?, ?)", rows)
    assert read(PARSER, database).column("body", "message") == ["one\ntwo\nthree", "other"]
