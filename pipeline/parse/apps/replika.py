"""Replika on Android, `REPLIKA_DB`.

Seen on: the structure of 2025, rebuilt in code. Origin: Comeaux et al., "Ex Machina: A forensic evaluation of AI
companion applications" (2026) and its tool.
Times: milliseconds since 1970-01-01 UTC.
Read: what the owner and the companion wrote, the companion's name, what the app noted about the owner, the owner's name
and e-mail address.
Not read: recordings, what the companion "thought".
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

MESSAGES = Query(
    kind="message",
    table="chat_message",
    requires={"chat_message": frozenset({"text", "nature"})},
    optional={
        "chat_message": frozenset({"timestamp_ms", "type", "voice_url"}),
        "bot_profile": frozenset({"name"}),
    },
    sql="""
        select rowid as rowid, text, nature, timestamp_ms, type, voice_url, 'companion' as thread,
            'direct' as thread_kind, '[]' as nobody, (select min(name) from bot_profile) as name
        from chat_message
    """,
    columns={"body": "text", "thread": "thread", "thread_kind": "thread_kind", "thread_title": "name"},
    times={"sent_at": ("timestamp_ms", unix_ms)},
    lists={"recipients": "nobody"},
    computed={
        "direction": (("nature",), {"Customer": "outgoing", "Robot": "incoming"}.get),
        "sender_name": (("nature", "name"), lambda who, name: name or "Replika" if who == "Robot" else None),
        "attachments": (("voice_url",), lambda file: [file] if file else None),
    },
    extra={"type": "type", "author": "nature"},
)

FACTS = Query(
    kind="note",
    table="memory_fact_v3",
    requires={"memory_fact_v3": frozenset({"text"})},
    sql="select rowid as rowid, text, 'what the app noted about its user' as title from memory_fact_v3",
    columns={"title": "title", "body": "text"},
)

ACCOUNT = Query(
    kind="account",
    table="user_profile",
    requires={"user_profile": frozenset({"id"})},
    optional={"user_profile": frozenset({"first_name", "last_name", "email", "birthday_date"})},
    sql="select rowid as rowid, coalesce(email, id) as sender, first_name, last_name, birthday_date from user_profile",
    columns={"sender": "sender"},
    computed={"sender_name": (("first_name", "last_name"), lambda *names: " ".join(filter(None, names)) or None)},
    extra={"born": "birthday_date"},
)

PARSER = Parser(
    name="replika",
    version=1,
    app="ai.replika.app",
    paths=("databases/REPLIKA_DB",),
    read=Sqlite(MESSAGES, FACTS, ACCOUNT),
)
