import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.messenger import PARSER
from pipeline.parse.claims import claims

OWNER, LEILA, PAVEL, GROUP = 100009001, 100009002, 100009003, 770000077
TIME = 1_773_528_480_000  # 2026-03-14 22:48
ANDROID = f"data/data/com.facebook.orca/databases/msys_database_{OWNER}"


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    path = tmp_path / "mailbox.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            create table contacts (id integer primary key, name text, username text, phone_number text,
                email_address text, friendship_status integer);
            create table threads (thread_key integer primary key, thread_name text, thread_type integer);
            create table participants (thread_key integer, contact_id integer);
            create table messages (message_id text, thread_key integer, timestamp_ms integer, sender_id integer,
                text text, is_admin_message integer, reply_source_id text);
            create table attachments (message_id text, filename text, title_text text, subtitle_text text,
                playable_url text);
            create table reactions (message_id text, actor_id integer, reaction text,
                reaction_creation_timestamp_ms integer);
            create table call_log (call_timestamp_ms integer, call_duration integer, call_direction integer,
                call_media_type integer, thread_key integer);
            create table client_messages (pk integer primary key, thread_pk integer, display_ts_ms integer,
                sender_contact_pk integer, text text);
            create table fb_transport_contacts (client_contact_pk integer, server_contact_id integer);
            """
        )
        many = connection.executemany
        many(
            "insert into contacts values (?, ?, ?, ?, null, ?)",
            [
                (LEILA, "Leila", "leila", "+447700900301", 1),
                (PAVEL, "Pavel", None, None, 4),
                (OWNER, "Sam", None, None, 0),
            ],
        )
        many("insert into threads values (?, ?, 1)", [(LEILA, None), (GROUP, "Saturday")])
        many(
            "insert into participants values (?, ?)",
            [(LEILA, LEILA), (LEILA, OWNER), (GROUP, LEILA), (GROUP, OWNER), (GROUP, PAVEL)],
        )
        many(
            "insert into messages values (?, ?, ?, ?, ?, ?, ?)",
            [
                ("m1", LEILA, TIME, LEILA, "are you home", 0, None),
                ("m2", LEILA, TIME, OWNER, "yes", 0, "m1"),
                ("m3", GROUP, TIME, PAVEL, "all of us", 0, None),
                ("m4", GROUP, TIME, LEILA, "Leila named the group", 1, None),
                ("m5", LEILA, TIME, LEILA, None, 0, None),
            ],
        )
        many(
            "insert into attachments values ('m5', ?, 'Audio call', '1 min', null)", [("a.jpg",), (None,)]
        )  # two of one message do not double it
        connection.execute("insert into reactions values ('m1', ?, '\u2764', ?)", (OWNER, TIME))
        connection.execute("insert into call_log values (?, 61, 1, 2, ?)", (TIME, LEILA))
        connection.execute("insert into client_messages values (1, 5, ?, 8, 'between the ends')", (TIME,))
        connection.execute("insert into fb_transport_contacts values (8, ?)", (PAVEL,))
    return path


def test_every_message_has_its_own_sender(mailbox: Path, read, utc) -> None:
    parsed = read(PARSER, mailbox, logical=ANDROID)
    rows = parsed.records[:5]
    assert [row.get("sender") for row in rows] == [str(LEILA), None, str(PAVEL), str(LEILA), str(LEILA)]
    assert [row["sender_name"] for row in rows] == ["Leila", "Sam", "Pavel", "Leila", "Leila"]
    assert [row["direction"] for row in rows] == ["incoming", "outgoing", *["incoming"] * 3]
    assert [row["recipients"] for row in rows][:3] == [[], [str(LEILA)], [str(LEILA)]]
    assert [row["thread_kind"] for row in rows] == ["direct", "direct", "group", "group", "direct"]
    assert [row["kind"] for row in rows] == ["message", "message", "message", "system_event", "message"]
    assert rows[1]["reply_to"] == rows[0]["record_id"]
    assert (rows[4]["attachments"], rows[4]["body"]) == (["a.jpg"], "Audio call 1 min")
    assert rows[0]["sent_at"] == utc("2026-03-14 22:48")
    assert parsed.sums()


def test_encrypted_conversations_calls_people_and_reactions(mailbox: Path, read) -> None:
    parsed = read(PARSER, mailbox, logical=ANDROID)
    (client,) = [row for row in parsed.records if row.get("body") == "between the ends"]
    assert (client["sender"], client["sender_name"], client["direction"]) == (str(PAVEL), "Pavel", "incoming")
    (call,) = [row for row in parsed.records if row["kind"] == "call"]
    assert (call["direction"], call["recipients"], call.get("sender_name")) == ("outgoing", [str(LEILA)], None)
    assert (call["ended_at"] - call["sent_at"]).total_seconds() == 61
    assert parsed.column("recipients", "contact") == [[str(LEILA), "leila", "+447700900301"], [str(PAVEL)]]
    assert (parsed.column("sender", "account"), parsed.column("sender_name", "account")) == ([str(OWNER)], ["Sam"])
    assert (parsed.column("sender", "reaction"), parsed.column("direction", "reaction")) == ([None], ["outgoing"])
    assert parsed.column("sender", "membership") == [str(LEILA), None, str(LEILA), None, str(PAVEL)]


def test_on_ios_the_store_says_who_the_owner_is(mailbox: Path, read) -> None:
    with closing(sqlite3.connect(mailbox)) as connection, connection:
        connection.execute("create table _user_info (facebook_user_id integer)")
        connection.execute("insert into _user_info values (?)", (OWNER,))
        connection.execute("drop table participants")
    parsed = read(PARSER, mailbox, logical="AppGroup/lightspeed-userDatabases/x.db")
    assert parsed.column("direction")[:2] == ["incoming", "outgoing"]
    assert parsed.column("recipients")[:2] == [[], [str(LEILA)]]  # the key of a pair is the other
    assert parsed.column("sender_name", "account") == ["Sam"] * 2  # once among the people, once as who is logged in
    assert ("messages:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_the_key_of_a_group_is_nobody_who_called(mailbox: Path, read) -> None:
    with closing(sqlite3.connect(mailbox)) as connection, connection:
        connection.execute("update call_log set thread_key = ?, call_direction = 2", (GROUP,))
    (call,) = [row for row in read(PARSER, mailbox, logical=ANDROID).records if row["kind"] == "call"]
    assert (call["direction"], call.get("sender"), call.get("recipients")) == ("incoming", None, None)


def test_without_the_owner_nobody_knows_the_recipients(mailbox: Path, read) -> None:
    parsed = read(PARSER, mailbox, logical="exported/lightspeed-x.db")
    assert set(parsed.column("direction", "message")) == {None}
    assert parsed.column("recipients", "message") == [None] * 5
    assert parsed.column("sender", "message")[:2] == [str(LEILA), str(OWNER)]
    assert parsed.sums()


def test_a_bad_time_costs_the_time(mailbox: Path, read) -> None:
    with closing(sqlite3.connect(mailbox)) as connection, connection:
        connection.execute("update messages set timestamp_ms = 'yesterday' where message_id = 'm1'")
    parsed = read(PARSER, mailbox, logical=ANDROID)
    assert parsed.column("sent_at")[0] is None
    assert ("messages:1", "bad-time") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x", logical=ANDROID).issues[0][1] == "damaged"


@pytest.mark.parametrize(
    ("path", "app"),
    [
        (ANDROID, "com.facebook.orca"),
        (f"data/data/com.facebook.katana/databases/msys_database_{OWNER}", "com.facebook.katana"),
        (f"Containers/Shared/AppGroup/X/lightspeed-userDatabases/{OWNER}.db", "com.facebook.Messenger"),
        (f"X/FBMessagingMailboxCaskStore/1/fb-msys-{OWNER}.db", "com.facebook.Messenger"),
    ],
)
def test_whose_mailbox_it_is(path: str, app: str) -> None:
    assert claims(path, None) is PARSER
    assert PARSER.app_at(path) == app
