"""Viber on Android, `viber_messages` and `viber_data`.

Seen on: structures of 2019 to 2025, rebuilt in code. Origin: ALEAPP `Viber.py`, Autopsy `viber.py`.
Times: milliseconds since 1970-01-01 UTC; a length in seconds.
Read: messages of groups and of two (the app's own notes too, by the app's number for their type), files by their
addresses, places, messages that were deleted, those that vanish by themselves, likes, calls, members, contacts.
Ignored: the owner among those who take part, who is the account.
Not read: files themselves, what another message is an answer to, stickers; calls that `viber_messages` notes again.
Not verified: the words for kinds of conversation other than direct and group; what 1 and 0 of `active` mean.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.viber.android_messages import LIKES, MESSAGES
from pipeline.parse.stores.viber.android_people import CONTACTS, MEMBERS, OWNER
from pipeline.parse.times.epochs import after, unix_ms


def _ended(begun: Any, seconds: Any) -> int | None:
    return after(unix_ms(begun), seconds * 1_000_000) if seconds else None


CALLS = Query(
    kind="call",
    table="calls",
    requires={"calls": frozenset({"date", "canonized_number", "type", "duration"})},
    optional={"calls": frozenset({"viber_call_type"})},
    sql="""
        select rowid as rowid, date, nullif(canonized_number, '') as thread, type, duration,
            iif(type in (1, 2, 3), nullif(canonized_number, ''), null) as who, type = 2 as from_me,
            iif(viber_call_type = 4, 'yes', null) as video,
            iif(duration > 0, 'answered', iif(type = 2, 'dialled', 'not answered')) as outcome
        from calls
    """,
    columns={"thread": "thread"},
    times={"sent_at": ("date", unix_ms)},
    codes={"direction": ("type", {1: "incoming", 2: "outgoing", 3: "incoming"})},
    computed={
        "sender": (("from_me", "who"), author),
        "recipients": (("from_me", "who"), partner),
        "ended_at": (("date", "duration"), _ended),
    },
    extra={"seconds": "duration", "video": "video", "outcome": "outcome"},
)

PARSER = Parser(
    name="viber_android",
    version=1,
    app="com.viber.voip",
    paths=("databases/viber_messages", "databases/viber_data"),
    contacts=True,
    read=Sqlite(MESSAGES, LIKES, MEMBERS, OWNER, CALLS, CONTACTS),
)
