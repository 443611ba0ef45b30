"""DeepSeek on Android, `deepseek_chat_<account>.db`: a table of messages for each conversation; `deepseek_chat.db`.

Seen on: the structure of 2026, rebuilt in code. Origin: ALEAPP (Deepseek_ChatMessages, Deepseek_UserInfo), the
forensics handbook of UROCK AILAB.
Times: seconds since 1970-01-01 UTC, with fractions.
Read: what the owner and the assistant wrote, titles, the owner's id, e-mail address and telephone number.
Not read: what the assistant thought, sources it names, tokens. A conversation here may have been held on another device
of the same account.
"""

import json

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.sqlite_file.tables import quoted
from pipeline.parse.times.epochs import unix_s

_PREFIX = "chat_session_messages_"


def _body(fragments: str | None) -> str | None:
    parts = json.loads(fragments) if fragments else []
    said = [part.get("content") for part in parts if part.get("type") in ("REQUEST", "RESPONSE")]
    return "\n".join(text for text in said if text) or None


def _messages(table: str) -> Query:
    session = table.removeprefix(_PREFIX)
    return Query(
        kind="message",
        table=table,
        requires={table: frozenset({"role", "inserted_at", "fragments"})},
        optional={"chat_session_list": frozenset({"id", "title"}), table: frozenset({"status", "thinking_enabled"})},
        sql=f"""
            select m.rowid as rowid, m.role, m.inserted_at, m.fragments, m.status, m.thinking_enabled as thinking,
                '{session.replace("'", "''")}' as thread, 'direct' as thread_kind, '[]' as nobody,
                (select min(title) from chat_session_list where id = '{session.replace("'", "''")}') as title
            from {quoted(table)} m
        """,
        columns={"thread": "thread", "thread_kind": "thread_kind", "thread_title": "title"},
        times={"sent_at": ("inserted_at", unix_s)},
        lists={"recipients": "nobody"},
        computed={
            "body": (("fragments",), _body),
            "direction": (("role",), {"USER": "outgoing", "ASSISTANT": "incoming"}.get),
            "sender_name": (("role",), {"ASSISTANT": "DeepSeek"}.get),
        },
        extra={"role": "role", "status": "status", "thinking": "thinking"},
    )


ACCOUNT = Query(
    kind="account",
    table="app_user_info",
    requires={"app_user_info": frozenset({"id"})},
    optional={"app_user_info": frozenset({"email", "mobile_number"})},
    sql="select rowid as rowid, coalesce(email, mobile_number, id) as sender, id, mobile_number from app_user_info",
    columns={"sender": "sender"},
    extra={"id": "id", "phone": "mobile_number"},
)


def _build(tables: Tables, _: Evidence) -> Sqlite:
    return Sqlite(*(_messages(name) for name in sorted(tables) if name.startswith(_PREFIX)), ACCOUNT)


PARSER = Parser(
    name="deepseek",
    version=1,
    app="com.deepseek.chat",
    paths=("com.deepseek.chat/databases/deepseek_chat*.db",),
    read=Built(_build),
)
