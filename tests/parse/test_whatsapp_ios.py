import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.demo.android import jid
from pipeline.demo.ios import WhatsAppChat, WhatsAppMessage, whatsapp
from pipeline.parse.apps.whatsapp_ios import PARSER

JORDAN, INGRID = jid("+447700900201"), jid("+447700900301")
PAIR = WhatsAppChat(JORDAN, "Jordan Vale")
GROUP = WhatsAppChat("120363025520260302@g.us", "Saturday", [JORDAN, INGRID])
TIME = 1_773_528_480_000  # 2026-03-14 22:48

NEWER = """
alter table ZWAMESSAGE add column ZSTANZAID varchar;
alter table ZWAMESSAGE add column ZGROUPEVENTTYPE integer;
alter table ZWAMESSAGE add column ZPARENTMESSAGE integer;
alter table ZWAMESSAGE add column ZMESSAGEINFO integer;
alter table ZWAMESSAGE add column ZFLAGS integer;
alter table ZWAMESSAGE add column ZSTARRED integer;
alter table ZWAMEDIAITEM add column ZMETADATA blob;
alter table ZWAMEDIAITEM add column ZVCARDSTRING varchar;
alter table ZWAGROUPMEMBER add column ZISADMIN integer;
alter table ZWAGROUPMEMBER add column ZISACTIVE integer;
create table ZWAMESSAGEINFO (Z_PK integer primary key, ZMESSAGE integer, ZRECEIPTINFO blob);
create table ZWAPROFILEPUSHNAME (Z_PK integer primary key, ZJID varchar, ZPUSHNAME varchar);
create table ZWAGROUPINFO (Z_PK integer primary key, ZCHATSESSION integer, ZCREATORJID varchar, ZOWNERJID varchar,
    ZCREATIONDATE timestamp);
update ZWAMESSAGE set ZSTANZAID = 'STANZA' || Z_PK, ZFROMJID = (select ZCONTACTJID from ZWACHATSESSION c
    where c.Z_PK = ZCHATSESSION) where ZISFROMME = 0;
"""
"""What the structure of 2.24 has and the demo's does not; a group's message is "from" the group."""


