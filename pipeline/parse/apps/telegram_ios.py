"""Telegram on iOS, `db_sqlite` of each account (Postbox).

Seen on: structures of 2019 to 2025, rebuilt in code. Origin: the app's own source (TelegramMessenger/Telegram-iOS:
Postbox, SyncCore), iLEAPP (telegramMesssages, after stek29), soakes/telegram-message-exporter.
Times: seconds since 1970-01-01 UTC.
Read: messages of direct, secret, group and channel conversations, quotes, places, contacts, pictures and files (by
their names in `postbox/media`), edited messages, calls, what the app notes, people. The owner is who wrote most of what
went out.
Ignored: groups and channels among the people, for they are conversations.
Not read: who is in a group, earlier wordings, what was deleted for both (the app takes it out of the store), polls,
the contents of web pages, drafts, stories. Reactions are in `extra`. A store that is encrypted (`.tempkeyEncrypted`
lies beside it) is damaged to this reader.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from pipeline.parse.built import LookingUp
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.telegram import ios_message, postbox
from pipeline.parse.stores.telegram.ios_store import Store
from pipeline.parse.stores.telegram.postbox import identifier


def _messages(store: Store) -> Query:
    def of(*columns: str) -> Callable[[Callable[..., Any]], tuple[tuple[str, ...], Callable[..., Any]]]:
        return lambda function: (columns, function)

    key, value, both = of("key"), of("value"), of("key", "value")
    return Query(
        kind="message",
        table="t7",
        requires={"t7": frozenset({"key", "value"})},
        sql="select rowid as rowid, key, value from t7",
        computed={
            "kind": value(ios_message.kind_of),
            "body": value(ios_message.body),
            "sent_at": key(ios_message.time),
            "sent_at_raw": key(ios_message.time_raw),
            "sent_at_source": key(ios_message.time_source),
            "ended_at": both(ios_message.ended),
            "direction": value(ios_message.direction),
            "sender": both(partial(ios_message.sender, store)),
            "sender_name": both(partial(ios_message.sender_name, store)),
            "recipients": both(partial(ios_message.recipients, store)),
            "thread": key(lambda key: identifier(ios_message.dialogue(key))),
            "thread_title": key(lambda key: store.name(ios_message.dialogue(key))),
            "thread_kind": key(partial(ios_message.thread_kind, store)),
            "reply": value(partial(ios_message.reply, store)),
            "state": value(ios_message.state),
            "attachments": value(partial(ios_message.attachments, store)),
            "latitude": value(partial(ios_message.coordinate, "la")),
            "longitude": value(partial(ios_message.coordinate, "lo")),
            "extra": both(partial(ios_message.rest, store)),
        },
    )


def _people(store: Store) -> Query:
    def known(key: int, value: bytes) -> list[str] | None:
        found = postbox.root(value)
        phone = found.get("p")  # in international form, without the +
        ways = (identifier(key), f"+{phone}" if phone else None, found.get("un"))
        return None if key == store.owner else [one for one in ways if one]

    return Query(
        kind="contact",
        table="t2",
        requires={"t2": frozenset({"key", "value"})},
        sql="select rowid as rowid, key, value from t2 where (key >> 32) & 7 = 0",
        computed={
            "kind": (("key",), lambda key: "account" if key == store.owner else "contact"),
            "sender": (("key",), lambda key: identifier(key) if key == store.owner else None),
            "sender_name": (("key",), lambda key: store.name(key) if key == store.owner else None),
            "title": (("key",), lambda key: None if key == store.owner else store.name(key)),
            "recipients": (("key", "value"), known),
            "extra": (("value",), lambda value: {"phone": postbox.root(value).get("p")}),
        },
        ignores="(key >> 32) & 7 <> 0",
    )


def _build(connection: sqlite3.Connection, _: Evidence) -> Sqlite:
    store = Store(connection)
    return Sqlite(_messages(store), _people(store))


PARSER = Parser(
    name="telegram_ios",
    version=1,
    app="ph.telegra.Telegraph",
    paths=("postbox/db/db_sqlite",),
    contacts=True,
    read=LookingUp(_build),
)
