"""Call log of Android, `calllog.db`; before Android 7 the table `calls` inside `contacts2.db` (see android_contacts).

Seen on: structures of Android 4.4 to 14. Times: milliseconds since 1970-01-01 UTC; a length in seconds.
Read: number, name, when, how long, and what became of it (in `extra`: missed, rejected, blocked …).
Not read: transcripts of voicemail, where a number is from, which SIM it came over, calls of other apps.
"""

import json

from pipeline.parse.epochs import after, unix_ms
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_TYPES = {
    1: ("incoming", "answered"),
    2: ("outgoing", "dialled"),
    3: ("incoming", "missed"),
    4: ("incoming", "voicemail"),
    5: ("incoming", "rejected"),
    6: ("incoming", "blocked"),
    7: ("incoming", "answered on another device"),
}
_NOBODY = frozenset({"", "-1", "-2", "-3"})  # unknown, private, payphone


def _direction(type_: int | None) -> str | None:
    return _TYPES[type_][0] if type_ in _TYPES else None


def _sender(type_: int | None, number: str | None) -> str | None:
    return None if type_ == 2 or number in _NOBODY else number


def _recipients(type_: int | None, number: str | None) -> list[str]:
    return [number] if type_ == 2 and number and number not in _NOBODY else []


def _extra(type_: int | None) -> str:
    return json.dumps({"outcome": _TYPES[type_][1] if type_ in _TYPES else f"type {type_}"})


def _ended(date: int | None, seconds: int | None) -> int | None:
    return after(unix_ms(date), seconds * 1_000_000 if isinstance(seconds, int) else None)


CALLS = Query(
    kind="call",
    table="calls",
    requires={"calls": frozenset({"number", "date", "duration", "type"})},
    optional={"calls": frozenset({"name"})},
    sql="""
        select rowid as rowid, number, date, duration, type, name, nullif(number, '') as thread from calls
    """,
    columns={"sender_name": "name", "thread": "thread", "thread_title": "name"},
    times={"sent_at": ("date", unix_ms)},
    computed={
        "direction": (("type",), _direction),
        "sender": (("type", "number"), _sender),
        "recipients": (("type", "number"), _recipients),
        "ended_at": (("date", "duration"), _ended),
        "extra": (("type",), _extra),
    },
)

PARSER = Parser(
    name="android_calls",
    version=1,
    app="com.android.providers.contacts",
    paths=("databases/calllog.db", "calllog.db"),
    read=Sqlite(CALLS),
)
