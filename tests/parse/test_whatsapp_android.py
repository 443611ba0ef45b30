import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.demo.android import Chat, WhatsAppMessage, jid, whatsapp, whatsapp_legacy
from pipeline.parse.apps.whatsapp_android import PARSER
from pipeline.parse.claims import claims

ASHA, TOMASZ = jid("+447700900101"), jid("+447700900302")
GROUP = Chat("120363025520260301@g.us", "Thursday climbers", [ASHA, TOMASZ])
LID = "220000000000101@lid"
TIME = 1_773_528_480_000  # 2026-03-14 22:48

BESIDE = """
create table jid_map (lid_row_id integer primary key not null, jid_row_id integer not null, sort_id integer);
create table lid_display_name (lid_row_id integer primary key not null, display_name text not null, username text);
create table message_quoted (message_row_id integer primary key autoincrement, chat_row_id integer not null,
    parent_message_chat_row_id integer not null, from_me integer not null, sender_jid_row_id integer,
    key_id text not null, timestamp integer, message_type integer, text_data text);
create table message_edit_info (message_row_id integer primary key, original_key_id text not null,
    edited_timestamp integer not null, sender_timestamp integer not null);
create table message_revoked (message_row_id integer primary key, revoked_key_id text not null,
    admin_jid_row_id integer, revoke_timestamp integer);
create table message_system (message_row_id integer primary key, action_type integer not null);
create table message_system_group (message_row_id integer primary key, is_me_joined integer);
create table message_system_chat_participant (message_row_id integer, user_jid_row_id integer);
create table message_system_value_change (message_row_id integer primary key, old_data text);
create table message_system_number_change (message_row_id integer primary key, old_jid_row_id integer,
    new_jid_row_id integer);
create table message_ephemeral_setting (message_row_id integer primary key, setting_duration integer);
create table message_forwarded (message_row_id integer primary key, forward_score integer);
create table message_mentions (_id integer primary key autoincrement, message_row_id integer, jid_row_id integer);
create table message_vcard (_id integer primary key autoincrement, message_row_id integer, vcard text);
create table message_poll_option (_id integer primary key autoincrement, message_row_id integer, option_name text,
    vote_total integer);
create table receipt_user (_id integer primary key autoincrement, message_row_id integer not null,
    receipt_user_jid_row_id integer not null, receipt_timestamp integer, read_timestamp integer,
    played_timestamp integer);
create table message_add_on (_id integer primary key autoincrement, chat_row_id integer, from_me integer,
    key_id text not null, sender_jid_row_id integer, parent_message_row_id integer, timestamp integer, status integer,
    message_add_on_type integer);
create table message_add_on_reaction (message_add_on_row_id integer primary key, reaction text,
    sender_timestamp integer);
create table message_add_on_poll_vote_selected_option (_id integer primary key autoincrement,
    message_add_on_row_id integer, message_poll_option_id integer);
create table call_log (_id integer primary key autoincrement, jid_row_id integer, from_me integer, call_id text,
    transaction_id integer, timestamp integer, video_call integer, duration integer, call_result integer,
    bytes_transferred integer, group_jid_row_id integer not null default 0);
create table call_log_participant_v2 (_id integer primary key autoincrement, call_log_row_id integer,
    jid_row_id integer, call_result integer);
create table message_call_log (message_row_id integer primary key, call_log_row_id integer);
create table group_past_participant_user (_id integer primary key autoincrement, group_jid_row_id integer not null,
    user_jid_row_id integer not null, is_leave integer, timestamp integer);
create table props (_id integer primary key autoincrement, key text unique, value text);
"""
"""Tables of 2.24 that the demo's database does not have."""


@pytest.fixture
def database(tmp_path: Path, utc) -> Path:
    """Messages 2 to 9: two of a pair, six of a group; ASHA has the row 1 of `jid`, the group 2, TOMASZ 3, LID 4."""
    time = utc("2026-03-14 22:48")
    messages = [WhatsAppMessage(ASHA, "one", time), WhatsAppMessage(ASHA, "two", time, from_me=True)]
    messages += [WhatsAppMessage(GROUP.jid, f"group {n}", time, sender=TOMASZ) for n in range(6)]
    path = whatsapp(tmp_path / "msgstore.db", [Chat(ASHA), GROUP], messages)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(BESIDE)
        connection.execute("insert into jid (_id, user, server, raw_string) values (4, '22', 'lid', ?)", (LID,))
    return path


