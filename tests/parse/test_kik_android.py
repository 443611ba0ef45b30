import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.kik_android import PARSER

ROSA = "rosa_k_abc@talk.example.org"
TOM = "tom_m_def@talk.example.org"
GROUP = "1100200300_g@groups.example.org"
TIME = 1_773_522_300_000  # 2026-03-14 21:05

ANDROID = """
    create table messagesTable (_id integer primary key, body text, partner_jid text, was_me integer, bin_id text,
        timestamp integer, content_id text, sys_msg text);
    create table KIKcontactsTable (_id integer primary key, jid text, display_name text, user_name text,
        local_name text, is_group integer, in_roster integer, is_blocked integer, description text);
    create table KIKContentTable (_id integer primary key, content_id text, content_name text, content_string text);
    create table KIKContentURITable (content_id text, content_uri text);
"""


def android(path: Path, *messages: tuple[object, ...], schema: str = ANDROID) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        marks = "(body, partner_jid, was_me, bin_id, timestamp, content_id, sys_msg) values (?, ?, ?, ?, ?, ?, ?)"
        connection.executemany(f"insert into messagesTable {marks}", messages)
        contacts = [
            (ROSA, "Rosa", "rosa_k", None, 0, 1, 0, "sailing"),
            (TOM, "Tom", "tom_m", "Tom from work", 0, 0, 1, None),
            (GROUP, "Quay", None, None, 1, 0, 0, None),
        ]
        connection.executemany("insert into KIKcontactsTable values (null, ?, ?, ?, ?, ?, ?, ?, ?)", contacts)
        content = [("c-1", "file-name", "boat.jpg"), ("c-1", "file-url", "https://example.org/boat")]
        connection.executemany("insert into KIKContentTable values (null, ?, ?, ?)", content)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    messages = [
        ("hello", ROSA, 0, ROSA, TIME, None, None),
        ("yes?", ROSA, 1, ROSA, TIME, "c-1", ""),
        ("all here", TOM, 0, GROUP, TIME, None, None),
        (None, TOM, 0, GROUP, TIME, None, "Tom has joined"),
    ]
    parsed = read(PARSER, android(tmp_path / "kikDatabase.db", *messages))
    assert parsed.column("kind")[:4] == ["message"] * 3 + ["system_event"]
    assert parsed.column("body")[:4] == ["hello", "yes?", "all here", "Tom has joined"]
    assert parsed.column("sender")[:4] == [ROSA, None, TOM, TOM]
    assert parsed.column("recipients", "message") == [[], [ROSA], None]
    assert parsed.column("thread_kind")[:4] == ["direct"] * 2 + ["group"] * 2
    assert parsed.column("thread_title")[:4] == ["Rosa", "Rosa", "Quay", "Quay"]
    assert parsed.column("attachments", "message")[1] == ["c-1", "boat.jpg", "https://example.org/boat"]
    assert parsed.column("sent_at", "message")[0] == utc("2026-03-14 21:05")
    assert parsed.column("title", "contact") == ["Rosa", "Tom from work"]
    assert parsed.column("recipients", "contact")[0] == ["rosa_k", ROSA]
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    older = ANDROID.replace("content_id text, sys_msg text", "content_id text, sys_msg text, x text").replace(
        "create table KIKContentURITable (content_id text, content_uri text);", ""
    )
    bad = ("when", ROSA, 0, ROSA, "yesterday", None, None)
    nobody = ("whose", ROSA, None, ROSA, TIME, None, None)
    parsed = read(PARSER, android(tmp_path / "kikDatabase.db", bad, nobody, schema=older))
    assert parsed.column("body", "message") == ["when", "whose"]
    assert parsed.column("direction", "message") == ["incoming", None]
    assert parsed.column("sender", "message") == [ROSA, None]
    assert parsed.column("recipients", "message") == [[], None]
    assert parsed.issues == [("messagesTable:structure", "absent-column"), ("messagesTable:1", "bad-time")]
    assert parsed.sums()


def test_the_core_database_has_the_accounts(tmp_path: Path, read) -> None:
    path = tmp_path / "kikCoreDatabase.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table CoreTable (username text, core_id text, is_active integer)")
        connection.execute("insert into CoreTable values ('jon_b', '77', 1)")
    parsed = read(PARSER, path)
    assert parsed.column("sender", "account") == ["jon_b"]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "kik").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "kik")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
