"""Stores of one phone that hold the same, as their parsers read them: each message is once in what is served."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from models.ids import Ids
from pipeline.demo.android import Chat, Sms, WhatsAppMessage, jid, mmssms, whatsapp
from pipeline.parse.apps import android_sms, google_messages, samsung_logs, whatsapp_android
from pipeline.parse.parser import Evidence, Parser, Source, run

ASHA, TOMASZ, INGRID = "+447700900101", "+447700900302", "+447700900301"
GROUP = "120363025520260301@g.us"
START = datetime(2026, 3, 14, 22, 48, tzinfo=UTC)
Rows = list[dict[str, Any]]


@pytest.fixture
def rows(ids: Ids) -> Callable[[Parser, Path, str], Rows]:
    """The records of a store."""

    def read(parser: Parser, path: Path, source_id: str) -> Rows:
        items = run(parser, Evidence(path, path.name), Source(source_id, "x1", "JAS/1"), ids)
        return [row for item in items if isinstance(item, pa.RecordBatch) for row in item.to_pylist()]

    return read


def served(found: Any, *stores: Rows) -> list[tuple[str, str | None]]:
    """Kind and text of what is not a duplicate."""
    return [(row["kind"], row["body"]) for rows in stores for row in rows if row["record_id"] not in found.same]


BESIDE = """
create table message_system (message_row_id integer primary key, action_type integer not null);
create table message_system_chat_participant (message_row_id integer, user_jid_row_id integer);
create table message_add_on (_id integer primary key, chat_row_id integer, from_me integer, key_id text,
    sender_jid_row_id integer, parent_message_row_id integer, timestamp integer, message_add_on_type integer);
create table message_add_on_reaction (message_add_on_row_id integer primary key, reaction text,
    sender_timestamp integer);
create table props (_id integer primary key, key text unique, value text);
insert into message_add_on select 1, chat_row_id, 0, 'a', sender_jid_row_id, _id, timestamp + 5000, 56 from message
    where _id = 3;
insert into message_add_on_reaction values (1, '👍', null);
insert into message_system values (4, 12);
insert into message_system_chat_participant values (4, 2);
update message set message_type = 7, text_data = null where _id = 4;
insert into props values (1, 'user_push_name', 'Mireille');
"""


def msgstore(path: Path, members: list[str], *later: str) -> Path:
    """Two messages, of a pair and of a group, somebody who was added, a reaction; then what was said later."""
    said = [WhatsAppMessage(jid(ASHA), "Where are you", START)]
    said += [WhatsAppMessage(GROUP, text, START + timedelta(minutes=n), sender=jid(TOMASZ))
             for n, text in enumerate(("Friday", "added", *later), 1)]  # fmt: skip
    whatsapp(path, [Chat(jid(ASHA)), Chat(GROUP, "Climbers", members)], said)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(BESIDE)
    return path


def test_of_whatsapp_and_its_backup_everything_is_once(tmp_path: Path, rows, together) -> None:
    """Ingrid has joined since the backup was made, and one message was said."""
    people = [jid(number) for number in (ASHA, TOMASZ, INGRID)]
    live = rows(whatsapp_android.PARSER, msgstore(tmp_path / "msgstore.db", people, "Saturday"), "db")
    backup = rows(whatsapp_android.PARSER, msgstore(tmp_path / "msgstore-2026-03-14.1.db", people[:2]), "backup")
    found = together(*live, *backup)
    assert sorted(served(found, live, backup), key=str) == [
        ("account", None),
        *[("membership", None)] * 3,
        ("message", "Friday"),
        ("message", "Saturday"),
        ("message", "Where are you"),
        ("reaction", "👍"),
        ("system_event", None),
    ]
    assert not {row["record_id"] for row in live} & found.same.keys()


BUGLE = """
create table conversations (_id integer primary key, name text);
create table participants (_id integer primary key, sub_id int, normalized_destination text, full_name text);
create table conversation_participants (_id integer primary key, conversation_id int, participant_id int);
create table messages (_id integer primary key, conversation_id int, sender_id int, sent_timestamp int,
    received_timestamp int, message_protocol int, message_status int, sms_message_uri text, self_id int);
create table parts (_id integer primary key, message_id int, text text, uri text);
insert into conversations values (7, 'Asha Rao');
insert into participants values (1, -1, null, null), (2, -2, '+447700900101', 'Asha Rao');
insert into conversation_participants values (1, 7, 2);
"""
LOGS = """
create table logs (_id integer primary key, number text, date integer, duration integer, type integer, name text,
    logtype integer, messageid integer, m_subject text, m_content text);
"""


def ms(seconds: int) -> int:
    return round((START + timedelta(seconds=seconds)).timestamp() * 1000) + 250


def test_a_text_of_the_system_of_google_and_of_samsung_is_one(tmp_path: Path, rows, together) -> None:
    """The system has the number as it was dialled. Google also knows when the network had the text."""
    texts = [("Where are you", True), ("Outside", False)]
    sent = [Sms("07700 900101", body, START + timedelta(seconds=9 * n, milliseconds=250), incoming)
            for n, (body, incoming) in enumerate(texts)]  # fmt: skip
    system = rows(android_sms.PARSER, mmssms(tmp_path / "mmssms.db", sent), "db")
    with closing(sqlite3.connect(tmp_path / "bugle_db")) as connection, connection:
        connection.executescript(BUGLE)
        connection.execute("insert into messages values (1, 7, 2, ?, ?, 0, 100, null, 1)", (ms(-4), ms(0)))
        connection.execute("insert into messages values (2, 7, 1, ?, ?, 0, 1, null, 1)", (ms(9), ms(9)))
        connection.executemany("insert into parts values (?, ?, ?, null)", [(1, 1, texts[0][0]), (2, 2, texts[1][0])])
    with closing(sqlite3.connect(tmp_path / "logs.db")) as connection, connection:
        connection.executescript(LOGS)
        row = "insert into logs values (?, '+447700900101', ?, 0, ?, 'Asha', 300, 1, null, ?)"
        connection.executemany(row, [(1, ms(0), 1, texts[0][0]), (2, ms(9), 2, texts[1][0])])
    google = rows(google_messages.PARSER, tmp_path / "bugle_db", "backup")
    samsung = rows(samsung_logs.PARSER, tmp_path / "logs.db", "logs")
    found = together(*system, *google, *samsung)
    assert [row for row in served(found, system, google, samsung) if row[0] == "message"] == [
        ("message", body) for body, _ in texts
    ]
    assert len(set(found.united.values())) == 1
    assert len(found.united) == 2
