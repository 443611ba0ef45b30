import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.claude_chats import PARSERS
from pipeline.parse.claims import claims

ANDROID, IOS = PARSERS


def message(sender: str, *texts: str, **more: Any) -> str:
    content = [{"type": "text", "text": text} for text in texts] + [{"type": "tool_use", "name": "web_search"}]
    return json.dumps({"sender": sender, "created_at": "2026-03-14T21:05:00.100Z", "content": content} | more)


def android(path: Path, *messages: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table cachedConversations (uuid text, conversation_json text)")
        connection.execute("create table cachedMessages (uuid text, conversation_uuid text, message_json text)")
        told = {"name": "Recipes", "model": "claude", "is_temporary": 0}
        connection.execute("insert into cachedConversations values ('c1', ?)", (json.dumps(told),))
        connection.executemany("insert into cachedMessages values ('m', 'c1', ?)", [(m,) for m in messages])
    return path


def test_android_messages(tmp_path: Path, read, utc) -> None:
    attached = message("human", "Which cake is this?", files=[{"file_name": "cake.jpg"}])
    parsed = read(ANDROID, android(tmp_path / "acc.db", attached, message("assistant", "A", "B")))
    assert parsed.column("body") == ["Which cake is this?", "A\nB"]
    assert parsed.column("direction") == ["outgoing", "incoming"]
    assert parsed.column("sender_name") == [None, "Claude"]
    assert parsed.column("attachments") == [["cake.jpg"], None]
    assert parsed.column("thread_title") == ["Recipes", "Recipes"]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05").replace(microsecond=100_000)
    assert parsed.issues == []
    assert parsed.sums()


def test_android_a_bad_message_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(ANDROID, android(tmp_path / "acc.db", "{"))
    assert parsed.issues == [("cachedMessages:1", "bad-value")]
    assert parsed.sums()
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(ANDROID, tmp_path / "x").issues == [("database", "damaged")]


def test_ios_times_without_a_zone_stay_as_they_are_stored(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "cache_1.sqlite")) as connection, connection:
        connection.executescript("""
            create table conversations (id text, name text, model text, isTemporary int);
            create table messages (conversationId text, createdAt text, sender text, content text);
            insert into conversations values ('c1', null, 'claude', 1);
            insert into messages values ('c1', '2026-03-14 21:05:00.000', 'human', '[{"type": "text", "text": "Hi"}]');
        """)
    parsed = read(IOS, tmp_path / "cache_1.sqlite")
    (hi,) = parsed.records
    assert (hi["body"], hi["direction"], json.loads(hi["extra"])["incognito"]) == ("Hi", "outgoing", 1)
    assert (hi.get("sent_at"), hi.get("sent_at_source"), hi["sent_at_raw"]) == (None, None, "2026-03-14 21:05:00.000")
    assert parsed.issues == [("messages:structure", "absent-column")]
    assert parsed.sums()


def test_where_newer_versions_keep_it_on_ios() -> None:
    library = "private/var/mobile/Containers/Data/Application/4E4A/Library/Application Support"
    assert claims(f"{library}/accounts/a1/claude.ai/orgs/o1/chat.sqlite", None) is IOS
    assert claims(f"{library}/ClaudeCache/cache_1.sqlite", None) is IOS
    assert claims(f"{library}/chat.sqlite", None) is None
