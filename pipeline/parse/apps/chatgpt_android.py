"""ChatGPT on Android, `<account>_conversations.db`.

Seen on: structures of 1.2024 (a message whole in `DBMessage`) and of 2025 (in pieces in `DBMessageChunk`), rebuilt in
code. Origin: ALEAPP (chatgpt, chatgpt2), kalink0/useful_scripts, the forensics handbook of UROCK AILAB.
Times: ISO 8601 with its zone.
Read: what the owner and the assistant wrote, titles, models, attachments by their names, whether the app hides a
message.
Not read: pictures (they are in `cache/files` under other names), tokens, pieces of which the message is gone. A
conversation here may have been held on another device of the same account.
"""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.iso import iso, zone
from pipeline.parse.tree import at, text

_WAYS = {"user": "outgoing", "assistant": "incoming"}


@lru_cache(maxsize=8192)
def _said(stored: str | None) -> dict[str, Any]:
    tree = json.loads(stored) if stored else {}
    inner = tree.get("content")
    return inner if isinstance(inner, dict) and "role" not in tree and "created_date" not in tree else tree


def _body(stored: str | None) -> str | None:
    content = _said(stored).get("content")
    return text(content.get("content") if isinstance(content, dict) else content)


def _date(stored: str | None) -> str | None:
    return text(_said(stored).get("created_date") or _said(stored).get("date"))


def _direction(stored: str | None) -> str | None:
    return _WAYS.get((text(_said(stored).get("role")) or "").casefold())


def _files(stored: str | None) -> list[str] | None:
    files = _said(stored).get("attachments") or []
    names = [text(at(file, "name") or at(file, "url") or at(file, "id")) for file in files]
    return [name for name in names if name] or None


def _more(stored: str | None) -> dict[str, Any]:
    said = _said(stored)
    return {
        "role": said.get("role"),
        "model": said.get("model"),
        "hidden": said.get("is_visually_hidden_in_conversation"),
        "voice": said.get("is_voice_message"),
    }


def _messages(piece: str, beside: dict[str, frozenset[str]]) -> Query:
    return Query(
        kind="message",
        table="DBMessage",
        requires={"DBMessage": frozenset({"id", "conversationId"})} | beside,
        optional={"DBConversation": frozenset({"id", "conversation"})},
        sql=f"""
            select m.rowid as rowid, m.conversationId as thread, {piece} as stored, 'direct' as thread_kind,
                '[]' as nobody, iif(json_valid(c.conversation), c.conversation ->> '$.title', null) as title
            from DBMessage m left join DBConversation c on c.id = m.conversationId
        """,
        columns={"thread": "thread", "thread_kind": "thread_kind", "thread_title": "title"},
        lists={"recipients": "nobody"},
        computed={
            "body": (("stored",), _body),
            "sent_at": (("stored",), lambda stored: iso(_date(stored))),
            "sent_at_raw": (("stored",), _date),
            "sent_at_source": (("stored",), lambda stored: zone(_date(stored))),
            "direction": (("stored",), _direction),
            "sender_name": (("stored",), lambda stored: "ChatGPT" if _direction(stored) == "incoming" else None),
            "attachments": (("stored",), _files),
            "extra": (("stored",), _more),
        },
    )


_PIECES = """(select group_concat(cast(chunk as text), '') from
    (select chunk from DBMessageChunk where messageId = m.id order by chunkIndex))"""
CONVERSATIONS = (
    _messages(_PIECES, {"DBMessageChunk": frozenset({"messageId", "chunkIndex", "chunk"})}),
    _messages("m.messageNode", {"DBMessage": frozenset({"id", "conversationId", "messageNode"})}),
)

PARSER = Parser(
    name="chatgpt_android",
    version=1,
    app="com.openai.chatgpt",
    paths=("com.openai.chatgpt/databases/*_conversations.db",),
    read=Sqlite(CONVERSATIONS),
)