def field(number: int, value: int | str | bytes) -> bytes:
    """A field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def varint(value: int) -> bytes:
    return bytes([value]) if value < 0x80 else bytes([value & 0x7F | 0x80]) + varint(value >> 7)


@pytest.fixture
def database(tmp_path: Path, utc) -> Path:
    """Messages 1 and 2 of a pair, 3 to 8 of a group; members 1 JORDAN, 2 INGRID."""
    time = utc("2026-03-14 22:48")
    said = [WhatsAppMessage(JORDAN, "one", time), WhatsAppMessage(JORDAN, "two", time, from_me=True)]
    said += [WhatsAppMessage(GROUP.jid, f"group {n}", time, sender=INGRID) for n in range(6)]
    path = whatsapp(tmp_path / "ChatStorage.sqlite", [PAIR, GROUP], said)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(NEWER)
    return path


def changed(path: Path, *statements: str | tuple[str, tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(*((statement,) if isinstance(statement, str) else statement))
    return path


def extra(row: dict[str, Any]) -> Any:
    return json.loads(row.get("extra", "{}"))


def test_senders_and_recipients_in_pairs_and_groups(tmp_path: Path, read, utc) -> None:
    time = utc("2026-03-14 22:48")
    messages = [
        WhatsAppMessage(JORDAN, "in", time),
        WhatsAppMessage(JORDAN, "out", time, from_me=True),
        WhatsAppMessage(GROUP.jid, "in the group", time, sender=INGRID),
        WhatsAppMessage(GROUP.jid, "to the group", time, from_me=True),
    ]
    parsed = read(PARSER, whatsapp(tmp_path / "ChatStorage.sqlite", [PAIR, GROUP], messages))
    assert parsed.column("sender", "message") == [JORDAN, None, INGRID, None]
    assert parsed.column("recipients", "message") == [[], [JORDAN], [JORDAN], [JORDAN, INGRID]]
    assert parsed.column("thread_title", "message") == ["Jordan Vale", "Jordan Vale", "Saturday", "Saturday"]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group", "group"]
    assert parsed.column("sent_at", "message") == [time] * 4
    assert parsed.sums()


def test_an_answer_says_what_it_answers_and_keeps_a_copy_of_it(database: Path, read) -> None:
    quote = field(5, "STANZA1") + field(6, JORDAN) + field(19, field(1, "one"))
    gone = field(5, "GONE") + field(19, field(1, "what is no longer there"))
    insert = "insert into ZWAMEDIAITEM (Z_PK, ZMESSAGE, ZMETADATA) values (?, ?, ?)"
    changed(
        database,
        (insert, (1, 2, quote)),
        (insert, (2, 3, gone)),
        (insert, (3, 4, b"*\xff no protocol buffer")),
        "update ZWAMESSAGE set ZMEDIAITEM = Z_PK - 1 where Z_PK in (2, 3, 4)",
        "update ZWAMESSAGE set ZPARENTMESSAGE = 3 where Z_PK = 5",
    )
    parsed = read(PARSER, database)
    rows = {row["body"]: row for row in parsed.records if row["kind"] == "message"}
    assert rows["two"]["reply_to"] == rows["one"]["record_id"]
    assert extra(rows["two"]) == {"quoted": "one", "quoted_sender": JORDAN}
    assert ("reply_to" in rows["group 0"], extra(rows["group 0"])) == (False, {"quoted": "what is no longer there"})
    assert rows["group 2"]["reply_to"] == rows["group 0"]["record_id"]
    assert parsed.sums()


def test_reactions_of_others_and_of_the_owner(database: Path, read, utc) -> None:
    theirs = field(1, field(1, "R1") + field(2, INGRID) + field(3, "👍") + field(4, TIME))
    own = field(2, field(2, "😀") + field(3, TIME))
    insert = "insert into ZWAMESSAGEINFO values (?, ?, ?)"
    changed(
        database,
        (insert, (1, 3, field(4, 1) + field(7, theirs + own))),
        (insert, (2, 4, b":\xff no protocol buffer")),
    )
    parsed = read(PARSER, database)
    first, second = (row for row in parsed.records if row["kind"] == "reaction")
    (answered,) = (row for row in parsed.records if row.get("body") == "group 0")
    assert (first["body"], first["sender"], first["direction"]) == ("👍", INGRID, "incoming")
    assert (second["body"], second.get("sender"), second["direction"]) == ("😀", None, "outgoing")
    assert first["sent_at"] == second["sent_at"] == utc("2026-03-14 22:48")
    assert first["reply_to"] == second["reply_to"] == answered["record_id"]
    assert first["thread_id"] == answered["thread_id"]
    assert parsed.sums()


def test_what_the_app_notes_is_an_event_of_the_conversation(database: Path, read) -> None:
    call_of_a_minute = field(87, field(1, field(1, 1) + field(3, 60)))
    event = "update ZWAMESSAGE set ZMESSAGETYPE = ?, ZGROUPEVENTTYPE = ?, ZTEXT = ? where Z_PK = ?"
    changed(
        database,
        (event, (6, 2, f"{JORDAN};{INGRID},447700900302@s.whatsapp.net", 3)),
        (event, (6, 7, JORDAN, 4)),
        (event, (6, 3, None, 5)),
        (event, (6, 56, '{"previous_subject":"Saturday","new_subject":"Sunday"}', 6)),
        (event, (6, 4711, None, 7)),
        (event, (10, 1, None, 1)),
        (event, (59, 0, None, 8)),
        (
            "insert into ZWAMEDIAITEM (Z_PK, ZMETADATA) values (9, ?)",
            (call_of_a_minute,),
        ),
        "update ZWAMESSAGE set ZMEDIAITEM = 9 where Z_PK = 8",
    )
    parsed = read(PARSER, database)
    rows = {row["locator"]: row for row in parsed.records if row["kind"] == "system_event"}
    missed, added, removed, left, renamed, unknown, call = (rows[f"ZWAMESSAGE:{n}"] for n in (1, 3, 4, 5, 6, 7, 8))
    assert (added["title"], added["sender"]) == ("added to the group", JORDAN)
    assert extra(added)["people"] == [INGRID, "447700900302@s.whatsapp.net"]
    assert (removed["title"], removed["sender"], extra(removed)) == (
        "removed from the group",
        JORDAN,
        {"people": [INGRID]},
    )
    assert (left["title"], left["sender"], left.get("direction")) == ("left the group", INGRID, None)
    assert (renamed["title"], renamed["body"]) == ("group name changed", "Sunday")
    assert (unknown["title"], missed["title"]) == ("type 4711", "missed voice call")
    assert (call["title"], extra(call)) == ("call", {"video": True, "seconds": 60})
    assert parsed.sums()


def test_members_by_the_names_they_chose_and_who_made_the_group(database: Path, read, utc) -> None:
    changed(
        database,
        f"insert into ZWAPROFILEPUSHNAME values (1, '{INGRID}', 'Ingrid')",
        "update ZWAGROUPMEMBER set ZISADMIN = Z_PK = 1, ZISACTIVE = Z_PK = 1, ZCONTACTNAME = ''",
        f"insert into ZWAGROUPINFO values (1, 2, '{JORDAN}', null, 795221280)",
    )
    parsed = read(PARSER, database)
    jordan, ingrid = (row for row in parsed.records if row["kind"] == "membership")
    assert (jordan["sender"], extra(jordan)) == (JORDAN, {"administrator": True})
    assert (ingrid["sender"], ingrid["sender_name"], extra(ingrid)) == (INGRID, "Ingrid", {"inactive": True})
    assert parsed.column("sender_name", "message")[2:] == ["Ingrid"] * 6
    (made,) = (row for row in parsed.records if row["kind"] == "system_event")
    assert (made["title"], made["sender"], made["sent_at"]) == ("group created", JORDAN, utc("2026-03-14 22:48"))
    assert made["thread_id"] == ingrid["thread_id"]
    assert parsed.sums()


def test_what_is_sent_beside_text(database: Path, read) -> None:
    vcard = "BEGIN:VCARD\nFN:Chinedu Obi\nTEL:+447700900303\nEND:VCARD"
    poll = field(8, field(2, "When?") + field(3, field(1, "Friday")) + field(3, field(1, "Sunday")))
    changed(
        database,
        "update ZWAMESSAGE set ZMESSAGETYPE = 4, ZMEDIAITEM = 1 where Z_PK = 3",
        f"insert into ZWAMEDIAITEM (Z_PK, ZVCARDSTRING) values (1, '{vcard}')",
        "update ZWAMESSAGE set ZMESSAGETYPE = 46, ZTEXT = null, ZMESSAGEINFO = 5 where Z_PK = 4",
        ("insert into ZWAMESSAGEINFO values (5, 4, ?)", (poll,)),
        "update ZWAMESSAGE set ZMESSAGETYPE = 38 where Z_PK = 5",
        "update ZWAMESSAGE set ZFLAGS = 128, ZSTARRED = 1 where Z_PK = 6",
        f"update ZWAMESSAGE set ZMESSAGETYPE = 14, ZTEXT = '{JORDAN}' where Z_PK = 7",
        "update ZWAMESSAGE set ZMESSAGETYPE = 62 where Z_PK = 8",
    )
    rows = {row["locator"]: row for row in read(PARSER, database).records}
    assert extra(rows["ZWAMESSAGE:3"])["contacts"] == [{"name": "Chinedu Obi", "phone": ["+447700900303"]}]
    assert rows["ZWAMESSAGE:4"]["body"] == "When?"
    assert extra(rows["ZWAMESSAGE:4"]) == {"options": ["Friday", "Sunday"], "type": "poll"}
    assert extra(rows["ZWAMESSAGE:5"]) == {"type": "view-once picture"}
    assert extra(rows["ZWAMESSAGE:6"]) == {"forwarded": True, "starred": True}
    assert rows["ZWAMESSAGE:7"]["state"] == "unsent"
    assert extra(rows["ZWAMESSAGE:7"]) == {"type": "revoked", "revoked_by": JORDAN}
    assert extra(rows["ZWAMESSAGE:8"]) == {"type": "type 62"}


def test_revoked_messages_pictures_and_events_of_an_older_structure(tmp_path: Path, read, utc) -> None:
    time = utc("2026-03-14 22:48")
    messages = [
        WhatsAppMessage(JORDAN, None, time, revoked=True),
        WhatsAppMessage(JORDAN, None, time, media="Media/447700900201@s.whatsapp.net/a.jpg"),
        WhatsAppMessage(JORDAN, "security code changed", time),
    ]
    database = whatsapp(tmp_path / "ChatStorage.sqlite", [PAIR], messages)
    changed(database, "update ZWAMESSAGE set ZMESSAGETYPE = 10 where Z_PK = 3")
    parsed = read(PARSER, database)
    assert parsed.column("state", "message") == ["unsent", "live"]
    assert parsed.column("attachments", "message") == [None, ["Media/447700900201@s.whatsapp.net/a.jpg"]]
    assert parsed.column("kind") == ["message", "message", "system_event"]
    assert parsed.ledger.units["ZWAMESSAGE"].row() == {"rows_stored": 3, "ignored": 0, "records": 3, "issues": 0}


def test_bytes_in_the_place_of_a_time_cost_the_time(database: Path, read) -> None:
    changed(database, "update ZWAMESSAGE set ZMESSAGEDATE = x'00ff' where Z_PK = 3")
    parsed = read(PARSER, database)
    assert len([row for row in parsed.records if row["kind"] == "message"]) == 8
    assert ("ZWAMESSAGE:3", "bad-time") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    path = tmp_path / "ChatStorage.sqlite"
    path.write_bytes(b"no database" * 100)
    parsed = read(PARSER, path)
    assert parsed.records == []
    assert {code for _, code in parsed.issues} == {"damaged"}


def test_who_has_left_a_group_is_a_member_of_before_and_no_recipient(database: Path, read) -> None:
    changed(
        database,
        "update ZWAGROUPMEMBER set ZISACTIVE = Z_PK <> 1",
        "update ZWAMESSAGE set ZISFROMME = 1 where Z_PK = 3",
    )
    parsed = read(PARSER, database)
    assert parsed.column("recipients", "message")[2:4] == [[INGRID], []]
    assert [extra(row) for row in parsed.records if row["kind"] == "membership"] == [{"inactive": True}, {}]


def test_what_is_left_of_a_deleted_conversation_stays_together(database: Path, read) -> None:
    changed(database, "delete from ZWACHATSESSION where Z_PK = 2")
    parsed = read(PARSER, database)
    threads = {row["thread_id"] for row in parsed.records if row["locator"] not in ("ZWAMESSAGE:1", "ZWAMESSAGE:2")}
    assert len(threads) == 1
    assert parsed.column("sender", "message")[2:] == [INGRID] * 6
    assert parsed.column("thread_kind", "message")[2:] == [None] * 6


def test_who_added_somebody_is_not_called_by_the_name_of_who_was_added(database: Path, read) -> None:
    changed(
        database,
        "update ZWAGROUPMEMBER set ZCONTACTNAME = 'Ingrid' where Z_PK = 2",
        f"update ZWAMESSAGE set ZMESSAGETYPE = 6, ZGROUPEVENTTYPE = 2, ZTEXT = '{JORDAN}' where Z_PK = 3",
        "update ZWAMESSAGE set ZMESSAGETYPE = 6, ZGROUPEVENTTYPE = 3, ZTEXT = null where Z_PK = 4",
    )
    added, left = (row for row in read(PARSER, database).records if row["kind"] == "system_event")
    assert (added["sender"], added.get("sender_name")) == (JORDAN, None)
    assert (left["sender"], left["sender_name"]) == (INGRID, "Ingrid")


def test_the_status_of_a_person_is_for_many(tmp_path: Path, read, utc) -> None:
    posts = WhatsAppChat("447700900201@status", "Jordan Vale")
    path = whatsapp(
        tmp_path / "ChatStorage.sqlite", [posts], [WhatsAppMessage(posts.jid, "Out", utc("2026-03-14 22:48"))]
    )
    (post,) = read(PARSER, path).records
    assert (post["thread_kind"], post.get("sender"), post.get("recipients")) == ("broadcast", None, None)
