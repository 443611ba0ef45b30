"""Call log of Samsung's own provider, `logs.db`: calls, and texts with what their list shows of them.

Seen on: structures of Samsung phones with Android 4 to 9, rebuilt in code.
Origin: ALEAPP's parser of `logs.db` and public queries of it.
Times: milliseconds since 1970-01-01 UTC; a length in seconds.
Read: number, name, when, how long, what became of it; of SMS and MMS subject and the beginning of the text, which stay
here when the message itself is deleted; other kinds of entry as events, by the app's own number (`log_type`).
Not read: which entries of `calllog.db` and `mmssms.db` are the same (`message` is the number there); where the text is
whole, the merging of sources finds it.
Not verified: what kinds of entry but calls, video calls, SMS and MMS are.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.telephony import call_log
from pipeline.parse.times.epochs import unix_ms

_MESSAGES = {200: "MMS", 300: "SMS"}
_CALLS = {100: "voice", 500: "video"}


def _kind(logtype: Any) -> str:
    return "message" if logtype in _MESSAGES else "call" if logtype in _CALLS else "system_event"


def _title(logtype: Any, subject: str | None) -> str | None:
    return subject if logtype in _MESSAGES or logtype in _CALLS else f"log entry of type {logtype}"


LOGS = Query(
    kind="call",
    table="logs",
    requires={"logs": frozenset({"number", "date", "type", "logtype"})},
    optional={
        "logs": frozenset(
            {"duration", "name", "m_subject", "m_content", "messageid", "geocoded_location", "countryiso"}
        ),
    },
    sql="""
        select rowid as rowid, number, date, duration, type, logtype,
            nullif(logtype, 100) as log_type, iif(logtype in (100, 500), type, null) as outcome, name,
            iif(logtype in (100, 500), duration, null) as seconds,
            nullif(m_subject, '') as subject, nullif(m_content, '') as content, nullif(messageid, 0) as message,
            geocoded_location, countryiso as country,
            iif(number in ('-1', '-2', '-3', ''), null, number) as thread
        from logs
    """,
    columns={"thread": "thread", "thread_title": "name", "body": "content"},
    times={"sent_at": ("date", unix_ms)},
    computed={
        "kind": (("logtype",), _kind),
        "title": (("logtype", "subject"), _title),
        "thread_kind": (("thread",), lambda thread: "direct" if thread else None),
        "direction": (("type",), call_log.direction),
        "sender": (("type", "number"), call_log.sender),
        "sender_name": (("type", "name"), call_log.sender_name),
        "recipients": (("type", "number"), call_log.recipients),
        "ended_at": (("date", "seconds"), call_log.ended),
    },
    extra={
        "outcome": ("outcome", call_log.OUTCOMES),
        "log_type": ("log_type", _CALLS | _MESSAGES),
        "geocoded_location": "geocoded_location",
        "country": "country",
        "message": "message",
    },
)

PARSER = Parser(
    name="samsung_logs",
    version=2,
    app="com.sec.android.provider.logsprovider",
    paths=("com.sec.android.provider.logsprovider/databases/logs.db",),
    read=Sqlite(LOGS),
)
