import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.tiktok_ios import PARSER

OWNER, ADAEZE, KENJI = "67000000001", "67000000002", "67000000003"
SECONDS = 1_773_528_480  # 2026-03-14 22:48
IOS = f"AppDomain-com.zhiliaoapp.musically/Library/Application Support/ChatFiles/{OWNER}/db.sqlite"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "db.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table TIMMessageORM (identifier text, localcreatedat real, servercreatedat real, sender integer,
                content text, belongingConversationIdentifier text, deleted integer);
            create table TIMParticipantORM (userID integer, belongingConversationIdentifier text);
            create table TIMMessageKVORM (belongingMessageID text, key text, value text);
            insert into TIMParticipantORM values ({OWNER}, 'g'), ({ADAEZE}, 'g'), ({KENJI}, 'g');
            insert into TIMMessageORM values ('m1', {SECONDS}, 1, {ADAEZE}, '{{"text": "are you home"}}', 'g', 0);
            insert into TIMMessageORM values ('m2', 0, {SECONDS}, {OWNER}, '{{"text": "yes"}}', 'g', 1);
            insert into TIMMessageKVORM values ('m2', 'ref', '{{"ref_msg_id": "m1"}}'), ('m1', 'x', 'not json');
            """
        )
    return path


def test_messages_of_a_group(store: Path, read, utc) -> None:
    parsed = read(PARSER, store, logical=IOS)
    first, second = parsed.records[:2]
    assert parsed.column("sender", "message") == [ADAEZE, None]
    assert parsed.column("recipients", "message") == [[KENJI], [ADAEZE, KENJI]]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 22:48")] * 2
    assert (second["state"], second["reply_to"]) == ("deleted", first["record_id"])
    assert parsed.column("sender", "membership") == [None, ADAEZE, KENJI]
    assert parsed.sums()


def test_without_the_owners_folder_nobody_is_the_owner(store: Path, read) -> None:
    parsed = read(PARSER, store, logical="exported/db.sqlite")
    assert parsed.column("recipients", "message") == [None, None]
    assert parsed.column("sender", "membership") == [OWNER, ADAEZE, KENJI]


def test_an_older_structure_and_a_bad_time(store: Path, read) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("drop table TIMMessageKVORM")
        connection.execute("update TIMMessageORM set localcreatedat = 'then' where identifier = 'm1'")
    parsed = read(PARSER, store, logical=IOS)
    assert parsed.column("body", "message") == ["are you home", "yes"]
    assert parsed.issues == [("TIMMessageORM:structure", "absent-column"), ("TIMMessageORM:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x", logical=IOS).issues[0][1] == "damaged"
