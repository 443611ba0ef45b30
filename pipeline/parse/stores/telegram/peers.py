"""Whom a message of Telegram's Android app can be from or to: users, chats and who is in them, of one `cache4.db`.

Identifiers are those of the app's own dialogues: a user's number, a chat's or channel's with a minus before it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.parse.database.opening import connect
from pipeline.parse.stores.telegram import tl

SECRET = 1 << 62
"""Set in the number of a dialogue that is a secret chat; before 2021 its number was in the upper half."""

_MOST = 500_000


@dataclass
class Peers:
    """Attributes:
    names: identifier → name.
    kinds: identifier of a chat → kind of thread.
    members: identifier of a chat → of who is in it, as far as the app has fetched it.
    owner: the owner's identifier.
    secret: number of a secret chat → identifier of the other.
    """

    names: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str | None] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    owner: str | None = None
    secret: dict[int, str] = field(default_factory=dict)

    def partner(self, dialogue: int) -> str | None:
        """Who a dialogue is with; None of a chat, and of a secret chat of which nobody knows."""
        if is_secret(dialogue):
            return self.secret.get(dialogue & 0xFFFFFFFF if dialogue & SECRET else dialogue >> 32)
        return str(dialogue) if dialogue > 0 else None


def is_secret(dialogue: int) -> bool:
    return dialogue > 0 and bool(dialogue & SECRET or dialogue & 0xFFFFFFFF == 0)


def identifier(peer: Any) -> str | None:
    """Of a peer as a message names it: an object, or a user's number in older ones."""
    if isinstance(peer, int):
        return str(peer)
    for key, sign in (("user_id", ""), ("chat_id", "-"), ("channel_id", "-")) if isinstance(peer, dict) else ():
        if key in peer:
            return f"{sign}{peer[key]}"
    return None


def decoded(data: Any) -> tl.Object:
    """An object; an empty one of what is none."""
    try:
        return tl.read(data) if isinstance(data, bytes) else {}
    except ValueError:
        return {}


def full_name(user: tl.Object, stored: str | None) -> str | None:
    """As its owner writes it; else as the app keeps it for searching, in small letters before ";;;"."""
    written = " ".join(filter(None, (user.get("first_name"), user.get("last_name"))))
    return written or (stored or "").partition(";;;")[0].strip() or None


def participants(full: Any) -> list[tl.Object]:
    """Of a group, as `chat_settings_v2` has it."""
    inside = decoded(full).get("participants") or {}
    return [one for one in inside.get("participants") or () if "user_id" in one]


def load(database: Path) -> Peers:
    """What a database tells of them; what it does not have, or what is damaged, is not known."""
    found = Peers()
    try:
        with closing(connect(database)) as connection:
            for number, name, data in _rows(connection, "select uid, cast(name as text), data from users"):
                user = decoded(data)
                if known := full_name(user, name):
                    found.names[str(number)] = known
                if user.get("is_self"):
                    found.owner = str(number)
            for number, name, data in _rows(connection, "select uid, cast(name as text), data from chats"):
                found.names[f"-{number}"] = name
                found.kinds[f"-{number}"] = _kind(decoded(data))
            found.secret = {n: str(user) for n, user in _rows(connection, "select uid, user from enc_chats")}
            for chat, user in _rows(connection, "select did, uid from channel_users_v2"):
                found.members.setdefault(str(chat), []).append(str(user))
            for chat, info in _rows(connection, "select uid, info from chat_settings_v2"):
                if people := [str(one["user_id"]) for one in participants(info)]:
                    found.members[f"-{chat}"] = people
    except sqlite3.DatabaseError:
        pass  # the reader meets the same damage and says so
    return found


def _rows(connection: sqlite3.Connection, sql: str) -> Iterator[Any]:
    try:
        yield from islice(connection.execute(sql), _MOST)
    except sqlite3.DatabaseError:
        return


def _kind(chat: tl.Object) -> str | None:
    if not chat:
        return None
    return "broadcast" if chat.get("broadcast") else "group"
