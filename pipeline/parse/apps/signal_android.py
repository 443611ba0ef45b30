"""Signal on Android, `signal.db`, decrypted.

Seen on: structures of 2019 (tables `sms` and `mms`) to 2026 (table `message`), rebuilt in code. Origin: the app's own
source (signalapp/Signal-Android: `MessageTypes`, `MessageTable`, `CallTable`, a snapshot of its schema of 2025),
ALEAPP.
Times: milliseconds since 1970-01-01 UTC.
Read: messages, quotes, files (their names inside the app), earlier wordings of edited ones (superseded), messages that
were taken back (unsent), that wait or are not finished (draft), reactions, calls, what the app notes, members of
groups, contacts; the owner, where messages name him as their author (before 2022 they do not).
Ignored: a call that a message tells of is read there; groups and lists among the contacts are conversations.
Not read: files themselves (each is encrypted), stories as such, who a group's notes are about, payments, receipts.
"""

from pipeline.parse.built import Built, Tables
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.signal.android_messages import messages
from pipeline.parse.stores.signal.android_people import calls, members, people, reactions
from pipeline.parse.stores.signal.android_schema import Schema

DRAFTS = Query(
    kind="message",
    table="drafts",
    requires={"drafts": frozenset({"thread_id", "type", "value"})},
    sql="""
        select rowid as rowid, cast(thread_id as text) as thread, value, 'draft' as state, 'outgoing' as direction
        from drafts where type = 'text'
    """,
    columns={"thread": "thread", "body": "value", "state": "state", "direction": "direction"},
    ignores="type is not 'text'",
)


def _build(tables: Tables, _: Evidence) -> Sqlite:
    schema = Schema(tables)
    if schema.has("message", "thread_id"):
        queries = [messages(schema, "message"), reactions(schema, "message", "true")]
    else:
        queries = [messages(schema, "mms"), messages(schema, "sms")]
        queries += [reactions(schema, "mms", "is_mms"), reactions(schema, "sms", "not is_mms")]
    return Sqlite(*queries, calls(schema), members(schema), people(schema), DRAFTS)


PARSER = Parser(
    name="signal_android",
    version=1,
    app_of=lambda path: package(path) or "org.thoughtcrime.securesms",
    paths=("signal.db",),
    contacts=True,
    read=Built(_build),
)
