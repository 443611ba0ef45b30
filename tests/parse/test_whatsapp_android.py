import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.demo.android import Chat, WhatsAppMessage, jid, whatsapp, whatsapp_legacy
from pipeline.parse.apps.whatsapp_android import PARSER

ASHA, TOMASZ = jid("+447700900101"), jid("+447700900302")
GROUP = Chat("120363025520260301@g.us", "Thursday climbers", [ASHA, TOMASZ])


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


def test_a_body_that_is_not_utf8_costs_characters_and_not_the_message(tmp_path: Path, read, utc) -> None:
    messages = [WhatsAppMessage(ASHA, f"message {n}", utc("2026-03-14 22:48")) for n in range(3)]
    database = whatsapp(tmp_path / "msgstore.db", [Chat(ASHA)], messages)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update message set text_data = cast(x'61ff62' as text) where text_data = 'message 1'")
    parsed = read(PARSER, database)
    assert parsed.column("body") == ["message 0", "a\ufffdb", "message 2"]
    assert [code for _, code in parsed.issues] == ["bad-text"]
    assert parsed.sums()


def test_bytes_in_the_place_of_a_time_cost_the_time(tmp_path: Path, read, utc) -> None:
    messages = [WhatsAppMessage(ASHA, f"message {n}", utc("2026-03-14 22:48")) for n in range(3)]
    database = whatsapp(tmp_path / "msgstore.db", [Chat(ASHA)], messages)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update message set timestamp = x'00ff' where text_data = 'message 1'")
    parsed = read(PARSER, database)
    assert len(parsed.records) == 3
    assert [code for _, code in parsed.issues] == ["bad-time"]


def test_bytes_in_the_place_of_a_member_cost_no_message(tmp_path: Path, read, utc) -> None:
    messages = [WhatsAppMessage(ASHA, f"message {n}", utc("2026-03-14 22:48")) for n in range(3)]
    database = whatsapp(tmp_path / "msgstore.db", [Chat(ASHA), GROUP], messages)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update jid set raw_string = x'00ff' where raw_string = ?", (TOMASZ,))
    assert len(read(PARSER, database).records) == 3


def test_the_legacy_database_that_others_published(real, read, tmp_path: Path) -> None:
    """whatsapp-viewer's SQL: 43 messages. Its first row is the one the app writes when it makes the table."""
    scripts = sorted(real("whatsapp-viewer").rglob("*.sql"), key=lambda file: "schema" not in file.name.lower())
    database = tmp_path / "msgstore.db"
    with closing(sqlite3.connect(database)) as connection:
        for script in scripts:
            connection.executescript(script.read_text("utf-8", "surrogateescape"))
    parsed = read(PARSER, database)
    ignored = parsed.ledger.units["messages"].ignored
    assert len(parsed.records) + ignored == 43
    assert parsed.sums()
