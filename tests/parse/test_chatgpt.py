import json
import plistlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.chatgpt_android import PARSERS
from pipeline.parse.apps.chatgpt_ios import PARSERS as IOS

ANDROID, ACCOUNT = PARSERS
CONVERSATION, DRAFT, IOS_ACCOUNT = IOS


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
    parsed = read(ANDROID, database)
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
    parsed = read(ANDROID, android(tmp_path / "u_conversations.db", [node], older=True))
    (message,) = parsed.records
    assert (message["body"], message["attachments"]) == ("Hello", ["ticket.jpg"])
    assert message["sent_at"] == utc("2024-03-14 21:05")
    assert parsed.sums()


def test_a_message_that_is_no_json_is_kept_with_issues(tmp_path: Path, read) -> None:
    parsed = read(ANDROID, android(tmp_path / "u_conversations.db", ["{", said("User", "Hi", date="soon")]))
    assert parsed.column("body") == [None, "Hi"]
    assert (parsed.records[1].get("sent_at"), parsed.records[1]["sent_at_raw"]) == (None, "soon")
    assert set(parsed.issues) == {("DBMessage:1", "bad-value")}
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(ANDROID, tmp_path / "x").issues == [("database", "damaged")]


def _field(number: int, content: bytes) -> bytes:
    length = len(content)
    return bytes([number << 3 | 2, *([length] if length < 128 else [length & 127 | 128, length >> 7])]) + content


def preferences(path: Path, tree: dict[str, Any]) -> Path:
    path.write_bytes(_field(1, _field(1, b"key") + _field(2, _field(5, json.dumps(tree).encode()))))
    return path


def test_the_account_and_what_the_assistant_was_told(tmp_path: Path, read) -> None:
    user = {"id": "user-1", "email": "anna@example.org", "name": "Anna", "created": 1700000000}
    (account,) = read(ACCOUNT, preferences(tmp_path / "a_user.preferences_pb", user)).records
    assert (account["kind"], account["sender"], account["sender_name"]) == ("account", "anna@example.org", "Anna")
    told = preferences(tmp_path / "a_custom_instructions.preferences_pb", {"about_user_message": "I live in Leeds"})
    (note,) = read(ACCOUNT, told).records
    assert (note["kind"], note["body"]) == ("note", "I live in Leeds")


def ios(**changes: Any) -> dict[str, Any]:
    def message(role: str, body: str) -> dict[str, Any]:
        content = {"author": {"role": role}, "content": {"parts": [body]}, "create_time": 1773522300}
        return {"content": content | {"metadata": {"voice_mode_message": False}}}

    return {
        "id": "c1",
        "title": "Train times",
        "creation_date": 795215100,
        "configuration": {
            "model": "gpt",
            "is_temporary_chat": True,
            "custom_instructions": {"about_user_message": "I live in Leeds"},
        },
        "tree": {"storage": {"root": {}, "m1": message("user", "When?"), "m2": message("assistant", "At 23:10")}},
    } | changes


def test_ios_conversations(tmp_path: Path, read, utc) -> None:
    (tmp_path / "c1.json").write_text(json.dumps(ios()))
    parsed = read(CONVERSATION, tmp_path / "c1.json")
    assert parsed.column("body", "message") == ["When?", "At 23:10"]
    assert parsed.column("direction", "message") == ["outgoing", "incoming"]
    assert parsed.column("sender_name", "message") == [None, "ChatGPT"]
    assert parsed.column("sent_at") == [utc("2026-03-14 21:05")] * 3
    assert json.loads(parsed.records[0]["extra"])["temporary"] is True
    assert parsed.column("body", "note") == ["I live in Leeds"]
    assert parsed.ledger.units["message"].ignored == 1
    assert parsed.sums()


def test_ios_a_bad_message_and_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "c1.json").write_text(json.dumps(ios(tree={"storage": {"m1": "odd"}})))
    assert read(CONVERSATION, tmp_path / "c1.json").issues == [("message:m1", "bad-value")]
    (tmp_path / "c2.json").write_text("{")
    assert read(CONVERSATION, tmp_path / "c2.json").issues[0] == ("file:", "damaged")


def test_ios_drafts_and_the_account(tmp_path: Path, read) -> None:
    (tmp_path / "d.json").write_text(json.dumps({"conversation_id": "c1", "content": {"text": "And on"}}))
    (draft,) = read(DRAFT, tmp_path / "d.json").records
    assert (draft["body"], draft["state"], draft["direction"]) == ("And on", "draft", "outgoing")
    (tmp_path / "s.plist").write_bytes(plistlib.dumps({"userEmail": "anna@example.org", "planType": "free"}))
    assert read(IOS_ACCOUNT, tmp_path / "s.plist").column("sender") == ["anna@example.org"]
