"""Tango, `tc.db`.

Seen on: structures of 2014 to 2018, rebuilt in code. Origin: Autopsy `tangomessage.py`, ALEAPP `tangomessage.py`, plaso
`android_tango.py` (whose schema it is).
Times: milliseconds since 1970-01-01 UTC.
Read: messages with their conversation, in which direction; the text is what follows the conversation's id in a message
of numbered fields, encoded in Base64; likes.
Not read: who wrote what (fields that nobody has published), files, profiles (another database), games.
Not verified: that what `del_status` marks was deleted; which of several texts of a message is the one that was written.
"""

from base64 import b64decode

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_MOST_FIELDS = 64


def _body(payload: str | bytes | None, thread: str | None) -> str | None:
    """The first text behind the conversation's id; the fields of a message come in the order of their numbers."""
    if not payload or not thread:
        return None
    _, found, rest = b64decode(payload).partition(thread.encode())
    if not found:
        raise ValueError("the conversation is not in it")
    inner = Message(rest)
    texts = (_text(value) for number in range(1, _MOST_FIELDS) for value in inner.all(number))
    return next(filter(None, texts), None)


def _text(value: int | bytes) -> str | None:
    text = value.decode(errors="surrogateescape") if isinstance(value, bytes) else ""
    return text if text and all(one.isprintable() or one.isspace() for one in text) else None


MESSAGES = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"conv_id", "payload", "create_time", "direction"})},
    optional={"messages": frozenset({"type", "send_time", "del_status"})},
    sql="""
        select rowid as rowid, conv_id as thread, payload, create_time, direction, nullif(type, 0) as type,
            iif(del_status, 'deleted', 'live') as state
        from messages
    """,
    columns={"thread": "thread", "state": "state"},
    times={"sent_at": ("create_time", unix_ms)},
    codes={"direction": ("direction", {1: "incoming", 2: "outgoing"})},
    computed={"body": (("payload", "thread"), _body)},
    extra={"type": "type"},
)
LIKES = Query(
    kind="reaction",
    table="likes",
    requires={"likes": frozenset({"msg_id", "liker_aid", "act_ts"})},
    optional={"likes": frozenset({"conv_id"}), "messages": frozenset({"msg_id"})},
    sql="""
        select l.rowid as rowid, l.conv_id as thread, nullif(l.liker_aid, '') as sender, l.act_ts,
            'messages:' || m.rowid as reply
        from likes l left join messages m on m.msg_id = l.msg_id
    """,
    columns={"thread": "thread", "sender": "sender", "reply": "reply"},
    times={"sent_at": ("act_ts", unix_ms)},
)

PARSER = Parser(
    name="tango",
    version=1,
    app_of=lambda path: package(path) or "com.sgiggle.production",
    paths=("tc.db",),
    read=Sqlite(MESSAGES, LIKES),
)
