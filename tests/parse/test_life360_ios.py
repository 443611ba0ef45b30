import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.life360_ios import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


CIRCLE = {"Z_PK": 9, "ZNAME": "Family"}


def member(key: int, name: str, own: int) -> dict[str, Any]:
    first, last = name.split()
    row = {"Z_PK": key, "ZMEMBERID": f"m{key}", "ZFIRSTNAME": first, "ZLASTNAME": last, "ZISLOGGEDINUSER": own}
    return row | {"ZCIRCLE": 9, "ZEMAIL": f"{first.lower()}@example.org", "ZPHONE": "+447700900311", "ZISADMIN": own}


def message(key: int, sender: int | None, text: str, **more: object) -> dict[str, Any]:
    row = {"Z_PK": key, "ZDATE": NOON, "ZMESSAGETEXT": text, "ZSENDER": sender, "ZTHREAD": 4, "ZACTION": None}
    return row | {"ZSENTSTATUSASINTEGER": 2, "ZISREAD": 1, "ZISLOCALLYDELETED": 0, "ZISLIKED": 0} | more


def test_messages_members_and_the_owner(tmp_path: Path, read, utc) -> None:
    database = store(
        tmp_path / "Messaging.sqlite",
        ZCHATMESSAGE=[message(1, 1, "at the baths"), message(2, 2, "home soon", ZISLOCALLYDELETED=1)],
        ZCHATMEMBER=[member(1, "Linh Tran", 0), member(2, "Ada Okafor", 1)],
        ZCHATCIRCLE=[CIRCLE],
        ZCHATMESSAGELOCATION=[{"ZMESSAGE": 1, "ZNAME": "Baths", "ZLATITUDE": 53.4808, "ZLONGITUDE": -2.2426}],
    )
    parsed = read(PARSER, database)
    said, own, linh, ada = parsed.records
    assert (said["sender"], said["sender_name"], said["direction"]) == ("m1", "Linh Tran", "incoming")
    assert (said["latitude"], said["sent_at"]) == (53.4808, utc("2026-03-14 12:00"))
    assert json.loads(said["extra"]) == {"circle": "Family", "place": "Baths", "read": True, "status": "sent"}
    assert (own["direction"], own["state"], own.get("sender")) == ("outgoing", "deleted", None)
    assert said["thread_id"] == own["thread_id"]
    assert (linh["kind"], linh["title"]) == ("contact", "Linh Tran")
    assert linh["recipients"] == ["m1", "linh@example.org", "+447700900311"]
    assert (ada["kind"], ada["sender"], ada["sender_name"]) == ("account", "m2", "Ada Okafor")
    assert parsed.issues == []
    assert parsed.sums()


def test_a_structure_of_messages_alone(tmp_path: Path, read) -> None:
    bare = {"Z_PK": 1, "ZDATE": NOON, "ZMESSAGETEXT": "at the baths"}
    parsed = read(PARSER, store(tmp_path / "Messaging.sqlite", ZCHATMESSAGE=[bare]))
    assert parsed.column("body") == ["at the baths"]
    assert parsed.column("direction") == [None]
    assert parsed.issues == [("ZCHATMESSAGE:structure", "absent-column")]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    place = {"ZMESSAGE": 1, "ZNAME": None, "ZLATITUDE": 153.0, "ZLONGITUDE": 0.0}
    rows = [message(1, None, "here", ZDATE="noon")]
    parsed = read(PARSER, store(tmp_path / "Messaging.sqlite", ZCHATMESSAGE=rows, ZCHATMESSAGELOCATION=[place]))
    assert parsed.column("latitude") == [None]
    assert sorted(code for _, code in parsed.issues if code.startswith("bad")) == ["bad-time", "bad-value", "bad-value"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
