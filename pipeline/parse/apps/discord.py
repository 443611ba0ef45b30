"""Discord, the messages that the app keeps of each account: `kv-storage/@account…/a`.

Seen on: structures of 2023 to 2026, rebuilt in code. Origin: ALEAPP and iLEAPP `discord*.py`, Discord's own description
of its interface.
Times: ISO 8601 with a zone.
Read: messages with their author, channel, files by name and address, what they answer, whom they mention, how many
reacted; calls; notes of the app. What the owner wrote is known by his id, where the folder's name has it.
Not read: names of channels and servers, who is in them, contacts (other tables, whose contents nobody has published).
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from models.rows import Row
from pipeline.parse.built import Built, Tables
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.discord.message import row
from pipeline.parse.tree import at

_OWNER = re.compile(r"/@account\D?(\d{15,20})/")
_VALUE = "cast(substr(m.data, 2) as text)"
_COLUMNS = ("sent_at", "sent_at_raw", "sent_at_source", "ended_at", "thread", "thread_kind", "direction", "sender")
_MORE = ("kind", "sender_name", "state", "attachments", "extra")


def _read(owner: str | None) -> Callable[[str | None], Row]:
    @lru_cache(maxsize=16384)
    def read(stored: str | None) -> Row:
        try:
            tree = json.loads(stored or "")
            message = at(tree, "message") or tree
            return row({"channel_id": at(tree, "channelId")} | message, owner)
        except (ValueError, TypeError, RecursionError):
            return {"kind": "message", "state": "live"}  # `body` says so, once for the row

    return read


def _messages(owner: str | None) -> Query:
    read = _read(owner)

    def body(stored: str | None) -> Any:
        if "thread" not in (found := read(stored)):
            raise ValueError("no message")
        return found["body"]

    return Query(
        kind="message",
        table="messages0",
        requires={"messages0": frozenset({"data"})},
        # Before the JSON is one byte of the app's own.
        sql=f"""
            with known as materialized (
                select json_extract({_VALUE}, '$.message.id') as name, min(rowid) as id from messages0 m
                where json_valid({_VALUE}) group by 1
            )
            select m.rowid as rowid, {_VALUE} as value, 'messages0:' || q.id as reply from messages0 m
            left join known q on q.name = iif(json_valid({_VALUE}),
                json_extract({_VALUE}, '$.message.message_reference.message_id'), null)
        """,
        columns={"reply": "reply"},
        computed={name: (("value",), _getter(read, name)) for name in (*_COLUMNS, *_MORE)}
        | {"body": (("value",), body)},
    )


def _getter(read: Callable[[str | None], Row], name: str) -> Callable[[str | None], Any]:
    return lambda stored: read(stored).get(name)


def _build(_: Tables, evidence: Evidence) -> Sqlite:
    owner = _OWNER.search(evidence.logical_path)
    return Sqlite(_messages(owner[1] if owner else None))


PARSER = Parser(
    name="discord",
    version=1,
    app_of=lambda path: package(path) or ("com.hammerandchisel.discord" if "Library/" in path else "com.discord"),
    paths=("kv-storage/@account*/a",),
    read=Built(_build),
)
