"""Facebook Messenger on Android and iOS, the mailbox of its newer versions: `msys_database_<user id>`,
`lightspeed-<user id>.db`, `lightspeed-userDatabases/<user id>.db` and `fb-msys-<user id>.db` (the Facebook app's).

Seen on: structures of 2020 to 2026, rebuilt in code. Origin: ALEAPP `FacebookMessenger.py`, iLEAPP
`facebookMessenger.py`; karlicoss/HPI `my/fbmessenger/android.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: text, each message's own sender, titles and names of attachments, quotes, who is in the conversation, reactions,
calls, people, and conversations that are encrypted between the ends (`client_messages`), which lie here in plain text.
Not read: secret conversations of the older kind (their text is encrypted), pictures themselves. Of a message that was
taken back the store keeps nothing that is known.
"""

import re
from collections.abc import Iterator

from pipeline.parse.epochs import after, unix_ms
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.people import WAYS, author, others, partner
from pipeline.parse.sqlite import Query, Sqlite

_PEOPLE = {"contacts": frozenset({"id", "name"}), "_user_info": frozenset({"facebook_user_id"})}
_MEMBERS = {"participants": frozenset({"thread_key", "contact_id"})}
_COLUMNS = {"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name", "body": "body"}
_FRIENDSHIP = {0: "the owner", 1: "friends", 2: "asked the owner", 3: "asked by the owner", 4: "none"}


def _kind(note: object) -> str:
    return "system_event" if note == 1 else "message"


def _recipients(members: str | None, sender: str | None, owner: str | None, other: str | None) -> list[str] | None:
    """By those in it; of a conversation of two its key is the other's id."""
    return others(members, sender, owner) if members else partner(sender == owner, other) if owner else None


def _queries(file: str | None) -> tuple[Query, ...]:
    """Queries for a mailbox whose file has this user id in its name."""
    owner = f"cast(coalesce((select facebook_user_id from _user_info limit 1), {file or 'null'}) as text)"
    messages = Query(
        kind="message",
        table="messages",
        requires={"messages": frozenset({"thread_key", "timestamp_ms", "sender_id", "text"})},
        optional=_PEOPLE
        | _MEMBERS
        | {
            "messages": frozenset({"message_id", "is_admin_message", "reply_source_id"}),
            "threads": frozenset({"thread_key", "thread_name"}),
            "attachments": frozenset({"message_id", "filename", "title_text", "subtitle_text", "playable_url"}),
        },
        sql=f"""
            with owner as materialized (select {owner} as id), members as materialized (
                select thread_key, json_group_array(cast(contact_id as text)) as members, count(*) as people
                from participants group by thread_key
            ), files as materialized (
                select message_id, json_group_array(cast(filename as text))
                    filter (where filename is not null) as names,
                    group_concat(distinct nullif(trim(coalesce(title_text, '') || ' ' || coalesce(subtitle_text, '')),
                    '')) as titles, min(playable_url) as url from attachments group by message_id
            ), quoted as materialized (
                select message_id, min(rowid) as id from messages where message_id is not null group by message_id
            )
            select m.rowid as rowid, m.timestamp_ms as sent, cast(m.thread_key as text) as thread, m.is_admin_message,
                cast(coalesce(nullif(m.text, ''), f.titles) as text) as body,
                cast(m.sender_id as text) as author, c.name, owner.id as owner,
                cast(m.sender_id as text) = owner.id as from_me, t.thread_name as title, p.members,
                nullif(cast(m.sender_id as text), coalesce(owner.id, '')) as sender, f.names as files, f.url,
                'messages:' || q.id as quoted, iif(k.id is null, null, cast(k.id as text)) as other,
                iif(k.id is not null, 'direct', iif(p.people > 2, 'group', null)) as thread_kind
            from messages m left join owner left join threads t on t.thread_key = m.thread_key
            left join contacts c on c.id = m.sender_id left join contacts k on k.id = m.thread_key
            left join members p on p.thread_key = m.thread_key left join files f on f.message_id = m.message_id
            left join quoted q on q.message_id = m.reply_source_id
        """,
        columns=_COLUMNS | {"thread_kind": "thread_kind", "url": "url", "reply": "quoted"},
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
        lists={"attachments": "files"},
        computed={
            "kind": (("is_admin_message",), _kind),
            "recipients": (("members", "author", "owner", "other"), _recipients),
        },
    )
    client = Query(
        kind="message",
        table="client_messages",
        requires={"client_messages": frozenset({"thread_pk", "display_ts_ms", "sender_contact_pk", "text"})},
        optional=_PEOPLE
        | {
            "client_messages": frozenset({"pk"}),
            "fb_transport_contacts": frozenset({"client_contact_pk", "server_contact_id"}),
            "client_attachments": frozenset({"message_pk", "filename", "content_token"}),
            "client_attachment_store_keys": frozenset({"content_token", "persisted_path"}),
        },
        sql=f"""
            with owner as materialized (select {owner} as id), files as materialized (
                select a.message_pk, json_group_array(cast(coalesce(k.persisted_path, a.filename) as text)) as names
                from client_attachments a left join client_attachment_store_keys k on k.content_token = a.content_token
                group by a.message_pk
            ), people as materialized (
                select client_contact_pk as pk, min(server_contact_id) as id from fb_transport_contacts group by 1
            ), m as (
                select x.rowid as row, x.*, cast(coalesce(p.id, x.sender_contact_pk) as text) as author
                from client_messages x left join people p on p.pk = x.sender_contact_pk
            )
            select m.row as rowid, m.display_ts_ms as sent, 'encrypted ' || m.thread_pk as thread, null as title,
                cast(m.text as text) as body, c.name, nullif(m.author, coalesce(owner.id, '')) as sender,
                m.author = owner.id as from_me, f.names as files
            from m left join owner left join contacts c on cast(c.id as text) = m.author
            left join files f on f.message_pk = m.pk
        """,
        columns=_COLUMNS,
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
        lists={"attachments": "files"},
    )
    reactions = Query(
        kind="reaction",
        table="reactions",
        requires={"reactions": frozenset({"message_id", "reaction"})},
        optional={
            "reactions": frozenset({"actor_id", "reaction_creation_timestamp_ms"}),
            "_user_info": _PEOPLE["_user_info"],
        }
        | {"messages": frozenset({"message_id", "thread_key"})},
        sql=f"""
            select r.rowid as rowid, r.reaction as body, r.reaction_creation_timestamp_ms as sent,
                'messages:' || m.id as answered,
                cast(m.thread_key as text) as thread, nullif(cast(r.actor_id as text), coalesce({owner}, '')) as sender
            from reactions r left join (select message_id, min(rowid) as id, thread_key from messages group by 1) m
                on m.message_id = r.message_id
        """,
        columns={"body": "body", "thread": "thread", "sender": "sender", "reply": "answered"},
        times={"sent_at": ("sent", unix_ms)},
    )
    members = Query(
        kind="membership",
        table="participants",
        requires=_MEMBERS,
        optional=_PEOPLE | {"threads": frozenset({"thread_key", "thread_name"})},
        sql=f"""
            select p.rowid as rowid, cast(p.thread_key as text) as thread, t.thread_name as title, c.name,
                nullif(cast(p.contact_id as text), coalesce({owner}, '')) as sender
            from participants p left join threads t on t.thread_key = p.thread_key
            left join contacts c on c.id = p.contact_id
        """,
        columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"},
    )
    return messages, client, reactions, members


