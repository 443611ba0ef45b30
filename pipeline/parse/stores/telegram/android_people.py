"""People of Telegram's Android app: users and the owner, the telephone's contacts, members of groups and channels."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

from models.rows import Row
from pipeline.parse.database.opening import connect
from pipeline.parse.parser import Evidence, Item
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.telegram.peers import Peers, decoded, full_name, identifier, participants
from pipeline.parse.times.epochs import unix_s


def _person(data: Any, name: str | None) -> dict[str, Any]:
    user = decoded(data)
    signs = {sign: user.get(sign) for sign in ("contact", "bot", "deleted")}
    return signs | {"username": user.get("username") or (name or "").rpartition(";;;")[2] or None}


def _identifiers(uid: int, data: Any) -> list[str]:
    """Its id, its number, which Telegram keeps in international form without the +, and its name."""
    user = decoded(data)
    phone = user.get("phone")
    return [str(one) for one in (uid, f"+{phone}" if phone else None, user.get("username")) if one]


def _owner(data: Any) -> bool:
    return bool(decoded(data).get("is_self"))


USERS = Query(
    kind="contact",
    table="users",
    requires={"users": frozenset({"uid", "name", "data"})},
    sql="select rowid as rowid, uid, cast(name as text) as name, data from users",
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
            (select json_group_array(cast(p.phone as text)) from user_phones_v7 p where p.key = c.key) as phones
        from user_contacts_v7 c
    """,
    columns={"title": "name"},
    lists={"recipients": "phones"},
)


def _joined(found: dict[str, Any]) -> Row:
    """When somebody joined; what a creator of a group has is no time."""
    raw = found.get("date")
    time = unix_s(raw)
    return {"sent_at": time, "sent_at_raw": raw and str(raw), "sent_at_source": None if time is None else "epoch"}


def members(peers: Peers) -> Query:
    """Of channels, and of groups that became one; the owner without an identifier."""

    def joined(name: str) -> tuple[tuple[str, ...], Any]:
        return ("data",), lambda data: _joined(decoded(data))[name]

    return Query(
        kind="membership",
        table="channel_users_v2",
        requires={"channel_users_v2": frozenset({"did", "uid", "data"})},
        sql="select rowid as rowid, cast(did as text) as chat, cast(uid as text) as user, data from channel_users_v2",
        columns={"thread": "chat"},
        computed={
            "sender": (("user",), lambda user: None if user == peers.owner else user),
            "sender_name": (("user",), peers.names.get),
            "thread_title": (("chat",), peers.names.get),
            "thread_kind": (("chat",), peers.kinds.get),
            "sent_at": joined("sent_at"),
            "sent_at_raw": joined("sent_at_raw"),
            "sent_at_source": joined("sent_at_source"),
            "extra": (("data",), lambda data: {"as": decoded(data).get("_", "").removeprefix("channelParticipant")}),
        },
    )


def groups(peers: Peers, evidence: Evidence) -> Iterator[Item]:
    """Members of groups: a row of `chat_settings_v2` has all of one group's."""
    with closing(connect(evidence.path)) as connection, suppress(sqlite3.DatabaseError):  # the tables' reader says so
        for rowid, chat, info in connection.execute("select rowid, uid, info from chat_settings_v2"):
            for place, one in enumerate(participants(info)):
                who, group = identifier(one), f"-{chat}"
                yield _joined(one) | {
                    "locator": f"members:{rowid}.{place}",
                    "kind": "membership",
                    "thread": group,
                    "thread_title": peers.names.get(group),
                    "thread_kind": peers.kinds.get(group),
                    "sender": None if who == peers.owner else who,
                    "sender_name": peers.names.get(who or ""),
                    "extra": {"as": one["_"].removeprefix("chatParticipant"), "invited_by": one.get("inviter_id")},
                }
