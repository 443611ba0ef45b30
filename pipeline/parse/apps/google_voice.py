"""Google Voice on Android, `LegacyMsgDbInstance.db`.

Seen on: a structure rebuilt in code. Origin: ALEAPP `googleVoice.py`: the numbers of the fields of a message,
read out of real ones, for no schema of it is published.
Times: milliseconds since 1970-01-01 UTC; a length in seconds.
Read: text messages of two and of groups, calls, voicemail with its transcript; the owner's number in `extra`.
Not read: pictures and recordings (files of their own, named after the message), contacts, whether a message was read.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores import voice_entry

_BLOB = ("blob",)
MESSAGES = Query(
    kind="message",
    table="message_t",
    requires={"message_t": frozenset({"message_blob", "conversation_id"})},
    sql="""
        select rowid as rowid, message_blob as blob, conversation_id as thread,
            iif(conversation_id like 'g%', 'group', iif(conversation_id like 't%', 'direct', null)) as thread_kind
        from message_t
    """,
    columns={"thread": "thread", "thread_kind": "thread_kind"},
    computed={name: (_BLOB, voice_entry.of(name)) for name in ("direction", "sender", "recipients", "extra")}
    | {
        "kind": (_BLOB, voice_entry.of("kind", "message")),
        "body": (_BLOB, voice_entry.body),
        "sent_at": (_BLOB, voice_entry.of("sent")),
        "sent_at_raw": (_BLOB, voice_entry.of("raw")),
        "sent_at_source": (_BLOB, lambda blob: None if voice_entry.of("sent")(blob) is None else "epoch"),
        "ended_at": (_BLOB, voice_entry.of("ended")),
    },
)

PARSER = Parser(
    name="google_voice",
    version=1,
    app="com.google.android.apps.googlevoice",
    paths=("LegacyMsgDbInstance.db",),
    read=Sqlite(MESSAGES),
)
