import json
import sqlite3
from contextlib import closing
from pathlib import Path

from google.protobuf.internal.encoder import _VarintBytes as varint

from pipeline.parse.apps.google_calendar import PARSER

TIME = 1773520980000


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def database(path: Path, script: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
        for row in rows:
            connection.execute(f"insert into Events values ({', '.join('?' * len(row))})", row)
    return path


EVENT = (
    field(3, b"https://calendar.example.org/1")
    + field(4, TIME // 1000)
    + field(6, b"Dinner")
    + field(7, b"bring wine")
    + field(10, field(1, b"c1") + field(2, b"Private"))
    + field(36, field(1, TIME))
    + field(37, field(1, TIME + 3_600_000))
)


def test_appointments_of_an_account(tmp_path: Path, read, utc) -> None:
    script = """
        create table Accounts (AccountId integer, PlatformAccountName text);
        insert into Accounts values (1, 'amara@example.org');
        create table Events (AccountId integer, EventId text, Proto blob, EventType integer, ToBeRemoved integer);
    """
    rows = [(1, "e1", EVENT, 0, 0), (1, "e2", field(6, b"Gone"), 0, 1), (1, "e3", b"\xff\xff", 0, 0)]
    parsed = read(PARSER, database(tmp_path / "cal_v2a", script, *rows))
    assert parsed.column("title") == ["Dinner", "Gone", None]
    assert parsed.column("body") == ["bring wine", None, None]
    assert parsed.column("state") == ["live", "deleted", "live"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None, None]
    assert parsed.column("ended_at") == [utc("2026-03-14 21:43"), None, None]
    extra = json.loads(parsed.records[0]["extra"])
    assert (extra["calendar"], extra["account"]) == ("Private", "amara@example.org")
    assert extra["written"] == "2026-03-14T20:43:00Z"
    assert set(parsed.issues) == {("Events:3", "bad-value")}
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, database(tmp_path / "cal_v2a", "create table Events (Proto blob)", (EVENT,)))
    assert parsed.column("title") == ["Dinner"]
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.sums()
    (tmp_path / "broken").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken").issues
