import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.tiktok_android import PARSER

OWNER, ADAEZE = "67000000001", "67000000002"
PAIR = f"0:1:{OWNER}:{ADAEZE}"
SECONDS = 1_773_528_480  # 2026-03-14 22:48
ANDROID = f"data/data/com.zhiliaoapp.musically/databases/{OWNER}_im.db"


def android(path: Path, *contents: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "create table msg (msg_uuid text primary key, conversation_id text, type integer, content text,"
            " created_time integer, sender integer, deleted integer, read_status integer)"
        )
        for number, content in enumerate(contents):
            sender = int(ADAEZE if number % 2 == 0 else OWNER)
            connection.execute(
                "insert into msg values (?, ?, 7, ?, ?, ?, ?, 1)",
                (f"m{number}", PAIR, content, SECONDS * 1000, sender, int(number == 1)),
            )
    return path


def test_messages_on_android(tmp_path: Path, read, utc) -> None:
    contents = ['{"text": "are you home"}', '{"text": "yes"}', '{"aweme_id": "71"}', '{"tips": "You are now friends"}']
    parsed = read(PARSER, android(tmp_path / "im.db", *contents), logical=ANDROID)
    assert parsed.column("body") == ["are you home", "yes", "shared video 71", "You are now friends"]
    assert parsed.column("kind") == ["message", "message", "message", "system_event"]
    assert parsed.column("sender") == [ADAEZE, None, ADAEZE, None]
    assert parsed.column("direction") == ["incoming", "outgoing", "incoming", "outgoing"]
    assert parsed.column("recipients") == [[], [ADAEZE], [], [ADAEZE]]
    assert parsed.column("thread_kind") == ["direct"] * 4
    assert parsed.column("state") == ["live", "deleted", "live", "live"]
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")] * 4
    assert PARSER.app_at(ANDROID) == "com.zhiliaoapp.musically"
    assert parsed.issues == []
    assert parsed.sums()


def test_content_that_is_no_json_keeps_the_row(tmp_path: Path, read) -> None:
    parsed = read(PARSER, android(tmp_path / "im.db", "not json", "null"), logical=ANDROID)
    assert parsed.column("body") == [None, None]
    assert parsed.column("sender") == [ADAEZE, None]
    assert parsed.sums()


def test_without_the_owners_folder_nobody_is_the_owner(tmp_path: Path, read) -> None:
    parsed = read(PARSER, android(tmp_path / "im.db", '{"text": "x"}'), logical="exported/databases/1_im.db")
    assert (parsed.column("sender"), parsed.column("direction")) == ([ADAEZE], [None])
    assert parsed.column("recipients") == [None]


def test_an_older_structure_and_a_bad_time(tmp_path: Path, read) -> None:
    file = android(tmp_path / "im.db", '{"text": "are you home"}')
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("alter table msg drop column deleted")
        connection.execute("update msg set created_time = 'then'")
    parsed = read(PARSER, file, logical=ANDROID)
    assert (parsed.column("state"), parsed.column("sent_at")) == (["live"], [None])
    assert parsed.issues == [("msg:structure", "absent-column"), ("msg:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x", logical=ANDROID).issues[0][1] == "damaged"
