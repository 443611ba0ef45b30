"""Microsoft Teams on Android, `SkypeTeams.db`.

Seen on: structures of 2020 to 2024, rebuilt in code. Origin: ALEAPP `teams.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: messages (of their HTML what is seen) with their conversation, that they were deleted, calls with how they ended,
people whom the app knows.
Ignored: attributes of messages that are no log of a call.
Not read: who the owner is (so neither directions nor recipients of messages), files, reactions, members of teams.
"""

from models.plaintext import visible
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.teams.android_calls import CALLS
from pipeline.parse.times.epochs import unix_ms

MESSAGES = Query(
    kind="message",
    table="Message",
    requires={"Message": frozenset({"arrivalTime", "userDisplayName", "content", "conversationId"})},
    optional={
        "Message": frozenset({"deleteTime", "from"}),
        "Conversation": frozenset({"conversationId", "displayName"}),
    },
    sql="""
        with threads as materialized (
            select conversationId as id, max(displayName) as title from Conversation group by 1
        )
        select m.rowid as rowid, m.arrivalTime as time, m.userDisplayName as name, m.content, m."from" as who,
            m.conversationId as thread, t.title, iif(m.deleteTime > 0, 'deleted', 'live') as state
        from Message m left join threads t on t.id = m.conversationId
    """,
    columns={"sender": "who", "sender_name": "name", "thread": "thread", "thread_title": "title", "state": "state"},
    times={"sent_at": ("time", unix_ms)},
    computed={"body": (("content",), lambda content: visible(content) or None if content else None)},
)
PEOPLE = Query(
    kind="contact",
    table="User",
    requires={"User": frozenset({"mri", "displayName"})},
    optional={"User": frozenset({"email", "telephoneNumber", "jobTitle", "department"})},
    sql="""
        select rowid as rowid, displayName as name, jobTitle as job, department,
            json_array(cast(mri as text), nullif(cast(email as text), ''), nullif(cast(telephoneNumber as text), ''))
                as ids from User
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
    extra={"job": "job", "department": "department"},
)

PARSER = Parser(
    name="teams_android",
    version=1,
    app="com.microsoft.teams",
    paths=("SkypeTeams.db",),
    contacts=True,
    read=Sqlite(MESSAGES, PEOPLE, CALLS),
)
