import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.deepseek import PARSER

FIRST, SECOND = "0a1b-1", "0a1b-2"


def deepseek(path: Path, *, fragments: str | None = None, drifted: bool = False) -> Path:
    said = fragments or json.dumps([{"type": "REQUEST", "content": "Hello"}, {"type": "THINK", "content": "hm"}])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table chat_session_list (id text, title text)")
        connection.execute("insert into chat_session_list values (?, 'Greetings')", (FIRST,))
        for session in (FIRST, SECOND):
            more = "" if drifted else ", status text, thinking_enabled int"
            connection.execute(
                f'create table "chat_session_messages_{session}" (role text, inserted_at real, fragments text{more})'
            )
        insert = f'insert into "chat_session_messages_{FIRST}" (role, inserted_at, fragments) values (?, ?, ?)'
        connection.execute(insert, ("USER", 1773522300.25, said))
        connection.execute(insert, ("ASSISTANT", 1773522301.0, '[{"type": "RESPONSE", "content": "Hi"}]'))
    return path


def test_each_conversation_has_a_table(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, deepseek(tmp_path / "deepseek_chat_1.db"))
    assert parsed.column("body") == ["Hello", "Hi"]
    assert parsed.column("direction") == ["outgoing", "incoming"]
    assert parsed.column("sender_name") == [None, "DeepSeek"]
    assert parsed.column("thread_title") == ["Greetings", "Greetings"]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05").replace(microsecond=250_000)
    assert set(parsed.ledger.units) == {f"chat_session_messages_{session}" for session in (FIRST, SECOND)}
    assert parsed.issues == []
    assert parsed.sums()


def test_the_account_without_its_token(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "deepseek_chat.db")) as connection, connection:
        connection.execute("create table app_user_info (id text, token text, email text, mobile_number text)")
        connection.execute("insert into app_user_info values ('u1', 'secret', 'bo@example.org', '07700 900333')")
    (account,) = read(PARSER, tmp_path / "deepseek_chat.db").records
    assert account["sender"] == "bo@example.org"
    assert "secret" not in str(account)


def test_drift_a_bad_value_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, deepseek(tmp_path / "deepseek_chat_1.db", drifted=True, fragments="{"))
    assert (f"chat_session_messages_{FIRST}:1", "bad-value") in parsed.issues
    assert (f"chat_session_messages_{SECOND}:structure", "absent-column") in parsed.issues
    assert parsed.sums()
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]


def test_a_role_that_is_not_known_has_no_direction(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(deepseek(tmp_path / "deepseek_chat_1.db"))) as connection, connection:
        connection.execute(f'update "chat_session_messages_{FIRST}" set role = "TOOL" where rowid = 2')
    parsed = read(PARSER, tmp_path / "deepseek_chat_1.db")
    assert parsed.column("direction") == ["outgoing", None]
    assert json.loads(parsed.records[1]["extra"])["role"] == "TOOL"
