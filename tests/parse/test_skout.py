import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.skout import PARSER


def skout(path: Path, *, drifted: bool = False, sent: object = 1773522300000) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if drifted else ", type text, pictureUrl text, giftUrl text"
        connection.executescript(f"""
            create table skoutMessagesTable (fromUserID int, message text, timestamp, chatId int{more});
            create table skoutUsersTable (userId int, userName text, picUrl text);
            insert into skoutUsersTable values (22, 'Zofia', 'https://www.example.org/z.jpg');
        """)
        rest = () if drifted else ("IMAGE", "https://www.example.org/p.jpg", "")
        rows = [(22, "Hello", sent, 22, *rest), (11, "Hi", 1773522360000, 22, *rest)]
        connection.executemany(f"insert into skoutMessagesTable values ({', '.join('?' * len(rows[0]))})", rows)
    return path


def test_messages_and_people(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, skout(tmp_path / "skoutDatabase"))
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender", "message") == ["22", None]
    assert parsed.column("recipients", "message") == [[], ["22"]]
    assert parsed.records[0]["attachments"] == ["https://www.example.org/p.jpg"]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05")
    assert parsed.column("title", "contact") == ["Zofia"]
    assert parsed.issues == []
    assert parsed.sums()


def test_without_people_of_conversations_no_message_has_a_direction(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(skout(tmp_path / "skoutDatabase"))) as connection, connection:
        connection.execute("drop table skoutUsersTable")
    parsed = read(PARSER, tmp_path / "skoutDatabase")
    assert parsed.column("direction", "message") == [None, None]
    assert parsed.column("sender", "message") == ["22", "11"]
    assert parsed.column("recipients", "message") == [None, None]


def test_drift_a_bad_time_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, skout(tmp_path / "skoutDatabase", drifted=True, sent="never"))
    assert parsed.issues == [("skoutMessagesTable:structure", "absent-column"), ("skoutMessagesTable:1", "bad-time")]
    assert parsed.sums()
    (tmp_path / "broken").write_bytes(b"broken" * 1000)
    assert read(PARSER, tmp_path / "broken").issues == [("database", "damaged")]
