import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.burner import PARSER

ROSA = "+447700900401"
TIME = 1_773_528_480_000  # 2026-03-14 22:48


def store(path: Path, *values: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table MessageEntity (id text, value text)")
        connection.execute("create table ContactEntity (id text, phoneNumber text)")
        connection.executemany("insert into MessageEntity values ('m', ?)", [(value,) for value in values])
        connection.execute("insert into ContactEntity values ('c', ?)", (ROSA,))
    return path


def message(direction: int, said: str, time: object = TIME) -> str:
    return json.dumps(
        {"dateCreated": time, "contactPhoneNumber": ROSA, "message": said, "direction": direction, "read": 1}
    )


def test_messages_and_contacts(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, store(tmp_path / "burnerDatabase.db", message(1, "are you home"), message(2, "yes")))
    assert parsed.column("body", "message") == ["are you home", "yes"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender", "message") == [ROSA, None]
    assert parsed.column("recipients", "message") == [[], [ROSA]]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 22:48")] * 2
    assert parsed.column("recipients", "contact") == [[ROSA]]
    assert parsed.issues == []
    assert parsed.sums()


def test_a_value_that_is_no_json_and_a_bad_time_cost_themselves(tmp_path: Path, read) -> None:
    values = ("{broken", message(1, "when", "yesterday"), message(37, "whither"))
    parsed = read(PARSER, store(tmp_path / "burnerDatabase.db", *values))
    assert parsed.column("body", "message") == [None, "when", "whither"]
    assert parsed.column("direction", "message") == [None, "incoming", None]
    assert parsed.column("sender", "message") == [None, ROSA, None]
    assert parsed.issues == [
        ("MessageEntity:2", "bad-time"),
        ("MessageEntity:3", "bad-value"),  # a direction that is not known: nobody is said to have sent it
        ("MessageEntity:1", "bad-value"),
    ]
    assert parsed.sums()


def test_a_drifted_structure_is_said(tmp_path: Path, read) -> None:
    database = store(tmp_path / "burnerDatabase.db", message(1, "x"))
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("alter table MessageEntity rename column value to json")
    parsed = read(PARSER, database)
    assert ("MessageEntity:structure", "unknown-structure") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "burnerDatabase.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "burnerDatabase.db").issues[0][1] == "damaged"
