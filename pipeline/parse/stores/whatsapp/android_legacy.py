"""Messages and notices of `msgstore.db` as it was until 2021: the table `messages`."""

from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.whatsapp.android_codes import REVOKED
from pipeline.parse.stores.whatsapp.jids import person, recipients, thread_kind
from pipeline.parse.stores.whatsapp.legacy_meaning import NOTICE, body, ended, extra, kind, title
from pipeline.parse.times.epochs import unix_ms

_FIRST_ROW = "key_remote_jid = '-1'"


def _legacy(ignored: str, beside: dict[str, frozenset[str]]) -> Query:
    return Query(
        kind="message",
        table="messages",
        requires=beside
        | {
            "messages": frozenset(
                {"_id", "key_remote_jid", "key_from_me", "key_id", "status", "data", "timestamp", "media_wa_type"}
                | {"remote_resource", "media_name", "latitude", "longitude"}
            )
        },
        optional={
            "chat_list": frozenset({"key_remote_jid", "subject"}),
            "group_participants": frozenset({"gjid", "jid"}),
            "messages": frozenset(
                {"media_caption", "media_size", "media_duration", "quoted_row_id", "forwarded", "starred"}
            ),
            "messages_quotes": frozenset({"_id", "key_remote_jid", "key_from_me", "key_id"}),
            "messages_vcards": frozenset({"message_row_id", "vcard"}),
        },
        sql=f"""
            with members as materialized (
                select gjid, json_group_array(cast(jid as text)) as members from group_participants group by gjid
            ), subjects as materialized (
                select key_remote_jid as jid, min(subject) as subject from chat_list group by key_remote_jid
            ), quotes as materialized (
                select q._id, 'messages:' || min(o._id) as original from messages_quotes q cross join messages o
                on o.key_remote_jid = q.key_remote_jid and o.key_from_me = q.key_from_me and o.key_id = q.key_id
                group by q._id
            ), vcards as materialized (
                select message_row_id, json_group_array(cast(vcard as text)) as vcards from messages_vcards
                group by message_row_id
            )
            select m.rowid as rowid, cast(coalesce(m.data, m.media_caption) as text) as body, m.timestamp, m.status,
                iif(m.status = {NOTICE}, null, m.key_from_me) as from_me, m.media_size as action, m.media_duration,
                cast(m.media_wa_type as integer) as message_type, m.key_remote_jid as chat, m.forwarded, m.starred,
                s.subject, g.members, q.original, v.vcards, nullif(m.media_name, '') as file_path,
                nullif(m.latitude, 0) as latitude, nullif(m.longitude, 0) as longitude,
                iif(m.key_from_me and m.status <> {NOTICE}, null, coalesce(
                    iif(m.remote_resource like '%@%', m.remote_resource, null),
                    iif(m.status = {NOTICE}, null, {person("m.key_remote_jid")})
                )) as sender
            from messages m
            left join subjects s on s.jid = m.key_remote_jid
            left join members g on g.gjid = m.key_remote_jid
            left join quotes q on q._id = m.quoted_row_id
            left join vcards v on v.message_row_id = m._id
            where not coalesce({ignored}, 0)
        """,
        columns={
            "sender": "sender",
            "thread": "chat",
            "thread_title": "subject",
            "reply": "original",
            "latitude": "latitude",
            "longitude": "longitude",
        },
        times={"sent_at": ("timestamp", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
        computed={
            "kind": (("message_type", "status"), kind),
            "title": (("status", "action"), title),
            "body": (("message_type", "body"), body),
            "thread_kind": (("chat",), thread_kind),
            "recipients": (("chat", "sender", "members"), recipients),
            "state": (("message_type",), lambda type_: "unsent" if type_ in REVOKED else "live"),
            "attachments": (("file_path",), lambda path: [path] if path else None),
            "ended_at": (("message_type", "timestamp", "media_duration"), ended),
            "extra": (
                ("message_type", "body", "forwarded", "starred", "media_duration", "vcards", "status"),
                extra,
            ),
        },
        ignores=f"coalesce({ignored}, 0)",
    )


LEGACY = (
    _legacy(f"{_FIRST_ROW} or key_id in (select key_id from message)", {"message": frozenset({"key_id"})}),
    _legacy(_FIRST_ROW, {}),
)
