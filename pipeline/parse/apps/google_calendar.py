"""Google Calendar on Android, its own store `cal_v2a`.

Seen on: structures of 2023 to 2026, rebuilt in code.
Origin: ALEAPP (googleCalendar), for the numbers of fields.
Times: seconds or milliseconds since 1970-01-01 UTC, told apart by their size.
Read: appointments with text, calendar, account, begin and end; what is to be removed (state deleted).
Not read: people, places, repetitions; the begin of what lasts all day, which stands elsewhere. Most appointments are in
the provider's `calendar.db` as well.
Not verified: the unit of the times, which nobody has published.
"""

from typing import Any

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms, unix_s
from pipeline.parse.times.written import written


def _either(value: Any) -> int | None:
    """10^11 seconds are in the year 5138, 10^11 milliseconds in 1973."""
    return unix_ms(value) if isinstance(value, int) and value > 10**11 else unix_s(value)


def _number(event: bytes, *way: int) -> int | None:
    inner = Message(event).message(*way[:-1]) if len(way) > 1 else Message(event)
    return inner.integer(way[-1]) if inner else None


def _begin(event: bytes) -> int | None:
    return _number(event, 36, 1)


def _extra(event: bytes, type_: Any, account: Any) -> dict[str, Any]:
    message = Message(event)
    calendar = message.message(10) or message.message(35)
    return {
        "calendar": calendar.text(2) or calendar.text(1) if calendar else None,
        "account": account,
        "written": written(_either, _number(event, 4)),
        "changed": written(_either, _number(event, 5)),
        "uid": message.text(19),
        "type": type_,
    }


EVENTS = Query(
    kind="calendar",
    table="Events",
    requires={"Events": frozenset({"Proto"})},
    optional={
        "Events": frozenset({"AccountId", "EventType", "ToBeRemoved"}),
        "Accounts": frozenset({"AccountId", "PlatformAccountName"}),
    },
    sql="""
        select e.rowid as rowid, e.Proto as event, e.EventType as type, e.ToBeRemoved as removed,
            (select min(a.PlatformAccountName) from Accounts a where a.AccountId = e.AccountId) as account
        from Events e
    """,
    computed={
        "title": (("event",), lambda event: Message(event).text(6)),
        "body": (("event",), lambda event: Message(event).text(7)),
        "url": (("event",), lambda event: Message(event).text(3)),
        "sent_at": (("event",), lambda event: _either(_begin(event))),
        "sent_at_raw": (("event",), lambda event: str(_begin(event) or "") or None),
        "sent_at_source": (("event",), lambda event: "epoch" if _either(_begin(event)) else None),
        "ended_at": (("event",), lambda event: _either(_number(event, 37, 1))),
        "state": (("removed",), lambda removed: "deleted" if removed else "live"),
        "extra": (("event", "type", "account"), _extra),
    },
)

PARSER = Parser(
    name="google_calendar",
    version=1,
    app="com.google.android.calendar",
    paths=("com.google.android.calendar/databases/cal_v2a",),
    threads=False,
    read=Sqlite(EVENTS),
)
