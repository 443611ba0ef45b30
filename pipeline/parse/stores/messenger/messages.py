"""Messages, those that are encrypted between the ends, and reactions. Each message has its own sender."""

from pipeline.parse.people import WAYS, others, partner
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_ms

PEOPLE = {"contacts": frozenset({"id", "name"}), "_user_info": frozenset({"facebook_user_id"})}
MEMBERS = {"participants": frozenset({"thread_key", "contact_id"})}
SAID = {"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"}


def _recipients(members: str | None, sender: str | None, owner: str | None, other: str | None) -> list[str] | None:
    """By those in it; of a conversation of two its key is the other's id. Nobody knows them without the owner."""
    if owner is None:
        return None
    return others(members, sender, owner) if members else partner(sender == owner, other)


def messages(owner: str) -> Query:
    """Args:
    owner: SQL of the owner's identifier, likewise below.
    """
    return Query(
        kind="message",
        table="messages",
        requires={"messages": frozenset({"thread_key", "timestamp_ms", "sender_id", "text"})},
        optional=PEOPLE
        | MEMBERS
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
            select m.rowid as rowid, m.timestamp_ms as sent, cast(m.thread_key as text) as thread,
                iif(m.is_admin_message = 1, 'system_event', 'message') as kind,
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
        columns=SAID | {"kind": "kind", "body": "body", "thread_kind": "thread_kind", "url": "url", "reply": "quoted"},
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
        lists={"attachments": "files"},
        computed={"recipients": (("members", "author", "owner", "other"), _recipients)},
    )


def between_the_ends(owner: str) -> Query:
    return Query(
        kind="message",
        table="client_messages",
        requires={"client_messages": frozenset({"thread_pk", "display_ts_ms", "sender_contact_pk", "text"})},
        optional=PEOPLE
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
            from m left join owner left join contacts c on c.id = cast(m.author as integer)
            left join files f on f.message_pk = m.pk
        """,
        columns=SAID | {"body": "body"},
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
        lists={"attachments": "files"},
    )


def reactions(owner: str) -> Query:
    return Query(
        kind="reaction",
        table="reactions",
        requires={"reactions": frozenset({"message_id", "reaction"})},
        optional={
            "reactions": frozenset({"actor_id", "reaction_creation_timestamp_ms"}),
            "_user_info": PEOPLE["_user_info"],
            "messages": frozenset({"message_id", "thread_key"}),
        },
        sql=f"""
            select r.rowid as rowid, r.reaction as body, r.reaction_creation_timestamp_ms as sent,
                'messages:' || m.id as answered, cast(m.thread_key as text) as thread,
                cast(r.actor_id as text) = {owner} as from_me,
                nullif(cast(r.actor_id as text), coalesce({owner}, '')) as sender
            from reactions r left join (select message_id, min(rowid) as id, thread_key from messages group by 1) m
                on m.message_id = r.message_id
        """,
        columns={"body": "body", "thread": "thread", "sender": "sender", "reply": "answered"},
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
    )
