"""Bumble and Badoo on Android, `ChatComDatabase`: the two share it.

Seen on: structures of 2022 to 2026, rebuilt in code. Origin: ALEAPP (bumble, BadooChat), karlicoss/HPI, Barros et al.,
"Forensic Analysis of the Bumble Dating App for Android" (2022).
Times: milliseconds since 1970-01-01 UTC.
Read: messages with what they answer, pictures and recordings by their addresses, games of questions, video calls as
notes, profiles of those in a conversation.
Not read: who the owner is (the database does not tell; identifiers of a message are wrapped by the service, so the
other's is taken from the conversation), profiles that were only shown, swipes, the settings.
"""

import json

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms


def _body(payload: str | None, type_: str | None) -> str | None:
    if not payload:
        return None
    told = json.loads(payload)
    if type_ == "VIDEO_CALL":
        return f"video call, {told.get('duration')} s"
    answers = (("own answer", told.get("answer_own")), ("other's answer", told.get("answer_other")))
    lines = [told.get("text"), *(f"{whose}: {answer}" for whose, answer in answers if answer)]
    return "\n".join(line for line in lines if line) or None


def _files(payload: str | None) -> list[str] | None:
    address = json.loads(payload).get("url") if payload else None
    return [address] if address else None


MESSAGES = Query(
    kind="message",
    table="message",
    requires={"message": frozenset({"payload"})},
    optional={
        "message": frozenset(
            {
                "payload_type",
                "created_timestamp",
                "id",
                "conversation_id",
                "is_incoming",
                "reply_to_id",
                "modified_timestamp",
            }
        ),
        "conversation_info": frozenset({"user_id", "user_name"}),
    },
    sql="""
        with people as materialized (
            select cast(user_id as text) as id, min(user_name) as name from conversation_info group by 1
        )
        select m.rowid as rowid, m.payload, m.payload_type, m.created_timestamp, m.modified_timestamp,
            cast(m.conversation_id as text) as chat, people.name, not m.is_incoming as from_me,
            iif(m.is_incoming is null, null, cast(m.conversation_id as text)) as person,
            'direct' as thread_kind, iif(m.is_incoming, people.name, null) as sender_name,
            'message:' || (select min(q.rowid) from message q where q.id = m.reply_to_id) as reply
        from message m left join people on people.id = cast(m.conversation_id as text)
    """,
    columns={"thread": "chat", "thread_kind": "thread_kind", "thread_title": "name"}
    | {"sender_name": "sender_name", "reply": "reply"},
    times={"sent_at": ("created_timestamp", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "body": (("payload", "payload_type"), _body),
        "attachments": (("payload",), _files),
        "sender": (("from_me", "person"), author),
        "recipients": (("from_me", "person"), partner),
    },
    extra={"type": "payload_type", "modified_ms": "modified_timestamp"},
)

PEOPLE = Query(
    kind="contact",
    table="conversation_info",
    requires={"conversation_info": frozenset({"user_id", "user_name"})},
    optional={"conversation_info": frozenset({"age", "work", "education", "user_image_url"})},
    sql="""
        select rowid as rowid, cast(user_id as text) as id, user_name, age, work, education, user_image_url
        from conversation_info
    """,
    columns={"title": "user_name"},
    computed={"recipients": (("id",), lambda id_: [id_] if id_ else [])},
    extra={"age": "age", "work": "work", "education": "education", "picture": "user_image_url"},
)

PARSER = Parser(
    name="bumble_android",
    version=1,
    app_of=lambda path: "com.badoo.mobile" if "com.badoo.mobile" in path else "com.bumble.app",
    paths=("com.bumble.app/databases/ChatComDatabase", "com.badoo.mobile/databases/ChatComDatabase"),
    contacts=True,
    read=Sqlite(MESSAGES, PEOPLE),
)
