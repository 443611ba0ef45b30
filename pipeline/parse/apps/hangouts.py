"""Hangouts on Android, `babel0.db`, `babel1.db` … (one for each account).

Seen on: real: plaso's `babel.db` of 2017. Origin: plaso `android_hangouts.py`, and the schema of that artefact, whose
conversation of two has type 1; a group is known by the number of its members.
Times: microseconds since 1970-01-01 UTC.
Read: text, who sent it, who is in the conversation, its name, pictures by their addresses, places, people and who of
them is blocked. Which messages went out is told by their type (1 out, 2 in), and with it who the owner is.
Not read: video calls beyond their note, text messages' own numbers and state, drafts, suggestions.
"""

from html import unescape

from pipeline.parse.parser import Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import unix_us

_PERSON = frozenset({"_id", "gaia_id", "chat_id", "full_name", "fallback_name"})
_MEMBERS = {"conversation_participants": frozenset({"conversation_id", "participant_row_id"}), "participants": _PERSON}
_OWNER = "(select author_chat_id from messages where type = 1 and author_chat_id is not null limit 1)"
_TYPES = {1: "outgoing", 2: "incoming"}


def _file(local: str | None, remote: str | None) -> list[str] | None:
    return [local or remote or ""] if local or remote else None


MESSAGES = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"conversation_id", "author_chat_id", "text", "timestamp"})},
    optional=_MEMBERS
    | {
        "messages": frozenset({"type", "status", "local_url", "remote_url", "latitude", "longitude"}),
        "conversations": frozenset({"conversation_id", "conversation_type", "name", "generated_name"}),
    },
    sql=f"""
        with owner as materialized (select {_OWNER} as id), members as materialized (
            select c.conversation_id, json_group_array(cast(coalesce(p.chat_id, p.gaia_id) as text)) as members,
                count(*) as people
            from conversation_participants c left join participants p on p._id = c.participant_row_id group by 1
        ), people as materialized (
            select chat_id, min(coalesce(full_name, fallback_name)) as name from participants group by 1
        )
        select m.rowid as rowid, m.conversation_id as thread, m.timestamp as sent,
            cast(m.text as text) as text, m.type, m.status,
            m.author_chat_id as author, coalesce(nullif(c.name, ''), c.generated_name) as title, p.name,
            iif(owner.id is null, null, b.members) as members,
            iif(m.type = 1, null, nullif(cast(m.author_chat_id as text), coalesce(owner.id, ''))) as sender,
            owner.id as owner,
            m.local_url, m.remote_url, m.latitude as lat, m.longitude as lon,
            iif(c.conversation_type = 1, 'direct', iif(b.people > 2, 'group', null)) as thread_kind
        from messages m left join owner left join conversations c on c.conversation_id = m.conversation_id
        left join members b on b.conversation_id = m.conversation_id left join people p on p.chat_id = m.author_chat_id
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"}
    | {"thread_kind": "thread_kind"},
    times={"sent_at": ("sent", unix_us)},
    computed=computed()
    | {
        "body": (("text",), lambda text: unescape(text) if text else None),
        "direction": (("type",), _TYPES.get),
        "recipients": (("members", "author", "owner"), others),
        "attachments": (("local_url", "remote_url"), _file),
    },
    extra={"type": "type", "status": "status"},
)
MEMBERS = Query(
    kind="membership",
    table="conversation_participants",
    requires={"conversation_participants": frozenset({"conversation_id", "participant_row_id"})},
    optional={"participants": _PERSON, "messages": frozenset({"type", "author_chat_id"})},
    sql=f"""
        select c.rowid as rowid, c.conversation_id as thread, coalesce(p.full_name, p.fallback_name) as name,
            nullif(coalesce(p.chat_id, p.gaia_id), coalesce({_OWNER}, '')) as sender
        from conversation_participants c left join participants p on p._id = c.participant_row_id
    """,
    columns={"thread": "thread", "sender": "sender", "sender_name": "name"},
)
PEOPLE = Query(
    kind="contact",
    table="participants",
    requires={"participants": frozenset({"chat_id"})},
    optional={"participants": _PERSON | {"phone_id", "blocked"}, "messages": frozenset({"type", "author_chat_id"})},
    sql=f"""
        with p as (
            select rowid as id, *, coalesce(full_name, fallback_name) as name, chat_id = {_OWNER} as mine
            from participants
        )
        select id as rowid, iif(mine, 'account', 'contact') as kind, iif(mine, null, name) as title,
            iif(mine, cast(chat_id as text), null) as sender, iif(mine, name, null) as sender_name,
            iif(blocked, 'yes', null) as blocked, iif(mine, null, json_array(cast(chat_id as text),
            nullif(cast(gaia_id as text), ''), nullif(cast(phone_id as text), ''),
            iif(fallback_name like '%@%', cast(fallback_name as text), null))) as ids from p
    """,
    columns={"kind": "kind", "title": "title", "sender": "sender", "sender_name": "sender_name"},
    lists={"recipients": "ids"},
    extra={"blocked": "blocked"},
)

PARSER = Parser(
    name="hangouts",
    version=1,
    app="com.google.android.talk",
    paths=("babel.db", *(f"babel{number}.db" for number in range(10))),
    contacts=True,
    read=Sqlite(MESSAGES, MEMBERS, PEOPLE),
)
