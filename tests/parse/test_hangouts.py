import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.hangouts import PARSER

OWNER, AMINA, LUCA = "1001", "1002", "1003"
TIME = 1_773_528_480_000_000  # 2026-03-14 22:48


def babel(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table participants (_id integer primary key, gaia_id text, chat_id text, phone_id text,
                full_name text, fallback_name text, blocked int);
            create table conversation_participants (_id integer primary key, participant_row_id int,
                conversation_id text);
            create table conversations (_id integer primary key, conversation_id text, conversation_type int, name text,
                generated_name text);
            create table messages (_id integer primary key, conversation_id text, author_chat_id text, text text,
                timestamp int, type int, status int, local_url text, remote_url text, latitude double,
                longitude double);
            insert into participants values (1, '{AMINA}', '{AMINA}', null, 'Amina', 'amina@example.org', 1),
                (2, '{LUCA}', '{LUCA}', null, null, 'luca@example.org', 0);
            insert into participants values (3, '{OWNER}', '{OWNER}', null, 'Sam', null, 0);
            insert into conversation_participants values (1, 1, 'c1'), (2, 2, 'c1'), (3, 3, 'c1');
            insert into conversations values (1, 'c1', 2, null, 'Amina, Luca');
            insert into messages values (1, 'c1', '{AMINA}', 'it&#39;s late', {TIME}, 2, 4, null, null, 0.0, 0.0),
                (2, 'c1', '{OWNER}', 'here', {TIME}, 1, 4, null, 'https://example.org/a.jpg', 51.48, -3.18),
                (3, 'c1', '{LUCA}', 'bad', 'then', 2, 4, null, null, null, null);
            """
        )
    return path


def test_a_group_of_three(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, babel(tmp_path / "babel1.db"))
    assert parsed.column("body", "message") == ["it's late", "here", "bad"]
    assert parsed.column("sender", "message") == [AMINA, None, LUCA]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", "incoming"]
    assert parsed.column("recipients", "message") == [[LUCA], [AMINA, LUCA], [AMINA]]
    assert parsed.column("thread_kind", "message") == ["group"] * 3
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 22:48")] * 2 + [None]
    assert parsed.column("latitude", "message") == [None, 51.48, None]
    assert parsed.column("attachments", "message")[1] == ["https://example.org/a.jpg"]
    assert parsed.column("recipients", "contact") == [
        [AMINA, "amina@example.org"],
        [LUCA, "luca@example.org"],
    ]
    assert (parsed.column("sender", "account"), parsed.column("sender_name", "account")) == ([OWNER], ["Sam"])
    assert parsed.column("sender", "membership") == [AMINA, LUCA, None]
    assert ("messages:3", "bad-time") in parsed.issues
    assert parsed.sums()


def test_without_what_went_out_nobody_is_the_owner_and_recipients_are_not_known(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(babel(tmp_path / "babel1.db"))) as connection, connection:
        connection.execute("delete from messages where type = 1")
    parsed = read(PARSER, tmp_path / "babel1.db")
    assert parsed.column("recipients", "message") == [None, None]
    assert parsed.column("sender", "membership") == [AMINA, LUCA, OWNER]


def test_an_older_structure_lacks_places(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(babel(tmp_path / "babel1.db"))) as connection, connection:
        connection.execute("alter table messages drop column latitude")
    parsed = read(PARSER, tmp_path / "babel1.db")
    assert parsed.column("latitude", "message") == [None] * 3
    assert ("messages:structure", "absent-column") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "babel1.db").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "babel1.db").issues[0][1] == "damaged"


def test_the_messages_of_a_real_phone(real, read) -> None:
    """Published by plaso: 14 messages; the second is "How are you?" of John Macron, 2017-07-17T04:41:54.326967."""
    parsed = read(PARSER, real("plaso/test_data/android/babel.db"))
    messages = [row for row in parsed.records if row["kind"] == "message"]
    assert len(messages) == 14
    second = messages[1]
    assert (second["body"], second["sender_name"], second["direction"]) == ("How are you?", "John Macron", "incoming")
    assert second["sent_at"].isoformat() == "2017-07-17T04:41:54.326967+00:00"
    assert second["thread_kind"] == "direct"
    assert second["extra"] == '{"status": 4, "type": 2}'
    assert messages[2].get("sender") is None  # the owner's
    assert messages[2]["recipients"] == ["108778762612058411235"]
    assert parsed.sums()
