import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.discord import PARSER

ROSA, JON, CHANNEL = "700000000000000001", "700000000000000002", "700000000000000009"
ACCOUNT = f"data/data/com.discord/files/kv-storage/@account.{JON}/a"


def message(number: int, said: str, author: str = ROSA, **more: object) -> dict[str, object]:
    return {
        "id": str(number),
        "type": 0,
        "channel_id": CHANNEL,
        "content": said,
        "timestamp": "2026-03-14T21:05:00.000000+00:00",
        "author": {"id": author, "username": "rosa_k" if author == ROSA else "jon_b", "global_name": "Rosa"},
    } | more


ANSWER = message(
    2,
    "yes",
    JON,
    type=19,
    message_reference={"message_id": "1"},
    attachments=[{"filename": "boat.jpg", "url": "https://example.org/boat.jpg"}],
    reactions=[{"emoji": {"name": "ok"}, "count": 2}],
    edited_timestamp="2026-03-14T21:06:00+00:00",
    mentions=[{"id": ROSA, "username": "rosa_k"}],
)
CALL = message(
    3, "", type=3, call={"participants": [ROSA, JON], "ended_timestamp": "2026-03-14T21:09:00+00:00"}, guild_id="5"
)


def store(path: Path, *values: bytes) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table messages0 (a blob, b blob, c blob, data blob)")
        connection.executemany("insert into messages0 values (null, null, null, ?)", [(value,) for value in values])
    return path


def blob(given: dict[str, object]) -> bytes:
    return b"\x01" + json.dumps({"id": given["id"], "channelId": CHANNEL, "message": given}).encode()


def test_messages_of_an_account(tmp_path: Path, read, utc) -> None:
    database = store(
        tmp_path / "a", blob(message(1, "are you home")), blob(ANSWER), blob(CALL), blob(message(1, "twice"))
    )
    parsed = read(PARSER, database, logical=ACCOUNT)
    assert parsed.column("kind") == ["message", "message", "call", "message"]
    assert parsed.column("body") == ["are you home", "yes", None, "twice"]
    assert parsed.column("direction") == ["incoming", "outgoing", "incoming", "incoming"]
    assert parsed.column("sender") == [ROSA, None, ROSA, ROSA]
    assert parsed.column("state") == ["live", "edited", "live", "live"]
    assert parsed.column("attachments")[1] == ["boat.jpg", "https://example.org/boat.jpg"]
    assert parsed.column("sent_at") == [utc("2026-03-14 21:05")] * 4
    assert parsed.column("sent_at_source")[0] == "zone"
    assert parsed.column("ended_at")[2] == utc("2026-03-14 21:09")
    assert parsed.column("reply_to")[1] == parsed.column("record_id")[0]
    extra = json.loads(parsed.column("extra")[1])
    assert (extra["edited"], extra["reactions"], extra["mentions"]) == ("2026-03-14T21:06:00Z", ["ok 2"], ["rosa_k"])
    assert parsed.issues == []
    assert parsed.sums()
    assert PARSER.app_at(ACCOUNT) == "com.discord"


def test_no_owner_in_the_path_and_odd_values(tmp_path: Path, read) -> None:
    values = (blob(message(1, "x", timestamp="yesterday", author="nobody", attachments=7)), b"\x01{broken", b"\x01[]")
    parsed = read(PARSER, store(tmp_path / "a", *values), logical="kv-storage/@account/a")
    assert parsed.column("body") == ["x", None, None]
    assert parsed.column("direction") == [None, None, None]
    assert ("messages0:2", "bad-value") in parsed.issues
    assert parsed.sums()


def test_a_drifted_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    database = store(tmp_path / "a", blob(message(1, "x")))
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("alter table messages0 rename column data to value")
    drifted = read(PARSER, database)
    assert ("messages0:structure", "unknown-structure") in drifted.issues
    assert drifted.sums()
    (tmp_path / "b").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "b").issues[0][1] == "damaged"
