"""Microsoft Teams on Android, `SkypeTeams.db`.

Seen on: structures of 2020 to 2024, rebuilt in code. Origin: ALEAPP `teams.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: messages (of their HTML what is seen) with their conversation, that they were deleted, calls with how they ended,
people whom the app knows.
Ignored: attributes of messages that are no log of a call.
Not read: who the owner is (so neither directions nor recipients of messages), files, reactions, members of teams.
"""

import json
from functools import lru_cache
from typing import Any

from models.plaintext import visible
from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.times.iso import iso
from pipeline.parse.tree import at, text

_NOT_CALLS = "propertyId is not 'CallLog'"

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
            json_array(mri, nullif(email, ''), nullif(telephoneNumber, '')) as ids from User
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
    extra={"job": "job", "department": "department"},
)


@lru_cache(maxsize=16384)
def _tree(stored: str | None) -> Any:
    return json.loads(stored or "null")


def _time(value: Any) -> int | None:
    if isinstance(value, str) and not value.isdigit():
        return iso(value)
    return unix_ms(int(value)) if value else None


def _out(stored: str | None) -> bool | None:
    way = (text(at(_tree(stored), "callDirection")) or "").casefold()
    return {"outgoing": True, "incoming": False}.get(way)


def _ended(stored: str | None) -> int | None:
    return _time(at(_tree(stored), "endTimeMillis") or at(_tree(stored), "endTime"))


def _other(stored: str | None) -> str | None:
    return text(at(_tree(stored), "target") if _out(stored) else at(_tree(stored), "originator"))


def _extra(stored: str | None) -> dict[str, Any]:
    return {
        "outcome": text(at(_tree(stored), "callState")),
        "type": text(at(_tree(stored), "callType")),
        "called": text(at(_tree(stored), "target")) if not _out(stored) else None,
    }


_LOG = ("log",)
CALLS = Query(
    kind="call",
    table="MessagePropertyAttribute",
    requires={"MessagePropertyAttribute": frozenset({"propertyId", "attributeValue"})},
    sql=f"""
        select rowid as rowid, attributeValue as log, iif(json_valid(attributeValue),
            coalesce(json_extract(attributeValue, '$.connectTimeMillis'),
                json_extract(attributeValue, '$.startTime')), null) as time
        from MessagePropertyAttribute where not ({_NOT_CALLS})
    """,
    times={"sent_at": ("time", _time)},
    computed={
        "direction": (_LOG, lambda log: WAYS.get(-1 if (out := _out(log)) is None else out)),
        "sender": (_LOG, lambda log: author(_out(log), _other(log))),
        "sender_name": (_LOG, lambda log: author(_out(log), text(at(_tree(log), "originatorDisplayName")))),
        "recipients": (_LOG, lambda log: None if _out(log) is None else partner(_out(log), _other(log))),
        "ended_at": (_LOG, _ended),
        "extra": (_LOG, _extra),
    },
    ignores=_NOT_CALLS,
)

PARSER = Parser(
    name="teams_android",
    version=1,
    app="com.microsoft.teams",
    paths=("SkypeTeams.db",),
    contacts=True,
    read=Sqlite(MESSAGES, PEOPLE, CALLS),
)
