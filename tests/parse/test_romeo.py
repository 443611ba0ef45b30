import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.romeo import PARSER as ROOM


def romeo(path: Path, *, drifted: bool = False, sent: str = "2026-03-14T21:05:00+0000") -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if drifted else ", messageId text"
        connection.executescript(f"""
            create table MessageEntity (chatPartnerId text, text text, date text, transmissionStatus text{more});
            create table ChatPartnerEntity (profileId text, name text, headline text, age int, locationName text,
                country text, isBLocked int);
            create table ContactEntity (userId text, contactNote text);
            create table ImageAttachmentEntity (parentMessageId text);
            insert into ChatPartnerEntity values ('77', 'Tomas', 'Hi there', 29, 'Leeds', 'GB', 0);
            insert into ContactEntity values ('77', 'from the gym');
            insert into ImageAttachmentEntity values ('a');
        """)
        rest = () if drifted else ("a",)
        rows = [("77", "Hello", sent, "RECEIVED", *rest), ("77", "Hi", "2026-03-14T21:06:00", "SENT", *rest)]
        connection.executemany(f"insert into MessageEntity values ({', '.join('?' * len(rows[0]))})", rows)
    return path


def test_messages_and_people(tmp_path: Path, read, utc) -> None:
    parsed = read(ROOM, romeo(tmp_path / "planetromeo-room.db.1"))
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender", "message") == ["77", None]
    assert parsed.column("recipients", "message") == [[], ["77"]]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05"), None]  # the second names no zone
    assert parsed.column("sent_at_raw", "message")[1] == "2026-03-14T21:06:00"
    assert json.loads(parsed.records[0]["extra"])["pictures"] == 1
    (tomas,) = [row for row in parsed.records if row["kind"] == "contact"]
    assert (tomas["title"], json.loads(tomas["extra"])["own_note"]) == ("Tomas", "from the gym")
    assert parsed.issues == []
    assert parsed.sums()


def test_neither_sent_nor_received_has_no_direction_and_a_number_is_no_time(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(romeo(tmp_path / "planetromeo-room.db.1"))) as connection, connection:
        connection.execute("update MessageEntity set transmissionStatus = 'FAILED', date = 1773522300000")
    parsed = read(ROOM, tmp_path / "planetromeo-room.db.1")
    message = parsed.records[0]
    assert (message.get("direction"), message.get("sender"), message.get("recipients")) == (None, None, None)
    assert (message.get("sent_at"), message["sent_at_raw"]) == (None, "1773522300000")
    assert parsed.sums()


def test_drift_a_bad_time_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(ROOM, romeo(tmp_path / "planetromeo-room.db.1", drifted=True, sent="soon"))
    assert parsed.issues == [("MessageEntity:structure", "absent-column")]
    assert parsed.records[0].get("sent_at") is None
    assert parsed.sums()
    (tmp_path / "broken").write_bytes(b"broken" * 1000)
    assert read(ROOM, tmp_path / "broken").issues == [("database", "damaged")]
