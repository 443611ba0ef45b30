"""LINE on Android, `naver_line` and `call_history`.

Seen on: structures of 2019 to 2025, rebuilt in code. Origin: ALEAPP `line.py`, Autopsy `line.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: messages of groups and of two, calls that are noted among them (system events, for the call itself is in
`call_history`), files by their addresses, places, contacts, members of groups, calls.
Not read: files themselves, who the owner is, which message another answers, messages of `chat_history` whose text is in
`parameter`, sealed messages that the app has not opened.
Not verified: that the owner is not among the members of a group; whose identifier a group call names.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.line.android_messages import MEMBERS, MESSAGES
from pipeline.parse.times.epochs import unix_ms

_WAYS = {"I": "incoming", "O": "outgoing"}
_MADE = {"V": "video", "A": "audio", "G": "group"}


def _ended(begun: Any, end: Any) -> int | None:
    return unix_ms(end) if end and end != begun else None


CONTACTS = Query(
    kind="contact",
    table="contacts",
    requires={"contacts": frozenset({"m_id"})},
    optional={"contacts": frozenset({"name", "server_name", "addressbook_name", "status_msg"})},
    sql="""
        select rowid as rowid, json_array(cast(m_id as text)) as ids, status_msg,
            coalesce(nullif(addressbook_name, ''), nullif(name, ''), server_name) as name from contacts
    """,
    columns={"title": "name", "body": "status_msg"},
    lists={"recipients": "ids"},
)
CALLS = Query(
    kind="call",
    table="call_history",
    requires={"call_history": frozenset({"call_type", "start_time", "caller_mid"})},
    optional={"call_history": frozenset({"end_time", "voip_type", "voip_gc_room_mid"})},
    sql="""
        select rowid as rowid, substr(call_type, -1) as way, start_time, end_time, nullif(caller_mid, '') as who,
            nullif(voip_gc_room_mid, '') as room, voip_type, call_type as type,
            iif(nullif(voip_gc_room_mid, '') is null, 'direct', 'group') as thread_kind,
            coalesce(nullif(voip_gc_room_mid, ''), caller_mid) as thread
        from call_history
    """,
    columns={"thread": "thread", "thread_kind": "thread_kind"},
    times={"sent_at": ("start_time", unix_ms)},
    codes={"direction": ("way", _WAYS)},
    computed={
        "sender": (("way", "who"), lambda way, who: who if way == "I" else None),
        "recipients": (
            ("way", "who", "room"),
            lambda way, who, room: None if room or not who else {"I": [], "O": [who]}.get(way),
        ),
        "ended_at": (("start_time", "end_time"), _ended),
    },
    extra={"made as": ("voip_type", _MADE), "type": "type"},
)

PARSER = Parser(
    name="line_android",
    version=1,
    app="jp.naver.line.android",
    paths=("databases/naver_line", "databases/call_history"),
    contacts=True,
    read=Sqlite(MESSAGES, CONTACTS, MEMBERS, CALLS),
)
