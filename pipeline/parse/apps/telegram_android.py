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

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from typing import Any

from pipeline.parse.built import Built, Tables
from pipeline.parse.database.opening import connect
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.telegram import message
from pipeline.parse.stores.telegram.peers import Peers, decoded, full_name, identifier, load, participants
from pipeline.parse.times.epochs import unix_s

_READ = {0: "unread", 1: "read", 2: "unread", 3: "read"}
_SENDING = {0: "sent", 1: "sending", 2: "failed", 3: "editing"}


def _messages(peers: Peers, table: str, reply: str, state: Any = message.state) -> Query:
    quoted = f"left join {table} q on q.uid = m.uid and q.mid = m.reply_to_message_id" if reply == "q.rowid" else ""
    columns = {"out", "read_state", "send_state", "ttl"} | ({"reply_to_message_id"} if quoted else set())
    return Query(
        kind="message",
        table=table,
        requires={table: frozenset({"mid", "uid", "date", "data"})},
        optional={table: frozenset(columns)},
        sql=f"""
            select m.rowid as rowid, m.uid, m.date, m.data, m.out, m.read_state, m.send_state, nullif(m.ttl, 0) as ttl,
                '{table}:' || {reply} as reply, cast(m.uid as text) as thread
            from {table} m {quoted}
        """,
        columns={"thread": "thread", "reply": "reply"},
        times={"sent_at": ("date", unix_s)},
        codes={"direction": ("out", WAYS)},
        computed={
            "kind": (("data",), message.kind),
            "body": (("data", "date"), message.body),
            "sender": (("data", "uid", "out"), partial(message.sender, peers)),
            "sender_name": (("data", "uid", "out"), lambda *of: peers.names.get(message.sender(peers, *of) or "")),
            "recipients": (("data", "uid", "out"), partial(message.recipients, peers)),
            "thread_kind": (("uid",), partial(message.thread_kind, peers)),
            "thread_title": (("uid",), partial(message.title, peers)),
            "state": (("data",), state),
            "attachments": (("data",), message.attachments),
            "latitude": (("data",), message.latitude),
            "longitude": (("data",), message.longitude),
            "ended_at": (("data", "date"), message.ended),
            "extra": (("data", "uid", "read_state", "send_state", "ttl"), partial(_extra, peers)),
        },
    )


def _extra(peers: Peers, data: Any, uid: int, read: int | None, sent: int | None, ttl: int | None) -> dict[str, Any]:
    state = {"read": _READ.get(read or 0), "sending": _SENDING.get(sent) if sent else None, "ttl_s": ttl}
    return state | message.rest(peers, data, uid)


def _person(data: Any, name: str | None) -> dict[str, Any]:
    user = decoded(data)
    signs = {sign: user.get(sign) for sign in ("contact", "bot", "deleted")}
    return signs | {"username": user.get("username") or (name or "").rpartition(";;;")[2] or None}


def _identifiers(uid: int, data: Any) -> list[str]:
    user = decoded(data)
    return [str(one) for one in (uid, user.get("phone"), user.get("username")) if one]


def _owner(data: Any) -> bool:
    return bool(decoded(data).get("is_self"))


USERS = Query(
    kind="contact",
    table="users",
    requires={"users": frozenset({"uid", "name", "data"})},
    sql="select rowid as rowid, uid, name, data from users",
    computed={
        "kind": (("data",), lambda data: "account" if _owner(data) else "contact"),
        "sender": (("uid", "data"), lambda uid, data: str(uid) if _owner(data) else None),
        "sender_name": (("data", "name"), lambda data, name: full_name(decoded(data), name) if _owner(data) else None),
        "title": (("data", "name"), lambda data, name: None if _owner(data) else full_name(decoded(data), name)),
        "recipients": (("uid", "data"), lambda uid, data: None if _owner(data) else _identifiers(uid, data)),
        "extra": (("data", "name"), _person),
    },
)

CONTACTS = Query(
    kind="contact",
    table="user_contacts_v7",
    requires={"user_contacts_v7": frozenset({"key", "fname", "sname"})},
    optional={"user_phones_v7": frozenset({"key", "phone"})},
    sql="""
        select c.rowid as rowid, nullif(trim(coalesce(c.fname, '') || ' ' || coalesce(c.sname, '')), '') as name,
            (select json_group_array(p.phone) from user_phones_v7 p where p.key = c.key) as phones
        from user_contacts_v7 c
    """,
    columns={"title": "name"},
    lists={"recipients": "phones"},
)


def _members(peers: Peers) -> Query:
    def joined(data: Any) -> int | None:
        return unix_s(decoded(data).get("date"))

    return Query(
        kind="membership",
        table="channel_users_v2",
        requires={"channel_users_v2": frozenset({"did", "uid", "data"})},
        sql="select rowid as rowid, cast(did as text) as chat, cast(uid as text) as user, data from channel_users_v2",
        columns={"thread": "chat", "sender": "user"},
        computed={
            "sender_name": (("user",), peers.names.get),
            "thread_title": (("chat",), peers.names.get),
            "thread_kind": (("chat",), peers.kinds.get),
            "sent_at": (("data",), joined),
            "sent_at_source": (("data",), lambda data: None if joined(data) is None else "epoch"),
            "extra": (("data",), lambda data: {"as": decoded(data).get("_", "").removeprefix("channelParticipant")}),
        },
    )


def _groups(peers: Peers, evidence: Evidence) -> Iterator[Item]:
    """A row of `chat_settings_v2` has all members of a group."""
    with closing(connect(evidence.path)) as connection, suppress(sqlite3.DatabaseError):  # the tables' reader says so
        for rowid, chat, info in connection.execute("select rowid, uid, info from chat_settings_v2"):
            for place, one in enumerate(participants(info)):
                who, group = identifier(one), f"-{chat}"
                joined = unix_s(one.get("date"))
                yield {
                    "locator": f"members:{rowid}.{place}",
                    "kind": "membership",
                    "thread": group,
                    "thread_title": peers.names.get(group),
                    "thread_kind": peers.kinds.get(group),
                    "sender": who,
                    "sender_name": peers.names.get(who or ""),
                    "sent_at": joined,
                    "sent_at_source": "epoch" if joined else None,
                    "extra": {"as": one["_"].removeprefix("chatParticipant"), "invited_by": one.get("inviter_id")},
                }


def _build(tables: Tables, evidence: Evidence) -> Sqlite:
    peers = load(evidence.path)
    subjects = [_messages(peers, "messages_v2", "q.rowid"), _messages(peers, "messages", "null")]
    waiting = [_messages(peers, name, "null", lambda _: "draft") for name in ("scheduled_messages_v2",)]
    there = {"uid", "info"} <= tables.get("chat_settings_v2", frozenset())
    groups = (partial(_groups, peers),) if there else ()
    return Sqlite(*subjects, *waiting, USERS, CONTACTS, _members(peers), also=groups)


PARSER = Parser(
    name="telegram_android",
    version=1,
    app_of=lambda path: package(path) or "org.telegram.messenger",
    paths=("cache4.db",),
    contacts=True,
    read=Built(_build),
)
