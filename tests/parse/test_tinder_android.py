import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.tinder_android import PARSER as ANDROID

OWNER, MEI = "5f0000000000000000000001", "5f0000000000000000000002"


def android(path: Path, *, sent: object = 1773522300000, older: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if older else ", type text, delivery_status text, is_liked int"
        connection.executescript(f"""
            create table message (id text, match_id text, from_id text, to_id text, text text, sent_date{more});
            create table "match" (id text, person_id text, creation_date int, is_blocked int, is_muted int);
            create table match_person (id text, name text, bio text, birth_date int);
            create table inbox_message (message_id text, body text, sent_date int);
            insert into "match" values ('m1', '{MEI}', 1773500000000, 0, 0);
            insert into match_person values ('{MEI}', 'Mei', 'Likes climbing', 946684800000);
            insert into inbox_message values ('n1', 'Welcome to Tinder', 1773490000000);
        """)
        rest = () if older else ("UNKNOWN", "SUCCESS", 1)
        rows = [
            ("a", "m1", MEI, OWNER, "Hello", sent, *rest),
            ("b", "m1", OWNER, MEI, "Hi Mei", 1773522360000, *rest),
            ("c", "gone", MEI, OWNER, "Still here?", 1773522420000, *rest),
        ]
        connection.executemany(f"insert into message values ({', '.join('?' * len(rows[0]))})", rows)
    return path


def test_messages_of_a_match_with_direction_and_people(tmp_path: Path, read, utc) -> None:
    parsed = read(ANDROID, android(tmp_path / "tinder-3.db"))
    assert parsed.column("body", "message") == ["Hello", "Hi Mei", "Still here?", "Welcome to Tinder"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming", "incoming"]
    assert parsed.column("sender", "message") == [MEI, None, MEI, None]
    assert parsed.column("sender_name", "message") == ["Mei", None, None, "Tinder"]
    assert parsed.column("recipients", "message") == [[], [MEI], [], None]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "direct", "broadcast"]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05")
    assert json.loads(parsed.records[0]["extra"]) == {"type": "UNKNOWN", "delivery": "SUCCESS", "liked": 1}
    (match,) = [row for row in parsed.records if row["kind"] == "membership"]
    assert (match["sender"], match["sender_name"], match["sent_at"]) == (
        MEI,
        "Mei",
        utc("2026-03-14 14:53").replace(second=20),
    )
    assert match["thread_id"] == parsed.records[0]["thread_id"]
    (person,) = [row for row in parsed.records if row["kind"] == "contact"]
    assert (person["title"], person["recipients"], person["body"]) == ("Mei", [MEI], "Likes climbing")
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_costs_only_what_it_lacks(tmp_path: Path, read) -> None:
    parsed = read(ANDROID, android(tmp_path / "tinder-3.db", older=True))
    assert parsed.column("body", "message")[:2] == ["Hello", "Hi Mei"]
    assert parsed.issues == [("message:structure", "absent-column")]
    assert parsed.sums()


def test_where_neither_end_is_known_there_is_no_direction(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(android(tmp_path / "tinder-3.db"))) as connection, connection:
        connection.execute(
            "insert into message values ('d', 'gone', 'x', 'y', 'Hm', 1773522480000, 'UNKNOWN', null, 0)"
        )
    message = read(ANDROID, tmp_path / "tinder-3.db").records[3]
    assert (message.get("direction"), message["sender"], message.get("recipients")) == (None, "x", None)


def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read) -> None:
    parsed = read(ANDROID, android(tmp_path / "tinder-3.db", sent="yesterday"))
    assert (parsed.records[0].get("sent_at"), parsed.records[0]["sent_at_raw"]) == (None, "yesterday")
    assert parsed.issues == [("message:1", "bad-time")]
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "tinder-3.db").write_bytes(b"no database at all" * 100)
    parsed = read(ANDROID, tmp_path / "tinder-3.db")
    assert (parsed.records, parsed.issues) == ([], [("database", "damaged")])
