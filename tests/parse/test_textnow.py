import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.textnow import PARSER

ROSA, IVAN = "+447700900401", "+447700900402"
TIME = 1_773_528_480_000  # 2026-03-14 22:48


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "textnow_data.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table contacts (_id integer primary key, contact_value text, contact_name text);
            create table group_members (_id integer primary key, contact_value text, member_contact_value text);
            create table messages (_id integer primary key, contact_value text, message_direction integer,
                message_type integer, message_text text, read integer, date integer, attach text);
            insert into contacts values (1, '{ROSA}', 'Rosa');
            insert into group_members values (1, 'g1', '{ROSA}'), (2, 'g1', '{IVAN}');
            insert into messages values (1, '{ROSA}', 1, 1, 'are you home', 1, {TIME}, ''),
                (2, '{ROSA}', 2, 2, 'yes', 0, {TIME}, '/files/a.jpg'), (3, 'g1', 2, 1, 'all of you', 0, {TIME}, ''),
                (4, 'g1', 1, 1, 'who is this', 0, {TIME}, ''), (5, '{IVAN}', 1, 102, '61', 0, {TIME}, ''),
                (6, '{IVAN}', 37, 1, 'odd', 0, 'then', '');
            """
        )
    return path


def test_messages_of_pairs_and_groups_and_calls(store: Path, read, utc) -> None:
    parsed = read(PARSER, store)
    rows = parsed.records[:6]
    assert [row["kind"] for row in rows] == ["message"] * 4 + ["call", "message"]
    assert [row.get("body") for row in rows] == ["are you home", "yes", "all of you", "who is this", None, "odd"]
    assert [row.get("sender") for row in rows] == [ROSA, None, None, None, IVAN, None]
    assert [row.get("sender_name") for row in rows] == ["Rosa", None, None, None, None, None]
    assert [row.get("recipients") for row in rows] == [[], [ROSA], [ROSA, IVAN], None, [], None]
    assert [row.get("direction") for row in rows] == ["incoming", "outgoing", "outgoing", "incoming", "incoming", None]
    assert [row["thread_kind"] for row in rows] == ["direct", "direct", "group", "group", "direct", "direct"]
    assert rows[1]["attachments"] == ["/files/a.jpg"]
    assert rows[0]["sent_at"] == utc("2026-03-14 22:48")
    assert ("messages:6", "bad-time") in parsed.issues
    assert parsed.column("sender", "membership") == [ROSA, IVAN]
    assert parsed.column("title", "contact") == ["Rosa"]
    assert parsed.sums()


def test_an_older_structure_without_groups(store: Path, read) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("drop table group_members")
    parsed = read(PARSER, store)
    assert parsed.column("body", "message")[:2] == ["are you home", "yes"]
    assert ("messages:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "textnow_data.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "textnow_data.db").issues[0][1] == "damaged"
