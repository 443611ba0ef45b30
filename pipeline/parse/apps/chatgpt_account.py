"""ChatGPT on Android: the owner, `files/datastore/*_user.preferences_pb` and `*_custom_instructions.preferences_pb`.

Seen on: structures of 1.2024, rebuilt in code. Origin: ALEAPP (chatgpt): JSON in fields 1, 2, 5 of a protocol buffer.
Times: when the account was made is in `extra` as it is stored, seconds since 1970-01-01 UTC.
Read: id, name and e-mail address of the owner, what the owner had the assistant know of them.
Not read: what was paid, tokens.
"""

import json
from collections.abc import Iterator
from typing import Any

from models.issues import Issue
from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, text


def _preferences(content: bytes) -> Any:
    """JSON as text in the first of an app's preferences (fields 1, 2, 5)."""
    entry = Message(content).message(1, 2)
    return json.loads((entry.text(5) if entry else None) or "{}")


def _account(tree: Any, evidence: Evidence) -> Iterator[Row | Issue]:
    if evidence.logical_path.endswith("_custom_instructions.preferences_pb"):
        for key in ("about_user_message", "about_model_message"):
            if body := text(tree.get(key)):
                yield {"locator": f"instructions:{key}", "kind": "note", "title": key, "body": body}
    elif tree.get("id") or tree.get("email"):
        yield {
            "locator": "account:1",
            "kind": "account",
            "sender": text(tree.get("email") or tree.get("id")),
            "sender_name": text(tree.get("name")),
            "extra": {"id": tree.get("id"), "created_s": tree.get("created")},
        }


_STORE = "com.openai.chatgpt/files/datastore"
PARSER = Parser(
    name="chatgpt_account",
    version=1,
    app="com.openai.chatgpt",
    paths=(f"{_STORE}/*_user.preferences_pb", f"{_STORE}/*_custom_instructions.preferences_pb"),
    threads=False,
    read=Tree(_preferences, _account),
)
