import json
import plistlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.instagram_ios import PARSER

OWNER, IMANI, MATEO = "5001", "5002", "5003"
TIME = 795_221_280.0  # 2026-03-14 22:48


def archive(tree: Any) -> bytes:
    """A tree as NSKeyedArchiver writes it: lists as NSArray, floats as NSDate, dicts as objects of a class."""
    objects: list[Any] = ["$null"]

    def put(value: Any) -> plistlib.UID:
        place = len(objects)
        objects.append(None)
        if isinstance(value, dict):
            objects[place] = {name: put(inner) for name, inner in value.items()}
        elif isinstance(value, list):
            objects[place] = {"NS.objects": [put(inner) for inner in value]}
        else:
            objects[place] = {"NS.time": value} if isinstance(value, float) else value
        return plistlib.UID(place)

    top = {"root": put(tree)}
    return plistlib.dumps({"$archiver": "NSKeyedArchiver", "$top": top, "$objects": objects}, fmt=plistlib.FMT_BINARY)


def message(sender: str, **content: Any) -> bytes:
    return archive(
        {
            "IGDirectPublishedMessageMetadata*metadata": {"NSString*senderPk": sender, "NSDate*serverTimestamp": TIME},
            "IGDirectPublishedMessageContent*content": content.pop("content", {}),
            "NSArray<IGDirectMessageReaction *>*reactions": content.pop("reactions", []),
        }
    )


def said(sender: str, text: str, **more: Any) -> bytes:
    return message(sender, content={"NSString*string": text}, **more)


PEOPLE = [
    {"NSDictionary<NSString *, id>*userDict": {"pk": IMANI, "full_name": "Imani K"}},  # newer versions
    {"pk": MATEO, "fullName": "Mateo R"},  # older ones
]


def store(path: Path, rows: list[tuple[str, bytes]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            create table messages (message_id text, thread_id text, archive blob, class_name text,
                row_id integer primary key);
            create table threads (thread_id text unique, thread_id_v2 text, viewer_id text, metadata blob,
                row_id integer primary key);
            """
        )
        for thread, people in (("t1", PEOPLE[:1]), ("t2", PEOPLE)):
            metadata = archive({"NSArray<IGUser *>*users": people})
            connection.execute(
                "insert into threads (thread_id, viewer_id, metadata) values (?, ?, ?)", (thread, OWNER, metadata)
            )
        connection.executemany("insert into messages (thread_id, archive) values (?, ?)", rows)
    return path


def test_who_said_what_to_whom(tmp_path: Path, read, utc) -> None:
    call = {"IGDirectThreadActivityAnnouncement*threadActivity": {"NSString*voipTitle": "Imani started a video chat"}}
    reactions = [{"emojiUnicode": "\u2764", "userId": OWNER}]
    rows = [
        ("t1", said(IMANI, "are you home", reactions=reactions)),
        ("t1", said(OWNER, "yes")),
        ("t2", said(MATEO, "all of you")),
        ("t2", message(IMANI, content=call)),
    ]
    parsed = read(PARSER, store(tmp_path / "5001.db", rows))
    assert parsed.column("body") == ["are you home", "yes", "all of you", "Imani started a video chat"]
    assert parsed.column("kind") == ["message", "message", "message", "system_event"]
    assert parsed.column("sender") == [IMANI, None, MATEO, IMANI]
    assert parsed.column("sender_name") == ["Imani K", None, "Mateo R", "Imani K"]
    assert parsed.column("direction") == ["incoming", "outgoing", "incoming", "incoming"]
    assert parsed.column("recipients") == [[], [IMANI], [IMANI], [MATEO]]
    assert parsed.column("thread_kind") == ["direct", "direct", "group", "group"]
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")] * 4
    assert parsed.column("sent_at_source") == ["epoch"] * 4
    assert json.loads(parsed.records[0]["extra"]) == {"reactions": [f"{OWNER}: \u2764"]}
    assert parsed.issues == []
    assert parsed.sums()


def test_an_archive_that_is_none_costs_one_issue(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "5001.db", [("t1", b"bplist00broken"), ("t1", said(IMANI, "after"))]))
    assert parsed.column("body") == [None, "after"]
    assert parsed.issues == [("messages:1", "bad-value")]
    assert parsed.sums()


def test_a_store_without_its_conversations(tmp_path: Path, read) -> None:
    database = store(tmp_path / "5001.db", [("t1", said(IMANI, "alone"))])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("drop table threads")
    parsed = read(PARSER, database)
    (row,) = parsed.records
    assert (row["body"], row["sender"], row.get("direction"), row.get("recipients")) == ("alone", IMANI, None, None)
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "5001.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "5001.db").issues[0][1] == "damaged"
