"""Claude on Android, `acc_*_claude_cache.db`, and on iOS, `ClaudeCache/cache_*.sqlite`, later `orgs/*/chat.sqlite`.

Seen on: structures of 2026, rebuilt in code; not verified: `chat.sqlite`, said to be the same. Origin: ALEAPP (claude),
iLEAPP (iOSclaude), the forensics handbook of UROCK AILAB.
Times: ISO 8601 with its zone; on iOS text that names no zone, kept as it is stored (iLEAPP takes it for UTC).
Read: what the owner and the assistant wrote, titles, names of attached files, incognito chats.
Not read: what tools were asked and answered, projects, the account, pictures. It is a cache: conversations that were
not opened lately have no messages, and one may have been held on another device of the same account.
"""

import json
from collections.abc import Callable
from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.iso import iso, zone


def _text(content: str | None) -> str | None:
    parts = json.loads(content) if content else []
    return "\n".join(part["text"] for part in parts if part.get("type") == "text" and part.get("text")) or None


def _files(files: str | None) -> list[str] | None:
    names = [file.get("file_name") or file.get("fileName") for file in (json.loads(files) if files else []) or []]
    return [name for name in names if name] or None


_COLUMNS = {"thread": "thread", "thread_kind": "thread_kind", "thread_title": "title", "sent_at_raw": "created"}
_WAYS = {"human": "outgoing", "assistant": "incoming"}
_COMPUTED: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "direction": (("role",), _WAYS.get),
    "sent_at": (("created",), iso),
    "sent_at_source": (("created",), zone),
    "body": (("content",), _text),
    "attachments": (("files",), _files),
    "sender_name": (("role",), lambda role: "Claude" if role == "assistant" else None),
}

ANDROID = Query(
    kind="message",
    table="cachedMessages",
    requires={"cachedMessages": frozenset({"conversation_uuid", "message_json"})},
    optional={"cachedConversations": frozenset({"uuid", "conversation_json"})},
    sql="""
        select m.rowid as rowid, m.conversation_uuid as thread, 'direct' as thread_kind, '[]' as nobody,
            m.told ->> '$.created_at' as created, m.told ->> '$.sender' as role, m.told -> '$.content' as content,
            m.told -> '$.files' as files, c.told ->> '$.name' as title, c.told ->> '$.model' as model,
            c.told ->> '$.is_temporary' as incognito, iif(m.told is null, m.message_json, null) as odd
        from (select rowid, *, iif(json_valid(message_json), message_json, null) as told from cachedMessages) m
        left join (
            select uuid, iif(json_valid(conversation_json), conversation_json, null) as told from cachedConversations
        ) c on c.uuid = m.conversation_uuid
    """,
    columns=_COLUMNS,
    lists={"recipients": "nobody"},
    computed=_COMPUTED
    | {"body": (("content", "odd"), lambda content, odd: _text(content) if odd is None else json.loads(odd))},
    extra={"model": "model", "incognito": "incognito"},
)

IOS = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"conversationId", "createdAt", "sender", "content"})},
    optional={
        "messages": frozenset({"files"}),
        "conversations": frozenset({"id", "name", "model", "isTemporary"}),
    },
    sql="""
        select m.rowid as rowid, m.conversationId as thread, 'direct' as thread_kind, '[]' as nobody,
            cast(m.createdAt as text) as created, m.sender as role, m.content, m.files, c.name as title, c.model,
            c.isTemporary as incognito
        from messages m left join conversations c on c.id = m.conversationId
    """,
    columns=_COLUMNS,
    lists={"recipients": "nobody"},
    computed=_COMPUTED,
    extra={"model": "model", "incognito": "incognito"},
)

PARSERS = (
    Parser(
        name="claude_android",
        version=1,
        app="com.anthropic.claude",
        paths=("com.anthropic.claude/databases/acc_*_claude_cache.db",),
        read=Sqlite(ANDROID),
    ),
    Parser(
        name="claude_ios",
        version=1,
        app="com.anthropic.claude",
        paths=("ClaudeCache/cache_*.sqlite", "claude.ai/orgs/*/chat.sqlite"),
        read=Sqlite(IOS),
    ),
)
