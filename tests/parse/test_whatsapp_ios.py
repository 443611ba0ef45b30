import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.demo.android import jid
from pipeline.demo.ios import WhatsAppChat, WhatsAppMessage, whatsapp
from pipeline.parse.apps.whatsapp_ios import PARSER

JORDAN, INGRID = jid("+447700900201"), jid("+447700900301")
PAIR = WhatsAppChat(JORDAN, "Jordan Vale")
GROUP = WhatsAppChat("120363025520260302@g.us", "Saturday", [JORDAN, INGRID])


def test_senders_and_recipients_in_pairs_and_groups(tmp_path: Path, read, utc) -> None:
    time = utc("2026-03-14 22:48")
    messages = [
        WhatsAppMessage(JORDAN, "in", time),
        WhatsAppMessage(JORDAN, "out", time, from_me=True),
        WhatsAppMessage(GROUP.jid, "in the group", time, sender=INGRID),
        WhatsAppMessage(GROUP.jid, "to the group", time, from_me=True),
    ]
    parsed = read(PARSER, whatsapp(tmp_path / "ChatStorage.sqlite", [PAIR, GROUP], messages))
    assert parsed.column("sender") == [JORDAN, None, INGRID, None]
    assert parsed.column("recipients") == [[], [JORDAN], [JORDAN], [JORDAN, INGRID]]
    assert parsed.column("thread_title") == ["Jordan Vale", "Jordan Vale", "Saturday", "Saturday"]
    assert parsed.column("sent_at") == [time] * 4


def test_revoked_messages_pictures_and_events(tmp_path: Path, read, utc) -> None:
    time = utc("2026-03-14 22:48")
    messages = [
        WhatsAppMessage(JORDAN, None, time, revoked=True),
        WhatsAppMessage(JORDAN, None, time, media="Media/447700900201@s.whatsapp.net/a.jpg"),
        WhatsAppMessage(JORDAN, "security code changed", time),
    ]
    database = whatsapp(tmp_path / "ChatStorage.sqlite", [PAIR], messages)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update ZWAMESSAGE set ZMESSAGETYPE = 10 where Z_PK = 3")
    parsed = read(PARSER, database)
    assert parsed.column("state") == ["unsent", "live"]
    assert parsed.column("attachments") == [None, ["Media/447700900201@s.whatsapp.net/a.jpg"]]
    assert parsed.ledger.units["ZWAMESSAGE"].row() == {"rows_stored": 3, "ignored": 1, "records": 2, "issues": 0}
