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
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.signal.ios_messages import reader
from pipeline.parse.stores.signal.ios_people import ACCOUNT, PEOPLE, members, reactions

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

PARSER = Parser(
    name="signal_ios",
    version=1,
    app="org.whispersystems.signal",
    paths=("signal.sqlite",),
    contacts=True,
    read=reader(lambda owner: (reactions(owner), members(owner), PEOPLE, DRAFTS, ACCOUNT)),
)
