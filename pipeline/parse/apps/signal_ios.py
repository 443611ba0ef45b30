"""Signal on iOS, `signal.sqlite`, decrypted.

Seen on: structures of 2020 to 2025, rebuilt in code. Origin: the app's own source (signalapp/Signal-iOS: `schema.sql`
of several years, `SDSRecordType`, `TSCall`, `TSInfoMessage`), iLEAPP.
Times: milliseconds since 1970-01-01 UTC.
Read: messages, quotes, files (their paths inside the app), earlier wordings of edited ones (superseded), messages that
were taken back (unsent), drafts, reactions, calls, what the app notes, members of groups, people, the owner's number.
Ignored: conversations without a draft; what the app keeps under names, but for the owner's number and identifier.
Not read: files themselves (each is encrypted), stories, who a group's notes are about, payments, receipts.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.signal.ios_messages import archived, name, reader, title
from pipeline.parse.times.epochs import unix_ms

REACTIONS = Query(
    kind="reaction",
    table="model_OWSReaction",
    requires={"model_OWSReaction": frozenset({"emoji", "reactorUUID", "sentAtTimestamp", "uniqueMessageId"})},
    optional={"model_OWSReaction": frozenset({"reactorE164"})},
    sql=f"""
        select r.rowid as rowid, r.emoji, r.sentAtTimestamp as sent, coalesce(r.reactorE164, r.reactorUUID) as who,
            'model_TSInteraction:' || m.rowid as reply, m.uniqueThreadId as thread, {name("r.reactorUUID")} as name
        from model_OWSReaction r left join model_TSInteraction m on m.uniqueId = r.uniqueMessageId
    """,
    columns={"body": "emoji", "sender": "who", "sender_name": "name", "thread": "thread", "reply": "reply"},
    times={"sent_at": ("sent", unix_ms)},
)

MEMBERS = Query(
    kind="membership",
    table="model_TSGroupMember",
    requires={"model_TSGroupMember": frozenset({"groupThreadId", "uuidString", "phoneNumber"})},
    optional={"model_TSThread": frozenset({"uniqueId", "groupModel"})},
    sql=f"""
        select y.rowid as rowid, y.groupThreadId as thread, coalesce(y.phoneNumber, y.uuidString) as who,
            'group' as thread_kind, h.groupModel as model, {name("y.uuidString")} as name
        from model_TSGroupMember y left join model_TSThread h on h.uniqueId = y.groupThreadId
    """,
    columns={"sender": "who", "sender_name": "name", "thread": "thread", "thread_kind": "thread_kind"},
    computed={"thread_title": (("model",), title)},
)

PEOPLE = Query(
    kind="contact",
    table="model_SignalRecipient",
    requires={"model_SignalRecipient": frozenset({"recipientPhoneNumber", "recipientUUID"})},
    sql=f"""
        select r.rowid as rowid, json_array(r.recipientPhoneNumber, r.recipientUUID) as ways,
            {name("r.recipientUUID")} as name
        from model_SignalRecipient r
    """,
    columns={"title": "name"},
    computed={"recipients": (("ways",), others)},
)

DRAFTS = Query(
    kind="message",
    table="model_TSThread",
    requires={"model_TSThread": frozenset({"uniqueId", "messageDraft"})},
    sql="""
        select rowid as rowid, uniqueId as thread, messageDraft as body, 'draft' as state, 'outgoing' as direction
        from model_TSThread where messageDraft <> ''
    """,
    columns={"thread": "thread", "body": "body", "state": "state", "direction": "direction"},
    ignores="not coalesce(messageDraft <> '', 0)",
)

_OWN = """collection is 'TSStorageUserAccountCollection'
    and key in ('TSStorageRegisteredNumberKey', 'TSStorageRegisteredUUIDKey')"""

ACCOUNT = Query(
    kind="account",
    table="keyvalue",
    requires={"keyvalue": frozenset({"KEY", "collection", "VALUE"})},
    sql=f"""
        select rowid as rowid, value, {name("'kLocalProfileUniqueId'", "recipientPhoneNumber")} as name
        from keyvalue where {_OWN}
    """,
    columns={"sender_name": "name"},
    computed={"sender": (("value",), archived)},
    ignores=f"not ({_OWN})",
)

PARSER = Parser(
    name="signal_ios",
    version=1,
    app="org.whispersystems.signal",
    paths=("signal.sqlite",),
    contacts=True,
    read=reader(REACTIONS, MEMBERS, PEOPLE, DRAFTS, ACCOUNT),
)
