"""Burner on Android, `burnerDatabase.db`.

Seen on: a structure rebuilt in code. Origin: ALEAPP `burnerMessages.py` and `burnerContacts.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: messages with the number at the other end, contacts.
Not read: subscriptions, pictures, which of the owner's numbers a message came to (nobody has published where it is).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms


def _body(value: str | None, tree: str | None, body: str | None) -> str | None:
    if value and tree is None:
        raise ValueError("no JSON")
    return body


MESSAGES = Query(
    kind="message",
    table="MessageEntity",
    requires={"MessageEntity": frozenset({"value"})},
    sql="""
        with stored as (select rowid as id, cast(value as text) as value from MessageEntity),
            m as (select id, value, iif(json_valid(value), value, null) as tree from stored),
            v as (select id, value, tree, json_extract(tree, '$.dateCreated') as sent,
                json_extract(tree, '$.direction') as way, cast(json_extract(tree, '$.message') as text) as body,
                cast(json_extract(tree, '$.contactPhoneNumber') as text) as number,
                iif(json_extract(tree, '$.read'), 'yes', null) as read from m)
        select id as rowid, *, way = 2 as from_me, iif(way in (1, 2), number, null) as other,
            iif(number is null, null, 'direct') as thread_kind from v
    """,
    columns={"thread": "number", "thread_kind": "thread_kind"},
    times={"sent_at": ("sent", unix_ms)},
    codes={"direction": ("way", {1: "incoming", 2: "outgoing"})},
    computed={
        "body": (("value", "tree", "body"), _body),
        "sender": (("from_me", "other"), author),
        "recipients": (("from_me", "other"), partner),
    },
    extra={"read": "read"},
)
CONTACTS = Query(
    kind="contact",
    table="ContactEntity",
    requires={"ContactEntity": frozenset({"phoneNumber"})},
    sql="select rowid as rowid, json_array(cast(phoneNumber as text)) as ids from ContactEntity",
    lists={"recipients": "ids"},
)

PARSER = Parser(
    name="burner",
    version=1,
    app="com.adhoclabs.burner",
    paths=("burnerDatabase.db",),
    contacts=True,
    read=Sqlite(MESSAGES, CONTACTS),
)
