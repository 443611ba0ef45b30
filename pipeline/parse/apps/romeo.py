"""Romeo on Android, `planetromeo-room.db.<number>`.

Seen on: structures of 3.28 to 3.40, rebuilt in code. Origin: ALEAPP (RomeoDatingApp); kalink0/bubbly for which way a
message went ("sent", "received"). Not verified: how the time of a message is written.
Times: ISO 8601 with a zone of its own is read; anything else is kept as it is stored.
Read: messages, profiles of those in a conversation, the owner's notes about them.
Not read: pictures (only that there was one).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.iso import iso, zone

_WAYS = {"sent": "outgoing", "received": "incoming"}


def _way(status: str | None) -> str | None:
    return _WAYS.get(status.lower()) if status else None


def _if_theirs(status: str | None, value: str | None) -> str | None:
    return value if _way(status) == "incoming" else None


def _recipients(status: str | None, person: str) -> list[str] | None:
    way = _way(status)
    return partner(way == "outgoing", person) if way else None


MESSAGES = Query(
    kind="message",
    table="MessageEntity",
    requires={"MessageEntity": frozenset({"chatPartnerId", "text"})},
    optional={
        "MessageEntity": frozenset({"date", "transmissionStatus", "messageId"}),
        "ChatPartnerEntity": frozenset({"profileId", "name"}),
        "ImageAttachmentEntity": frozenset({"parentMessageId"}),
    },
    sql="""
        select m.rowid as rowid, m.text, cast(m.date as text) as date, m.chatPartnerId as person, p.name,
            m.transmissionStatus as status, 'direct' as thread_kind,
            (select nullif(count(*), 0) from ImageAttachmentEntity where parentMessageId = m.messageId) as pictures
        from MessageEntity m left join ChatPartnerEntity p on p.profileId = m.chatPartnerId
    """,
    columns={"body": "text", "thread": "person", "thread_kind": "thread_kind", "thread_title": "name"}
    | {"sent_at_raw": "date"},
    computed={
        "sent_at": (("date",), iso),
        "sent_at_source": (("date",), zone),
        "direction": (("status",), _way),
        "sender": (("status", "person"), _if_theirs),
        "sender_name": (("status", "name"), _if_theirs),
        "recipients": (("status", "person"), _recipients),
    },
    extra={"pictures": "pictures", "status": "status"},
)

PEOPLE = Query(
    kind="contact",
    table="ChatPartnerEntity",
    requires={"ChatPartnerEntity": frozenset({"profileId", "name"})},
    optional={
        "ChatPartnerEntity": frozenset({"headline", "age", "locationName", "country", "isBLocked"}),
        "ContactEntity": frozenset({"userId", "contactNote"}),
    },
    sql="""
        select p.rowid as rowid, p.profileId, p.name, p.headline, p.age, p.locationName, p.country, p.isBLocked,
            (select min(contactNote) from ContactEntity where userId = p.profileId) as note
        from ChatPartnerEntity p
    """,
    columns={"title": "name", "body": "headline"},
    computed={"recipients": (("profileId",), lambda id_: [id_] if id_ else [])},
    extra={"age": "age", "place": "locationName", "country": "country", "blocked": "isBLocked", "own_note": "note"},
)

PARSER = Parser(
    name="romeo",
    version=1,
    app="com.planetromeo.android.app",
    paths=("databases/planetromeo-room.db.*",),
    contacts=True,
    read=Sqlite(MESSAGES, PEOPLE),
)
