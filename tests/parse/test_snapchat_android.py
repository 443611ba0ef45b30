import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.snapchat_android import PARSER

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
    parsed = read(PARSER, main(tmp_path / "main.db", words(b"see you")))
    assert parsed.column("title", "contact") == ["Nkechi", "stranger"]
    assert parsed.column("recipients", "contact")[0] == [NKECHI, "nkechi", "nkechi.o", "+447700900301"]
    assert parsed.column("sent_at", "contact") == [utc("2026-03-14 22:48"), None]
    told = [json.loads(extra) for extra in parsed.column("extra", "contact")]
    assert told[0] == {"link": "mutual", "added by the owner": "yes", "added the owner": "yes"}
    assert told[1] == {"link": "type 37", "added by the owner": "no", "added the owner": "no"}
    assert parsed.sums()


def test_older_messages_have_their_text_behind_its_length(tmp_path: Path, read) -> None:
    (message,) = [
        row for row in read(PARSER, main(tmp_path / "main.db", words(b"see you"))).records if row["kind"] == "message"
    ]
    assert (message["body"], message["sender"], message["sender_name"]) == ("see you", NKECHI, "Nkechi")


def test_a_text_that_is_shorter_than_it_says_costs_the_text(tmp_path: Path, read) -> None:
    parsed = read(PARSER, main(tmp_path / "main.db", words(b"see you")[:-3]))
    assert parsed.column("body", "message") == [None]
    assert ("Message:1", "bad-value") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
