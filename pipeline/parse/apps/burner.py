"""Burner on Android, `burnerDatabase.db`.

Seen on: a structure rebuilt in code. Origin: ALEAPP `burnerMessages.py` and `burnerContacts.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: messages with the number at the other end, contacts.
Not read: subscriptions, pictures, which of the owner's numbers a message came to (nobody has published where it is).
"""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Parser
from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import at, text

_WAYS = {1: "incoming", 2: "outgoing"}


@lru_cache(maxsize=8192)
def _tree(stored: str | None) -> Any:
    try:
        return json.loads(stored or "null")
    except ValueError:
        return None  # `_body` says so, once for the row


def _body(stored: str | None) -> str | None:
    if stored and _tree(stored) is None:
        raise ValueError("no JSON")
    return text(at(_tree(stored), "message"))


def _out(stored: str | None) -> bool:
    return bool(at(_tree(stored), "direction") == 2)


def _number(stored: str | None) -> str | None:
    return text(at(_tree(stored), "contactPhoneNumber"))


_VALUE = ("value",)
MESSAGES = Query(
    kind="message",
    table="MessageEntity",
    requires={"MessageEntity": frozenset({"value"})},
    sql="""
        select rowid as rowid, cast(value as text) as value,
            iif(json_valid(cast(value as text)), json_extract(cast(value as text), '$.dateCreated'), null) as sent
        from MessageEntity
    """,
    times={"sent_at": ("sent", unix_ms)},
    computed={
        "body": (_VALUE, _body),
        "thread": (_VALUE, _number),
        "thread_kind": (_VALUE, lambda value: "direct" if _number(value) else None),
        "direction": (_VALUE, lambda value: _WAYS.get(at(_tree(value), "direction"))),
        "sender": (_VALUE, lambda value: author(_out(value), _number(value))),
        "recipients": (_VALUE, lambda value: partner(_out(value), _number(value))),
        "extra": (_VALUE, lambda value: {"read": "yes" if at(_tree(value), "read") else None}),
    },
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
