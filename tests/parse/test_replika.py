import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.replika import PARSER


def replika(path: Path, *, drifted: bool = False, sent: object = 1773522300000) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if drifted else ", type text, voice_url text"
        connection.executescript(f"""
            create table chat_message (id text, text text, nature text, timestamp_ms{more});
            create table bot_profile (id text, name text);
            create table user_profile (id text, first_name text, last_name text, email text, birthday_date text);
            create table memory_fact_v3 (id text, text text);
            insert into memory_fact_v3 values ('f', 'lives in Leeds');
            insert into bot_profile values ('b', 'Luna');
            insert into user_profile values ('u', 'Sana', 'Iqbal', 'sana@example.org', '1990-01-01');
        """)
        insert = "insert into chat_message (text, nature, timestamp_ms) values (?, ?, ?)"
        connection.execute(insert, ("Hello", "Customer", sent))
        connection.execute(insert, ("Hi Sana", "Robot", 1773522301000))
    return path


def test_a_companion_has_a_name_and_no_identifier(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, replika(tmp_path / "REPLIKA_DB"))
    assert parsed.column("body", "message") == ["Hello", "Hi Sana"]
    assert parsed.column("direction", "message") == ["outgoing", "incoming"]
    assert parsed.column("sender_name", "message") == [None, "Luna"]
    assert parsed.column("sender", "message") == [None, None]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05")
    assert parsed.column("body", "note") == ["lives in Leeds"]
    (account,) = [row for row in parsed.records if row["kind"] == "account"]
    assert (account["sender"], account["sender_name"]) == ("sana@example.org", "Sana Iqbal")
    assert parsed.issues == []
    assert parsed.sums()


def test_drift_a_bad_time_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, replika(tmp_path / "REPLIKA_DB", drifted=True, sent="now"))
    assert parsed.issues == [("chat_message:structure", "absent-column"), ("chat_message:1", "bad-time")]
    assert parsed.sums()
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
