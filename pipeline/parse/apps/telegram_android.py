"""Telegram on Android, `cache4.db` of each account; the apps that are made of its source have the same.

Seen on: structures of 2017 to 2026 (layers 72 to 229 of the protocol), rebuilt in code. Origin: Telegram's published
schema (core.telegram.org/schema, as Telethon has it), the app's own source (DrKLO/Telegram: `MessagesStorage`, the
classes of older layers), ALEAPP (telegramAndroid, 2026), RealityNet/teleparser.
Times: seconds since 1970-01-01 UTC.
Read: messages of direct, secret, group and channel conversations, those that wait for their time (state draft),
quotes, places, contacts and files (as they were sent from, and by their names in the app's caches), edited messages,
calls, what the app notes, members of groups and channels as far as the app has fetched them, people, the telephone's
contacts, the owner's account. Of an object that is not described the text is what stands behind the message's date.
Not read: earlier wordings, what was deleted for both (the app takes it out of the store), polls, web pages beyond
their address, drafts, stories, pictures of profiles. Reactions are in `extra`. What is "not_read" there was cut: the
message has more than is shown.
"""

from functools import partial

from pipeline.parse.built import Built, Tables
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.telegram.android_messages import messages
from pipeline.parse.stores.telegram.android_people import CONTACTS, USERS, groups, members
from pipeline.parse.stores.telegram.peers import load

_OLDER = frozenset({"out", "read_state", "send_state", "ttl"})


def _build(tables: Tables, evidence: Evidence) -> Sqlite:
    peers = load(evidence.path)
    there = {"uid", "info"} <= tables.get("chat_settings_v2", frozenset())
    return Sqlite(
        messages(peers, "messages_v2", _OLDER | {"reply_to_message_id"}),
        messages(peers, "messages", _OLDER),
        messages(peers, "scheduled_messages_v2", frozenset({"send_state"}), waiting=True),
        *(USERS, CONTACTS, members(peers)),
        also=(partial(groups, peers),) if there else (),
    )


PARSER = Parser(
    name="telegram_android",
    version=1,
    app_of=lambda path: package(path) or "org.telegram.messenger",
    paths=("cache4.db",),
    contacts=True,
    read=Built(_build),
)
