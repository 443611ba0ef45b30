"""Skype until 2017, `main.db` in a folder of the account's name.

Seen on: structures of 2011 to 2017, rebuilt in code. Origin: plaso `skype.py`, Skyperious.
Times: seconds since 1970-01-01 UTC.
Read: messages (of their markup what is seen) with who takes part, notes of the app (system events), when somebody
changed a message, calls, files that were sent, text messages to telephones, contacts, the owner's account.
Not read: voice mail, video messages, members of conversations as such, files themselves; whether a message that was
changed was emptied to take it back.
"""

from typing import Any

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.skype.before_messages import FILES, MESSAGES, SMS
from pipeline.parse.stores.skype.before_people import ACCOUNT, ACCOUNTS, CONTACTS, OWNER, recipients
from pipeline.parse.times.epochs import after, unix_s


def _ended(begun: Any, seconds: Any) -> int | None:
    return after(unix_s(begun), seconds * 1_000_000) if seconds else None


CALLS = Query(
    kind="call",
    table="Calls",
    requires={"Calls": frozenset({"id", "begin_timestamp", "is_incoming"})},
    optional=ACCOUNTS
    | {
        "Calls": frozenset({"host_identity", "duration"}),
        "CallMembers": frozenset({"call_db_id", "identity", "call_duration", "videostatus"}),
    },
    sql=f"""
        with members as materialized (
            select call_db_id as id, json_group_array(cast(identity as text)) as members, max(call_duration) as length,
                max(videostatus in (3, '3')) as video, iif(count(*) = 1, max(identity), null) as only
            from CallMembers group by 1
        )
        select c.rowid as rowid, c.begin_timestamp as time, 1 - c.is_incoming as out, members.members,
            coalesce(nullif(c.duration, 0), members.length) as seconds, iif(members.video, 'yes', null) as video,
            iif(c.is_incoming, coalesce(nullif(c.host_identity, ''), members.only), null) as who, {OWNER} as owner,
            coalesce(members.only, nullif(c.host_identity, {OWNER})) as thread
        from Calls c left join members on members.id = c.id
    """,
    columns={"sender": "who", "thread": "thread"},
    times={"sent_at": ("time", unix_s)},
    codes={"direction": ("out", WAYS)},
    computed={
        "recipients": (("out", "members", "who", "owner", "thread"), recipients),
        "ended_at": (("time", "seconds"), _ended),
    },
    extra={"seconds": "seconds", "video": "video"},
)

PARSER = Parser(
    name="skype_before",
    version=1,
    app_of=lambda path: package(path) or "com.skype.raider",
    paths=("com.skype.raider/files/*/main.db", "Skype/*/main.db"),
    contacts=True,
    read=Sqlite(MESSAGES, CALLS, FILES, SMS, CONTACTS, ACCOUNT),
)
