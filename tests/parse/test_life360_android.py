import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.life360_android import PARSER

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
    said, gone = parsed.records
    assert (said["sender"], said["sender_name"], said["recipients"]) == ("m1", "Linh Tran", ["m2"])
    assert (said["latitude"], said["sent_at"]) == (53.4808, utc("2026-03-14 12:00"))
    assert json.loads(said["extra"]) == {"place": "Baths", "read": True}
    assert (gone["state"], gone.get("latitude"), gone.get("direction")) == ("deleted", None, None)
    assert said["thread_id"] == gone["thread_id"]
    assert parsed.issues == []
    assert parsed.sums()


def test_members_of_circles_and_the_places_they_watch(tmp_path: Path, read) -> None:
    linh = {"id": "m1", "first_name": "Linh", "last_name": "Tran", "login_email": "linh@example.org"}
    linh |= {"login_phone": "+447700900311", "circle_id": "c", "is_admin": 1, "created_at": NOON}
    database = store(
        tmp_path / "MembersEngineRoomDatabase",
        members=[linh],
        circles=[{"id": "c", "name": "Family"}],
        places=[
            {"name": "School", "latitude": 53.5, "longitude": -2.25, "radius": 150, "owner_id": "m1", "circle_id": 1}
        ],
    )
    parsed = read(PARSER, database)
    person, place = parsed.records
    assert (person["title"], person["recipients"]) == ("Linh Tran", ["m1", "linh@example.org", "+447700900311"])
    assert json.loads(person["extra"]) == {"admin": True, "circle": "Family"}
    assert (place["title"], place["latitude"], json.loads(place["extra"])["radius"]) == ("School", 53.5, 150)
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_and_a_bad_value(tmp_path: Path, read) -> None:
    bare = {"created_at": "noon", "thread_id": "t", "sender_id": "m1", "content": "hello"}
    parsed = read(PARSER, store(tmp_path / "messaging.db", message=[bare]))
    assert parsed.column("recipients") == [None]
    assert [code for _, code in parsed.issues] == ["absent-column", "bad-time"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
