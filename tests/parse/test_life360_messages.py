import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.life360_messages import PARSER

NOON = 1773489600  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def message(sender: str, text: str, **more: object) -> dict[str, Any]:
    row = {"created_at": NOON, "thread_id": "t", "sender_id": sender, "content": text, "deleted": 0, "read": 1}
    return row | {"location_name": None, "location_latitude": 0.0, "location_longitude": 0.0} | more


PEOPLE = [
    {"thread_id": "t", "participant_id": "m1", "participant_name": "Linh Tran"},
    {"thread_id": "t", "participant_id": "m2", "participant_name": "Ada Okafor"},
]


def test_messages_of_a_circle(tmp_path: Path, read, utc) -> None:
    here = {"location_name": "Baths", "location_latitude": 53.4808, "location_longitude": -2.2426}
    rows = [message("m1", "at the baths", **here), message("m2", "home soon", deleted=1)]
    parsed = read(PARSER, store(tmp_path / "messaging.db", message=rows, thread_participant=PEOPLE))
    said, gone, linh, ada = parsed.records
    assert (said["sender"], said["sender_name"], said["recipients"]) == ("m1", "Linh Tran", ["m2"])
    assert (said["latitude"], said["sent_at"]) == (53.4808, utc("2026-03-14 12:00"))
    assert json.loads(said["extra"]) == {"place": "Baths", "read": True}
    assert (gone["state"], gone.get("latitude"), gone.get("direction")) == ("deleted", None, None)
    assert (linh["kind"], linh["sender"], ada["sender_name"]) == ("membership", "m1", "Ada Okafor")
    assert {row["thread_id"] for row in parsed.records} == {said["thread_id"]}
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_and_a_bad_value(tmp_path: Path, read) -> None:
    bare = {"created_at": "noon", "thread_id": "t", "sender_id": "m1", "content": "hello"}
    people = [{"participant_id": "m1", "participant_name": "Linh Tran"}]
    parsed = read(PARSER, store(tmp_path / "messaging.db", message=[bare], thread_participant=people))
    assert parsed.column("kind") == ["message", "contact"]
    assert parsed.column("recipients") == [None, ["m1"]]
    assert [code for _, code in parsed.issues] == ["absent-column", "bad-time"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