CALLS = Query(
    kind="call",
    table="call_log",
    requires={"call_log": frozenset({"call_timestamp_ms", "thread_key"})},
    optional={
        "call_log": frozenset({"call_duration", "call_direction", "call_media_type"}),
        "contacts": frozenset({"id", "name"}),
    },
    sql="""
        select l.rowid as rowid, l.call_timestamp_ms as begun, l.call_duration as seconds, c.name,
            l.call_direction as way, l.call_direction = 1 as from_me, cast(l.thread_key as text) as thread,
            l.call_media_type as media
        from call_log l left join contacts c on c.id = l.thread_key
    """,
    columns={"thread": "thread", "thread_title": "name", "sender_name": "name"},
    times={"sent_at": ("begun", unix_ms)},
    codes={"direction": ("way", {1: "outgoing", 2: "incoming"})},
    computed={
        "sender": (("from_me", "thread"), author),
        "recipients": (("from_me", "thread"), partner),
        "ended_at": (("begun", "seconds"), lambda ms, s: after(unix_ms(ms), None if s is None else s * 1_000_000)),
    },
    extra={"media": ("media", {2: "video"})},
)
PEOPLE = Query(
    kind="contact",
    table="contacts",
    requires={"contacts": frozenset({"id", "name"})},
    optional={"contacts": frozenset({"username", "phone_number", "email_address", "friendship_status"})},
    sql="""
        select rowid as rowid, name, friendship_status as status, json_array(cast(id as text),
            nullif(cast(username as text), ''), nullif(cast(phone_number as text), ''),
            nullif(cast(email_address as text), '')) as ids from contacts
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
    extra={"friendship": ("status", _FRIENDSHIP)},
)
OWNER = Query(
    kind="account",
    table="_user_info",
    requires={"_user_info": frozenset({"facebook_user_id"})},
    optional={"contacts": frozenset({"id", "name"})},
    sql="""
        select u.rowid as rowid, cast(u.facebook_user_id as text) as id, c.name
        from _user_info u left join contacts c on c.id = u.facebook_user_id
    """,
    columns={"sender": "id", "sender_name": "name"},
)


def _read(evidence: Evidence) -> Iterator[Item]:
    found = re.search(r"\d{5,}", evidence.logical_path.rpartition("/")[2])
    yield from Sqlite(*_queries(found[0] if found else None), CALLS, PEOPLE, OWNER)(evidence)


def _app(path: str) -> str:
    return package(path) or ("com.facebook.orca" if "msys_database_" in path else "com.facebook.Messenger")


PARSER = Parser(
    name="messenger",
    version=1,
    app_of=_app,
    paths=("msys_database_*[0-9]", "lightspeed-*.db", "lightspeed-userDatabases/*.db", "fb-msys-*.db"),
    contacts=True,
    read=_read,
)