def changed(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def extra(row: dict[str, Any]) -> Any:
    return json.loads(row.get("extra", "{}"))


@pytest.mark.parametrize("build", [whatsapp, whatsapp_legacy])
def test_senders_and_recipients_in_both_structures(tmp_path: Path, read, utc, build) -> None:
    time = utc("2026-03-14 22:48")
    messages = [
        WhatsAppMessage(ASHA, "in", time),
        WhatsAppMessage(ASHA, "out", time, from_me=True),
        WhatsAppMessage(GROUP.jid, "in the group", time, sender=TOMASZ),
        WhatsAppMessage(GROUP.jid, "to the group", time, from_me=True),
    ]
    parsed = read(PARSER, build(tmp_path / "msgstore.db", [Chat(ASHA), GROUP], messages))
    assert parsed.column("body", "message") == ["in", "out", "in the group", "to the group"]
    assert parsed.column("sender", "message") == [ASHA, None, TOMASZ, None]
    assert parsed.column("recipients", "message") == [[], [ASHA], [ASHA], [ASHA, TOMASZ]]
    assert parsed.column("direction", "message") == ["incoming", "outgoing"] * 2
    assert parsed.column("thread_title", "message") == [None, None, "Thursday climbers", "Thursday climbers"]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group", "group"]
    assert len(set(parsed.column("thread_id"))) == 2
    assert parsed.column("sent_at", "message") == [time] * 4
    assert parsed.column("sender", "membership") == [ASHA, TOMASZ]
    assert parsed.sums()


def test_an_answer_says_what_it_answers_and_keeps_a_copy_of_it(database: Path, read) -> None:
    changed(
        database,
        "insert into message_quoted select 3, 1, 1, 0, null, key_id, timestamp, 0, 'one' from message where _id = 2",
        "insert into message_quoted values (9, 2, 2, 0, 3, 'GONE', 0, 0, 'what is no longer there')",
    )
    rows = {row["body"]: row for row in read(PARSER, database).records if row["kind"] == "message"}
    assert rows["two"]["reply_to"] == rows["one"]["record_id"]
    assert "reply_to" not in rows["group 5"]
    assert extra(rows["group 5"]) == {"quoted": "what is no longer there"}


def test_edited_and_revoked_messages_and_who_revoked_them(database: Path, read) -> None:
    changed(
        database,
        f"insert into message_edit_info values (2, 'OLD', {TIME + 1000}, {TIME + 1000})",
        "update message set message_type = 64, text_data = null where _id = 4",
        f"insert into message_revoked values (4, 'K', 1, {TIME + 2000})",
    )
    rows = read(PARSER, database).records
    assert (rows[0]["state"], extra(rows[0])) == ("edited", {"edited_at": TIME + 1000})
    assert rows[2]["state"] == "unsent"
    revoked = {"revoked_at": TIME + 2000, "revoked_by": ASHA, "type": "revoked by an administrator"}
    assert extra(rows[2]) == revoked


def test_what_the_app_notes_is_an_event_of_the_conversation(database: Path, read) -> None:
    changed(
        database,
        "update message set message_type = 7, text_data = null, from_me = 1 where _id >= 4",
        "update message set text_data = 'Friday climbers' where _id = 5",
        "insert into message_system values (4, 12), (5, 1), (6, 5), (7, 10), (8, 56), (9, 4711)",
        "insert into message_system_chat_participant values (4, 1)",
        "insert into message_system_value_change values (5, 'Thursday climbers')",
        "insert into message_system_number_change values (7, 3, 1)",
        "insert into message_ephemeral_setting values (8, 86400)",
    )
    parsed = read(PARSER, database)
    events = [row for row in parsed.records if row["kind"] == "system_event"]
    assert [row["title"] for row in events] == [
        "added to the group",
        "group name changed",
        "left the group",
        "number changed",
        "disappearing messages timer changed",
        "type 4711",
    ]
    assert [row.get("sender") for row in events] == [TOMASZ] * 6
    assert [row.get("direction") for row in events] == [None] * 6
    assert len({row["thread_id"] for row in events}) == 1
    assert (events[1]["body"], extra(events[1])) == ("Friday climbers", {"before": "Thursday climbers"})
    assert extra(events[0]) == {"people": [ASHA]}
    assert extra(events[3]) == {"number_before": TOMASZ, "number_after": ASHA}
    assert extra(events[4]) == {"timer_s": 86400}
    assert parsed.sums()


def test_reactions_and_votes_are_put_to_a_message(database: Path, read) -> None:
    changed(
        database,
        "update message set message_type = 66, text_data = 'When?' where _id = 4",
        "insert into message_poll_option values (1, 4, 'Thursday', 1), (2, 4, 'Friday', 0)",
        f"insert into message_add_on values (1, 2, 0, 'a', 3, 5, {TIME}, 0, 56), (2, 1, 0, 'b', 0, 3, {TIME}, 0, 56)",
        f"insert into message_add_on values (3, 2, 1, 'c', 0, 4, {TIME}, 0, 67), (4, 2, 0, 'd', 3, 5, {TIME}, 0, 74)",
        f"insert into message_add_on_reaction values (1, '👍', {TIME}), (2, '', {TIME})",
        "insert into message_add_on_poll_vote_selected_option values (1, 3, 1)",
    )
    parsed = read(PARSER, database)
    rows = {row["locator"]: row for row in parsed.records}
    assert extra(rows["message:4"]) == {"options": {"Thursday": 1, "Friday": 0}, "type": "poll"}
    first, taken_back, vote = (rows[f"message_add_on:{n}"] for n in (1, 2, 3))
    assert (first["kind"], first["body"], first["sender"]) == ("reaction", "👍", TOMASZ)
    assert first["reply_to"] == rows["message:5"]["record_id"]
    assert (taken_back["state"], taken_back["sender"], taken_back.get("body")) == ("unsent", ASHA, None)
    assert (vote["body"], vote["direction"], extra(vote)) == ("Thursday", "outgoing", {"type": "vote"})
    assert parsed.ledger.units["message_add_on"].row()["ignored"] == 1
    assert parsed.sums()


def test_calls_of_two_and_of_a_group(database: Path, read) -> None:
    changed(
        database,
        f"insert into call_log values (1, 1, 0, 'c1', -1, {TIME}, 1, 90, 5, 0, 0)",
        f"insert into call_log values (2, 1, 1, 'c2', -1, {TIME}, 0, 0, 2, 0, 0)",
        f"insert into call_log values (3, 3, 0, 'c3', -1, {TIME}, 0, 0, 4, 0, 2)",
        "insert into call_log_participant_v2 values (1, 3, 1, 0), (2, 3, 3, 0)",
        "update message set message_type = 90, text_data = null where _id = 2",
        "insert into message_call_log values (2, 1)",
    )
    parsed = read(PARSER, database)
    calls = [row for row in parsed.records if row["kind"] == "call"]
    assert [row["direction"] for row in calls] == ["incoming", "outgoing", "incoming"]
    assert [row.get("sender") for row in calls] == [ASHA, None, TOMASZ]
    assert [row["recipients"] for row in calls] == [[], [ASHA], [ASHA]]
    assert [row["thread_kind"] for row in calls] == ["direct", "direct", "group"]
    assert [extra(row)["outcome"] for row in calls] == ["answered", "dialled", "not answered"]
    assert (calls[0]["ended_at"] - calls[0]["sent_at"]).seconds == 90
    noted = parsed.records[0]
    assert (noted["kind"], noted["title"], noted["reply_to"]) == ("system_event", "call", calls[0]["record_id"])
    assert noted["thread_id"] == calls[0]["thread_id"]
    assert parsed.sums()


def test_an_address_that_hides_a_number_is_replaced_where_the_app_knows_the_number(database: Path, read) -> None:
    changed(
        database,
        "insert into jid values (5, '23', 'lid', null, null, 0, '220000000000102@lid')",
        "update message set sender_jid_row_id = 4 where _id = 4",
        "update message set sender_jid_row_id = 5 where _id = 5",
        "insert into jid_map values (4, 3, 0)",
        "insert into lid_display_name values (4, 'Tomasz', null), (5, 'Somebody', null)",
    )
    known, unknown = read(PARSER, database).records[2:4]
    assert (known["sender"], known["sender_name"], extra(known)) == (TOMASZ, "Tomasz", {"lid": LID})
    assert (unknown["sender"], unknown["sender_name"], extra(unknown)) == ("220000000000102@lid", "Somebody", {})


def test_members_of_today_and_of_before_and_the_owner(database: Path, read, utc) -> None:
    changed(
        database,
        f"update group_participant_user set add_timestamp = {TIME}, rank = 1 where _id = 1",
        f"insert into group_past_participant_user values (1, 2, 4, 0, {TIME})",
        "insert into props (key, value) values ('user_push_name', 'Mireille'), ('other', '1')",
    )
    parsed = read(PARSER, database)
    members = [row for row in parsed.records if row["kind"] == "membership"]
    assert [row["sender"] for row in members] == [ASHA, TOMASZ, LID]
    assert (members[0]["sent_at"], extra(members[0])) == (utc("2026-03-14 22:48"), {"rank": "administrator"})
    assert (members[2]["ended_at"], extra(members[2])) == (utc("2026-03-14 22:48"), {"is_leave": "removed"})
    assert parsed.column("sender_name", "account") == ["Mireille"]
    assert parsed.sums()


def test_what_is_sent_beside_text(database: Path, read) -> None:
    vcard = "BEGIN:VCARD\nFN:Ingrid Holm\nitem1.TEL;waid=447700900301:+44 7700 900301\nEND:VCARD"
    changed(
        database,
        "update message set message_type = 4 where _id = 4",
        f"insert into message_vcard values (1, 4, '{vcard}')",
        "update message set message_type = 42 where _id = 5",
        "update message set message_type = 16 where _id = 6",
        "insert into message_location values (6, 2, 53.48, -2.24, 'Square', null)",
        "update message set origination_flags = 1, starred = 1 where _id = 7",
        "insert into message_forwarded values (7, 3)",
        "insert into message_mentions values (1, 8, 1)",
        f"insert into receipt_user values (1, 3, 1, {TIME}, {TIME + 5000}, 0)",
        "update message set message_type = 62 where _id = 9",
    )
    rows = {row["locator"]: row for row in read(PARSER, database).records}
    assert extra(rows["message:4"])["contacts"] == [{"name": "Ingrid Holm", "phone": ["+44 7700 900301"]}]
    assert extra(rows["message:5"]) == {"type": "view-once picture"}
    assert (rows["message:6"]["latitude"], rows["message:6"]["longitude"]) == (53.48, -2.24)
    assert extra(rows["message:6"]) == {"place": "Square", "type": "live location"}
    assert extra(rows["message:7"]) == {"forward_score": 3, "forwarded": True, "starred": True}
    assert extra(rows["message:8"]) == {"mentions": [ASHA]}
    assert extra(rows["message:3"]) == {"read_at": TIME + 5000}
    assert extra(rows["message:9"]) == {"type": "type 62"}


def test_a_status_is_sent_to_many(tmp_path: Path, read, utc) -> None:
    messages = [WhatsAppMessage("status@broadcast", "on my way", utc("2026-03-14 22:48"), from_me=True)]
    (row,) = read(PARSER, whatsapp(tmp_path / "msgstore.db", [Chat("status@broadcast")], messages)).records
    assert (row["thread_kind"], row.get("recipients")) == ("broadcast", None)


def test_a_message_that_was_revoked_and_one_with_a_picture(tmp_path: Path, read, utc) -> None:
    time = utc("2026-03-14 22:48")
    messages = [
        WhatsAppMessage(ASHA, None, time, revoked=True),
        WhatsAppMessage(ASHA, None, time, media="Media/WhatsApp Images/IMG-20260314-WA0001.jpg"),
    ]
    parsed = read(PARSER, whatsapp(tmp_path / "msgstore.db", [Chat(ASHA)], messages))
    assert parsed.column("state") == ["unsent", "live"]
    assert parsed.column("attachments") == [None, ["Media/WhatsApp Images/IMG-20260314-WA0001.jpg"]]


def test_after_a_migration_both_tables_are_read_and_nothing_twice(tmp_path: Path, read, utc) -> None:
    """The app left the old table in place: its first message was taken over, its second was not."""
    time = utc("2026-03-14 22:48")
    modern = whatsapp(tmp_path / "msgstore.db", [Chat(ASHA)], [WhatsAppMessage(ASHA, "taken over", time)])
    both = [WhatsAppMessage(ASHA, "taken over", time), WhatsAppMessage(ASHA, "only in the old table", time)]
    legacy = whatsapp_legacy(tmp_path / "old.db", [Chat(ASHA)], both)
    with closing(sqlite3.connect(modern, isolation_level=None)) as connection:
        connection.execute("attach ? as old", (str(legacy),))
        connection.execute("create table messages as select * from old.messages")
        (key,) = connection.execute("select key_id from message where text_data = 'taken over'").fetchone()
        connection.execute("update messages set key_id = ? where data = 'taken over'", (key,))
        connection.execute("update messages set key_id = 'another' where data <> 'taken over'")
    parsed = read(PARSER, modern)
    assert parsed.column("body") == ["taken over", "only in the old table"]
    assert parsed.sums()


def test_notices_calls_and_answers_of_the_old_structure(tmp_path: Path, read, utc) -> None:
    time = utc("2026-03-14 22:48")
    messages = [WhatsAppMessage(GROUP.jid, f"message {n}", time, sender=TOMASZ) for n in range(3)]
    messages.append(WhatsAppMessage(ASHA, "audio", time))
    path = whatsapp_legacy(tmp_path / "msgstore.db", [Chat(ASHA), GROUP], messages)
    changed(
        path,
        "alter table messages add column quoted_row_id integer",
        "create table messages_quotes (_id integer primary key, key_remote_jid text, key_from_me integer, key_id text)",
        "insert into messages_quotes select 7, key_remote_jid, key_from_me, key_id from messages where _id = 2",
        "update messages set quoted_row_id = 7 where _id = 3",
        "update messages set status = 6, media_size = 5, data = null where _id = 4",
        "update messages set media_wa_type = '8', media_duration = 60 where _id = 5",
    )
    parsed = read(PARSER, path)
    first, answer, left, call = parsed.records[:4]
    assert answer["reply_to"] == first["record_id"]
    assert (left["kind"], left["title"], left["sender"]) == ("system_event", "left the group", TOMASZ)
    assert (call["kind"], call["sender"], call.get("body")) == ("call", ASHA, None)
    assert (call["ended_at"] - call["sent_at"]).seconds == 60
    assert parsed.sums()


def test_a_body_that_is_not_utf8_costs_characters_and_not_the_message(database: Path, read) -> None:
    changed(
        database,
        "update message set text_data = cast(x'61ff62' as text) where _id = 3",
        "insert into message_mentions values (1, 3, 1)",
        "insert into message_quoted values (4, 2, 2, 0, 3, 'GONE', 0, 0, cast(x'61ff62' as text))",
        "insert into message_quoted values (5, 2, 2, 0, 3, 'GONE', 0, 0, x'00ff')",
    )
    parsed = read(PARSER, database)
    assert parsed.column("body", "message")[1] == "a\ufffdb"
    assert len([row for row in parsed.records if row["kind"] == "message"]) == 8
    assert ("message:3", "bad-text") in parsed.issues
    assert parsed.sums()


def test_bytes_in_the_place_of_a_time_cost_the_time(database: Path, read) -> None:
    changed(database, "update message set timestamp = x'00ff' where _id = 3")
    parsed = read(PARSER, database)
    assert len([row for row in parsed.records if row["kind"] == "message"]) == 8
    assert ("message:3", "bad-time") in parsed.issues


def test_bytes_in_the_place_of_a_member_cost_no_message(tmp_path: Path, read, utc) -> None:
    messages = [WhatsAppMessage(ASHA, f"message {n}", utc("2026-03-14 22:48")) for n in range(3)]
    database = whatsapp(tmp_path / "msgstore.db", [Chat(ASHA), GROUP], messages)
    changed(database, f"update jid set raw_string = x'00ff' where raw_string = '{TOMASZ}'")
    assert len([row for row in read(PARSER, database).records if row["kind"] == "message"]) == 3


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    path = tmp_path / "msgstore.db"
    path.write_bytes(b"no database" * 100)
    parsed = read(PARSER, path)
    assert (parsed.records, [code for _, code in parsed.issues]) == ([], ["damaged"])


def test_the_legacy_database_that_others_published(real, read, tmp_path: Path) -> None:
    """whatsapp-viewer's SQL: 43 messages. Its first row is the one the app writes when it makes the table."""
    scripts = sorted(real("whatsapp-viewer").rglob("*.sql"), key=lambda file: "schema" not in file.name.lower())
    database = tmp_path / "msgstore.db"
    with closing(sqlite3.connect(database)) as connection:
        for script in scripts:
            connection.executescript(script.read_text("utf-8", "surrogateescape"))
    parsed = read(PARSER, database)
    unit = parsed.ledger.units["messages"].row()
    assert unit["records"] + unit["ignored"] == 43
    assert unit["ignored"] == 1
    assert parsed.sums()


def test_the_backups_of_other_days_are_read_too() -> None:
    for name in ("msgstore.db", "msgstore-2026-03-14.1.db"):
        parser = claims(f"sdcard/WhatsApp/Databases/{name}", None)
        assert parser == PARSER


def test_the_owner_is_no_recipient_though_the_group_lists_them(database: Path, read) -> None:
    changed(
        database,
        "insert into jid values (6, '', 'status_me', null, null, 11, 'status_me')",
        "insert into group_participant_user (group_jid_row_id, user_jid_row_id, rank) values (2, 6, 1)",
        "update message set from_me = 1, sender_jid_row_id = 0 where _id = 4",
    )
    parsed = read(PARSER, database)
    assert parsed.column("recipients", "message")[2:4] == [[ASHA, TOMASZ], [ASHA]]
    assert parsed.column("sender", "membership") == [ASHA, TOMASZ, None]


def test_of_a_group_without_members_nobody_knows_to_whom(database: Path, read) -> None:
    parsed = read(PARSER, changed(database, "delete from group_participant_user"))
    assert parsed.column("recipients", "message")[2:] == [None] * 6


def test_a_list_has_those_on_it_and_each_copy_says_that_it_went_to_a_list(tmp_path: Path, read, utc) -> None:
    everybody, time = Chat("1773528480@broadcast", "Friends", [ASHA, TOMASZ]), utc("2026-03-14 22:48")
    sent = [WhatsAppMessage(chat, "My new number", time, from_me=True) for chat in (everybody.jid, ASHA)]
    path = whatsapp(tmp_path / "msgstore.db", [everybody, Chat(ASHA)], sent)
    changed(path, "update message set broadcast = 1 where _id = 3")
    listed, copy = (row for row in read(PARSER, path).records if row["kind"] == "message")
    assert (listed["thread_kind"], listed["recipients"]) == ("broadcast", [ASHA, TOMASZ])
    assert (copy["thread_kind"], copy["recipients"], extra(copy)) == ("direct", [ASHA], {"to_a_list": True})


def test_what_is_left_of_a_deleted_conversation_stays_together(database: Path, read) -> None:
    parsed = read(PARSER, changed(database, "delete from chat where jid_row_id = 1"))
    one, two = parsed.records[:2]
    assert one["thread_id"] == two["thread_id"] != parsed.records[2]["thread_id"]
    assert [one.get(name) for name in ("sender", "recipients", "thread_kind", "direction")] == [
        None,
        None,
        None,
        "incoming",
    ]


def test_a_conversation_of_the_number_and_one_of_the_address_that_hides_it_are_one(database: Path, read) -> None:
    changed(
        database,
        "insert into jid_map values (4, 1, 0)",
        "insert into chat (_id, jid_row_id) values (9, 4)",
        "update message set chat_row_id = 9 where _id = 3",
    )
    one, two = read(PARSER, database).records[:2]
    assert (one["thread_id"], two["recipients"]) == (two["thread_id"], [ASHA])


def test_a_notice_says_who_did_it_only_if_the_app_does(database: Path, read) -> None:
    """Somebody's security code changed; a call of theirs was missed; one of the owner's was not answered."""
    changed(
        database,
        "insert into lid_display_name values (1, 'Asha', null)",
        "insert into chat (_id, jid_row_id) values (9, 4)",
        "update message set message_type = 7, text_data = null where _id = 2",
        "insert into message_system values (2, 18)",
        "update message set message_type = 10, text_data = null, from_me = 0, sender_jid_row_id = 0 where _id = 3",
        "update message set message_type = 90, chat_row_id = 1, from_me = 1, sender_jid_row_id = 0 where _id = 4",
    )
    notice, missed, called = read(PARSER, database).records[:3]
    assert (notice["title"], notice.get("sender"), notice.get("sender_name")) == ("security code changed", None, None)
    assert (missed["title"], missed["sender"]) == ("missed call", ASHA)
    assert (called["title"], called.get("sender"), called["recipients"]) == ("call", None, [ASHA])


def test_a_call_of_several_without_a_group_is_in_no_conversation_of_two(database: Path, read) -> None:
    changed(
        database,
        f"insert into call_log values (1, 1, 0, 'c1', -1, {TIME}, 1, 90, 5, 0, 0)",
        f"insert into call_log values (2, 1, 0, 'c2', -1, {TIME}, 1, 90, 5, 0, 0)",
        "insert into call_log_participant_v2 values (1, 1, 1, 0), (2, 1, 3, 0), (3, 2, 1, 0)",
    )
    several, two = (row for row in read(PARSER, database).records if row["kind"] == "call")
    assert (several["thread_kind"], several["sender"], several["recipients"]) == ("group", ASHA, [TOMASZ])
    assert (two["thread_kind"], two["thread_id"] != several["thread_id"]) == ("direct", True)


def test_what_was_pinned_is_an_event_and_a_reaction_of_a_pair_is_to_the_other_side(database: Path, read) -> None:
    changed(
        database,
        f"insert into message_add_on values (1, 1, 1, 'a', 0, 2, {TIME}, 0, 56), (2, 2, 0, 'b', 3, 4, {TIME}, 0, 79)",
        f"insert into message_add_on_reaction values (1, '👍', {TIME})",
    )
    rows = {row["locator"]: row for row in read(PARSER, database).records}
    assert (rows["message_add_on:1"]["recipients"], rows["message_add_on:1"]["direction"]) == ([ASHA], "outgoing")
    assert (rows["message_add_on:2"]["kind"], rows["message_add_on:2"]["title"]) == ("system_event", "message pinned")


def test_a_message_of_the_old_structure_that_came_by_a_list_is_of_who_sent_it(tmp_path: Path, read, utc) -> None:
    time = utc("2026-03-14 22:48")
    said = [WhatsAppMessage(chat, "Hi", time) for chat in (ASHA, "status@broadcast", "status@broadcast")]
    path = whatsapp_legacy(tmp_path / "msgstore.db", [Chat(ASHA)], said)
    changed(
        path,
        "update messages set remote_resource = 'broadcast' where _id = 2",
        f"update messages set remote_resource = '{TOMASZ}' where _id = 3",
    )
    assert read(PARSER, path).column("sender") == [ASHA, TOMASZ, None]
