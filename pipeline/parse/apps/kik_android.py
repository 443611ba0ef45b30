"""Kik on Android, `kikDatabase.db` (of newer versions one for each account, `<its id>.kikDatabase.db`) and
`kikCoreDatabase.db` beside it.

Seen on: structures of 2015 to 2025, rebuilt in code. Origin: ALEAPP `kik*.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: messages, the app's own notes (system events), files by the names of what the app keeps of them and their
addresses, contacts, the accounts of this device.
Ignored: groups among the contacts are conversations; the entries of a file are read with its message.
Not read: who is a member of which group, files themselves (they are called by their content's id), newer contacts and
profiles (`userRosterEntries.db`, `contactProfileEntries.db`: fields that are numbered).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms


def _recipients(from_me: int | None, other: str | None, kind: str | None) -> list[str] | None:
    return partner(from_me, other) if kind == "direct" and from_me is not None else None


MESSAGES = Query(
    kind="message",
    table="messagesTable",
    requires={"messagesTable": frozenset({"body", "partner_jid", "was_me", "timestamp"})},
    optional={
        "messagesTable": frozenset({"bin_id", "content_id", "sys_msg"}),
        "KIKcontactsTable": frozenset({"jid", "display_name", "user_name", "is_group"}),
        "KIKContentTable": frozenset({"content_id", "content_name", "content_string"}),
        "KIKContentURITable": frozenset({"content_id", "content_uri"}),
    },
    sql="""
        with people as materialized (
            select jid, max(coalesce(nullif(display_name, ''), user_name)) as name, max(is_group) as is_group
            from KIKcontactsTable group by jid
        ), content as materialized (
            select content_id as id, max(iif(content_name = 'file-name', cast(content_string as text), null)) as name,
                max(iif(content_name = 'file-url', cast(content_string as text), null)) as url,
                max(iif(content_name = 'app-name', content_string, null)) as app
            from KIKContentTable group by content_id
        ), uris as materialized (
            select content_id as id, max(cast(content_uri as text)) as uri from KIKContentURITable group by 1
        )
        select m.rowid as rowid, coalesce(nullif(m.body, ''), nullif(m.sys_msg, '')) as body, m.was_me, m.timestamp,
            m.partner_jid as who, coalesce(nullif(m.bin_id, ''), m.partner_jid) as thread, t.name as title, c.app,
            iif(m.was_me = 0, p.name, null) as name, iif(m.was_me = 0, m.partner_jid, null) as sender,
            iif(t.is_group or m.bin_id like '%@groups.%', 'group', iif(m.partner_jid is null, null, 'direct')) as kinds,
            iif(nullif(m.sys_msg, '') is null, 'message', 'system_event') as kind,
            json_array(nullif(cast(m.content_id as text), ''), c.name, coalesce(c.url, u.uri)) as files
        from messagesTable m
        left join people p on p.jid = m.partner_jid
        left join people t on t.jid = coalesce(nullif(m.bin_id, ''), m.partner_jid)
        left join content c on c.id = m.content_id left join uris u on u.id = m.content_id
    """,
    columns={"kind": "kind", "body": "body", "thread": "thread", "thread_title": "title", "thread_kind": "kinds"}
    | {"sender": "sender", "sender_name": "name"},
    times={"sent_at": ("timestamp", unix_ms)},
    codes={"direction": ("was_me", WAYS)},
    lists={"attachments": "files"},
    computed={"recipients": (("was_me", "who", "kinds"), _recipients)},
    extra={"made with": "app"},
)
CONTACTS = Query(
    kind="contact",
    table="KIKcontactsTable",
    requires={"KIKcontactsTable": frozenset({"jid", "display_name", "user_name", "is_group"})},
    optional={"KIKcontactsTable": frozenset({"local_name", "is_blocked", "in_roster", "description"})},
    sql="""
        select rowid as rowid, coalesce(nullif(local_name, ''), nullif(display_name, ''), user_name) as name,
            json_array(nullif(cast(user_name as text), ''), cast(jid as text)) as ids, nullif(description, '') as body,
            nullif(is_blocked, 0) as blocked, iif(in_roster, 'yes', null) as friend
        from KIKcontactsTable where not coalesce(is_group, 0)
    """,
    columns={"title": "name", "body": "body"},
    lists={"recipients": "ids"},
    extra={"blocked": "blocked", "among the owner's contacts": "friend"},
    ignores="coalesce(is_group, 0)",
)
ACCOUNTS = Query(
    kind="account",
    table="CoreTable",
    requires={"CoreTable": frozenset({"username", "core_id"})},
    optional={"CoreTable": frozenset({"is_active"})},
    sql="select rowid as rowid, username, core_id, iif(is_active, 'yes', null) as active from CoreTable",
    columns={"sender": "username"},
    extra={"id": "core_id", "active": "active"},
)

PARSER = Parser(
    name="kik_android",
    version=1,
    app="kik.android",
    paths=("kikDatabase.db", "*.kikDatabase.db", "kikCoreDatabase.db"),
    contacts=True,
    read=Sqlite(MESSAGES, CONTACTS, ACCOUNTS),
)
