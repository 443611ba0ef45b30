"""TikTok on iOS, messages, `ChatFiles/<user id>/db.sqlite`.

Seen on: a structure rebuilt in code. Origin: iLEAPP `tikTok.py`, `tikTokReplied.py`; Horsman and Shou, DFIR Review
2022. Not verified: that `deleted` 1 is what its name says.
Times: seconds since 1970-01-01 UTC; milliseconds are read as such.
Read: text, the identifier of a shared video, addresses of pictures, notes of the app as system events, quotes, members,
messages marked as deleted; the owner is whom the name of the folder gives.
Not read: names of people (tiktok_people has them), shared videos and stickers themselves (they are on the server), what
the app keeps of a quoted message.
"""

from collections.abc import Iterator

from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.tiktok.content import COLUMNS, COMPUTED, owner
from pipeline.parse.times.epochs import unix_ms, unix_s

_MEMBER = frozenset({"userID", "belongingConversationIdentifier"})


def _messages(whose: str) -> Query:
    return Query(
        kind="message",
        table="TIMMessageORM",
        requires={"TIMMessageORM": frozenset({"sender", "content", "belongingConversationIdentifier"})},
        optional={
            "TIMMessageORM": frozenset({"identifier", "deleted", "localcreatedat", "servercreatedat", "type"}),
            "TIMParticipantORM": _MEMBER,
            "TIMMessageKVORM": frozenset({"belongingMessageID", "value"}),
        },
        sql=f"""
            with members as materialized (
                select belongingConversationIdentifier as id, json_group_array(cast(userID as text)) as members
                from TIMParticipantORM group by 1
            ), known as materialized (
                select cast(identifier as text) as name, min(rowid) as id from TIMMessageORM group by 1
            ), notes as (
                select cast(belongingMessageID as text) as id, cast(value as text) as value from TIMMessageKVORM
            ), quotes as materialized (
                select id, min(iif(json_valid(value), cast(json_extract(value, '$.ref_msg_id') as text), null))
                    as quoted from notes group by 1
            )
            select m.rowid as rowid, coalesce(nullif(m.localcreatedat, 0), m.servercreatedat) as sent, m.type,
                cast(m.content as text) as content, cast(m.belongingConversationIdentifier as text) as thread,
                p.members, cast(m.sender as text) as author, {whose} as owner,
                cast(m.sender as text) = {whose} as from_me,
                nullif(cast(m.sender as text), coalesce({whose}, '')) as sender,
                iif(m.deleted = 1, 'deleted', 'live') as state, 'TIMMessageORM:' || k.id as quoted
            from TIMMessageORM m left join members p on p.id = m.belongingConversationIdentifier
            left join quotes q on q.id = cast(m.identifier as text) left join known k on k.name = q.quoted
        """,
        columns=COLUMNS | {"reply": "quoted"},
        times={"sent_at": ("sent", lambda value: unix_s(value) or unix_ms(value))},
        codes={"direction": ("from_me", WAYS)},
        computed=COMPUTED,
        extra={"type": "type"},
    )


def _members(whose: str) -> Query:
    return Query(
        kind="membership",
        table="TIMParticipantORM",
        requires={"TIMParticipantORM": _MEMBER},
        sql=f"""
            select rowid as rowid, cast(belongingConversationIdentifier as text) as thread,
                nullif(cast(userID as text), coalesce({whose}, '')) as sender from TIMParticipantORM
        """,
        columns={"thread": "thread", "sender": "sender"},
    )


def _read(evidence: Evidence) -> Iterator[Item]:
    whose = owner(r"(\d{5,})/[^/]+$", evidence.logical_path)
    yield from Sqlite(_messages(whose), _members(whose))(evidence)


PARSER = Parser(
    name="tiktok_ios",
    version=1,
    app_of=lambda path: package(path) or "com.zhiliaoapp.musically",
    paths=("ChatFiles/*/db.sqlite",),
    read=_read,
)
