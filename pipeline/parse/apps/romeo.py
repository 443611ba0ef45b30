"""Romeo on Android, `planetromeo-room.db.<number>`.

Seen on: the structure of 3.40, rebuilt in code. Origin: ALEAPP (RomeoDatingApp), kalink0/bubbly.
Times: those of a message in ISO 8601; without a zone the time stays null and its raw value is kept.
Read: messages, profiles of those in a conversation, the owner's notes about them.
Not read: pictures (only that there was one).
"""

from pipeline.parse.iso import iso, zone
from pipeline.parse.parser import Parser
from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query, Sqlite

MESSAGES = Query(
    kind="message",
    table="MessageEntity",
    requires={"MessageEntity": frozenset({"chatPartnerId", "text", "date", "transmissionStatus"})},
    optional={
        "MessageEntity": frozenset({"messageId"}),
        "ChatPartnerEntity": frozenset({"profileId", "name"}),
        "ImageAttachmentEntity": frozenset({"parentMessageId"}),
    },
    sql="""
        select m.rowid as rowid, m.text, m.date, m.chatPartnerId as person, m.transmissionStatus as status,
            (select min(name) from ChatPartnerEntity where profileId = m.chatPartnerId) as name,
            case lower(m.transmissionStatus) when 'received' then 0 when 'sent' then 1 end as from_me,
            (select nullif(count(*), 0) from ImageAttachmentEntity where parentMessageId = m.messageId) as pictures,
            'direct' as thread_kind
        from MessageEntity m
    """,
    columns={"body": "text", "thread": "person", "thread_kind": "thread_kind", "thread_title": "name"}
    | {"sent_at_raw": "date"},
    codes={"direction": ("from_me", {0: "incoming", 1: "outgoing"})},
    computed={
        "sent_at": (("date",), iso),
        "sent_at_source": (("date",), zone),
        "sender": (("from_me", "person"), lambda from_me, who: None if from_me is None else author(from_me, who)),
        "sender_name": (("from_me", "name"), lambda from_me, who: None if from_me is None else author(from_me, who)),
        "recipients": (("from_me", "person"), lambda from_me, who: None if from_me is None else partner(from_me, who)),
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
