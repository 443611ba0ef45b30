import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.instagram_android import PARSER

OWNER, IMANI, MATEO = "5001", "5002", "5003"
TIME = 1_773_528_480_000_000  # 2026-03-14 22:48
PAIR = {"thread_id": "t1", "recipients": [{"pk": 5002, "username": "imani.k", "full_name": "Imani K"}]}
GROUP = {
    "thread_id": "t2",
    "thread_title": "Saturday",
    "recipients": [{"pk_id": IMANI, "username": "imani.k", "full_name": ""}, {"id": MATEO, "username": "mateo"}],
}


def direct(path: Path, items: list[tuple[str, str | dict[str, Any]]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            create table session (_id integer primary key, user_id text);
            create table threads (_id integer primary key, user_id text, thread_id text, thread_info text);
            create table messages (_id integer primary key, user_id text, server_item_id text, thread_id text,
                timestamp integer, message_type text, text text, message blob);
            """
        )
        connection.execute("insert into session values (1, ?)", (OWNER,))
        for thread in (PAIR, GROUP):
            connection.execute(
                "insert into threads (user_id, thread_id, thread_info) values (?, ?, ?)",
                (OWNER, thread["thread_id"], json.dumps(thread)),
            )
        for thread_id, item in items:
            stored = item if isinstance(item, str) else json.dumps(item)
            known = item if isinstance(item, dict) else {}
            connection.execute(
                "insert into messages (user_id, server_item_id, thread_id, timestamp, message_type, text, message)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                (
                    OWNER,
                    known.get("item_id"),
                    thread_id,
                    TIME,
                    known.get("item_type"),
                    known.get("text"),
                    stored.encode(),
                ),
            )
    return path


def item(number: int, sender: str | int, text: str | None = None, **more: Any) -> dict[str, Any]:
    return {"item_id": f"i{number}", "item_type": "text", "user_id": sender, "text": text} | more


def test_who_said_what_to_whom(tmp_path: Path, read, utc) -> None:
    items = [
        ("t1", item(1, int(IMANI), "are you home")),
        (
            "t1",
            item(2, OWNER, "yes", replied_to_message={"item_id": "i1"}, edit_count=1, edit_history=[{"body": "no"}]),
        ),
        ("t2", item(3, MATEO, item_type="reel_share", reel_share={"text": "this one"})),
        ("t2", item(4, IMANI, item_type="action_log", action_log={"description": "Imani liked a message"})),
    ]
    parsed = read(PARSER, direct(tmp_path / "direct.db", items))
    first, second, third, fourth = parsed.records[:4]
    assert parsed.column("body")[:4] == ["are you home", "yes", "this one", "Imani liked a message"]
    assert parsed.column("kind") == ["message", "message", "message", "system_event", "account"]
    assert parsed.column("sender")[:4] == [IMANI, None, MATEO, IMANI]
    assert parsed.column("sender_name")[:4] == ["Imani K", None, "mateo", "imani.k"]
    assert parsed.column("direction")[:4] == ["incoming", "outgoing", "incoming", "incoming"]
    assert parsed.column("recipients")[:4] == [[], [IMANI], [IMANI], [MATEO]]
    assert [row["thread_kind"] for row in (first, third)] == ["direct", "group"]
    assert [row.get("thread_title") for row in (first, fourth)] == [None, "Saturday"]
    assert (second["state"], second["reply_to"]) == ("edited", first["record_id"])
    assert json.loads(second["extra"])["earlier wordings"] == ["no"]
    assert first["sent_at"] == utc("2026-03-14 22:48")
    assert parsed.issues == []
    assert parsed.sums()


def test_an_item_that_is_no_json_keeps_what_has_a_column(tmp_path: Path, read) -> None:
    parsed = read(PARSER, direct(tmp_path / "direct.db", [("t1", "{broken"), ("t1", item(2, OWNER, "after"))]))
    assert parsed.column("body", "message") == [None, "after"]
    assert {code for _, code in parsed.issues} == {"bad-value"}
    assert parsed.sums()


def test_an_older_structure_without_names(tmp_path: Path, read) -> None:
    database = direct(tmp_path / "direct.db", [("t1", item(1, IMANI, "long ago"))])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("drop table threads")
    parsed = read(PARSER, database)
    assert (parsed.records[0]["body"], parsed.records[0]["sender"]) == ("long ago", IMANI)
    assert parsed.issues == [("messages:structure", "absent-column")]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "direct.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "direct.db").issues[0][1] == "damaged"
