import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.snapchat_android import PARSERS

PEOPLE, MEMORIES = PARSERS
TIME = 1_773_528_480_000  # 2026-03-14 22:48
NKECHI = "0b000000-0000-4000-8000-000000000002"


def database(path: Path, schema: str, *rows: tuple[str, tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for sql, values in rows:
            connection.execute(sql, values)
    return path


def main(path: Path, content: bytes) -> Path:
    return database(
        path,
        """
        create table Friend (_id integer primary key, userId text, username text, displayName text, phone text,
            addedTimestamp integer, reverseAddedTimestamp integer, friendLinkType integer);
        create table CombinedUsername (originalUsername text, mutableUsername text);
        create table Feed (_id integer primary key, key text);
        create table Message (_id integer primary key, timestamp integer, senderId integer, type text, content blob,
            feedRowId integer);
        """,
        ("insert into Friend values (7, ?, 'nkechi', 'Nkechi', '+447700900301', ?, ?, 0)", (NKECHI, TIME, TIME)),
        ("insert into Friend values (8, 'u8', 'stranger', null, null, 0, null, 37)", ()),
        ("insert into CombinedUsername values ('nkechi', 'nkechi.o')", ()),
        ("insert into Feed values (1, 'nkechi~owner')", ()),
        ("insert into Message values (1, ?, 7, 'text', ?, 1)", (TIME, content)),
    )


def words(said: bytes) -> bytes:
    return bytes(40) + len(said).to_bytes(4, "little") + said


def test_people_and_who_added_whom(tmp_path: Path, read, utc) -> None:
    parsed = read(PEOPLE, main(tmp_path / "main.db", words(b"see you")))
    assert parsed.column("title", "contact") == ["Nkechi", "stranger"]
    assert parsed.column("recipients", "contact")[0] == [NKECHI, "nkechi", "nkechi.o", "+447700900301"]
    assert parsed.column("sent_at", "contact") == [utc("2026-03-14 22:48"), None]
    told = [json.loads(extra) for extra in parsed.column("extra", "contact")]
    assert told[0] == {"link": "mutual", "added by the owner": "yes", "added the owner": "yes"}
    assert told[1] == {"link": "type 37", "added by the owner": "no", "added the owner": "no"}
    assert parsed.sums()


def test_older_messages_have_their_text_behind_its_length(tmp_path: Path, read) -> None:
    (message,) = [
        row for row in read(PEOPLE, main(tmp_path / "main.db", words(b"see you"))).records if row["kind"] == "message"
    ]
    assert (message["body"], message["sender"], message["sender_name"]) == ("see you", NKECHI, "Nkechi")


def test_a_text_that_is_shorter_than_it_says_costs_the_text(tmp_path: Path, read) -> None:
    parsed = read(PEOPLE, main(tmp_path / "main.db", words(b"see you")[:-3]))
    assert parsed.column("body", "message") == [None]
    assert ("Message:1", "bad-value") in parsed.issues
    assert parsed.sums()


def test_memories_have_place_and_time_and_my_eyes_only(tmp_path: Path, read, utc) -> None:
    memories = database(
        tmp_path / "memories.db",
        """
        create table memories_entry (_id text primary key, title text, is_private integer);
        create table memories_snap (_id text primary key, media_id text, create_time integer, snap_capture_time integer,
            memories_entry_id text, has_location integer, latitude real, longitude real, duration real,
            time_zone_id text, media_key text);
        """,
        ("insert into memories_entry values ('e1', 'Cardiff', 1)", ()),
        (
            "insert into memories_snap values ('s1', 'm1', ?, ?, 'e1', 1, 51.48, -3.18, 9.5, 'Europe/London', 'k')",
            (1, TIME),
        ),
        ("insert into memories_snap values ('s2', 'm2', ?, 0, 'e2', 0, 0.0, 0.0, 0, null, 'k')", (TIME,)),
    )
    parsed = read(MEMORIES, memories)
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")] * 2
    assert parsed.column("latitude") == [51.48, None]  # 0, 0 is no place
    assert json.loads(parsed.records[0]["extra"])["in My Eyes Only"] == "yes"
    assert "media_key" not in parsed.records[0]["extra"]  # keys are not read
    assert parsed.issues == [("memories_snap:structure", "absent-column")]
    assert parsed.sums()


def test_broken_files_say_so(tmp_path: Path, read) -> None:
    (tmp_path / "main.db").write_bytes(b"no database" * 100)
    assert [read(parser, tmp_path / "main.db").issues[0][1] for parser in PARSERS] == ["damaged"] * 2
