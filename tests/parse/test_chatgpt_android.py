import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.chatgpt_android import PARSER


def android(path: Path, messages: list[dict[str, Any] | str], *, older: bool = False) -> Path:
    """`older`: a message whole; else in pieces of 40 bytes, stored in another order."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table DBConversation (id text, conversation text)")
        connection.execute("""insert into DBConversation values ('c1', '{"title": "Train times"}')""")
        if older:
            connection.execute("create table DBMessage (id text, conversationId text, messageNode text)")
        else:
            connection.execute("create table DBMessage (id text, conversationId text)")
            connection.execute("create table DBMessageChunk (messageId text, chunkIndex int, chunk blob)")
        for number, message in enumerate(messages):
            stored = message if isinstance(message, str) else json.dumps(message)
            if older:
                connection.execute("insert into DBMessage values (?, 'c1', ?)", (str(number), stored))
                continue
            connection.execute("insert into DBMessage values (?, 'c1')", (str(number),))
            pieces = [stored[at : at + 40].encode() for at in range(0, len(stored), 40)]
            for index, piece in reversed(list(enumerate(pieces))):
                connection.execute("insert into DBMessageChunk values (?, ?, ?)", (str(number), index, piece))
    return path


def said(role: str, body: str, date: str = "2026-03-14T21:05:00.000Z") -> dict[str, Any]:
    return {"id": "x", "conversation_id": "c1", "role": role, "created_date": date, "content": {"content": body}}


def test_messages_in_pieces(tmp_path: Path, read, utc) -> None:
    hidden = said("Assistant", "A tool was asked") | {"is_visually_hidden_in_conversation": True, "model": "gpt"}
    database = android(tmp_path / "u_conversations.db", [said("User", "When does the last train go?"), hidden])
    parsed = read(PARSER, database)
    assert parsed.column("body") == ["When does the last train go?", "A tool was asked"]
    assert parsed.column("direction") == ["outgoing", "incoming"]
    assert parsed.column("sender_name") == [None, "ChatGPT"]
    assert parsed.column("sender") == [None, None]
    assert parsed.column("recipients") == [[], []]
    assert parsed.column("thread_title") == ["Train times", "Train times"]
    assert parsed.column("thread_kind") == ["direct", "direct"]
    assert parsed.column("sent_at") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("sent_at_source") == ["zone", "zone"]
    assert json.loads(parsed.records[1]["extra"]) == {"role": "Assistant", "model": "gpt", "hidden": True}
    assert parsed.issues == []
    assert parsed.sums()


def test_older_versions_keep_a_message_whole(tmp_path: Path, read, utc) -> None:
    node = {
        "content": {
            "role": "user",
            "content": {"content": "Hello"},
            "date": "2024-03-14T21:05:00Z",
            "attachments": [{"name": "ticket.jpg"}],
        }
    }
    parsed = read(PARSER, android(tmp_path / "u_conversations.db", [node], older=True))
    (message,) = parsed.records
    assert (message["body"], message["attachments"]) == ("Hello", ["ticket.jpg"])
    assert message["sent_at"] == utc("2024-03-14 21:05")
    assert parsed.sums()


def test_a_message_that_is_no_json_is_kept_with_issues(tmp_path: Path, read) -> None:
    parsed = read(PARSER, android(tmp_path / "u_conversations.db", ["{", said("User", "Hi", date="soon")]))
    assert parsed.column("body") == [None, "Hi"]
    assert (parsed.records[1].get("sent_at"), parsed.records[1]["sent_at_raw"]) == (None, "soon")
    assert set(parsed.issues) == {("DBMessage:1", "bad-value")}
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
