"""Messages of Skype of 2017 and after: JSON objects, whose content is markup."""

import json
import re
from functools import lru_cache
from typing import Any

from models.plaintext import visible
from pipeline.parse.people import others, partner
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.times.written import written
from pipeline.parse.tree import at, text

_CALL = re.compile(r"<partlist[^>]*\btype=[\"'](\w+)")
_LENGTH = re.compile(r"<duration>(\d+)")
_FILE = re.compile(r"<(?:OriginalName|meta)\b[^>]*?\b(?:v|originalName)=[\"']([^\"']+)")
_ENDS = {"ended": "answered", "missed": "missed"}
_WAYS = {True: "outgoing", False: "incoming"}
_GROUP = "19:"


@lru_cache(maxsize=32768)
def tree(stored: str | None) -> Any:
    """What an object holds; None of what is no JSON."""
    try:
        return json.loads(stored or "null")
    except (ValueError, RecursionError):
        return None  # `body` says so, once for the row


def _type(stored: str | None) -> str:
    return text(at(tree(stored), "messagetype")) or ""


def _content(stored: str | None) -> str:
    return text(at(tree(stored), "content")) or ""


def _ended(stored: str | None) -> str | None:
    """How a call ended, of the note that says so; None of other messages."""
    found = _CALL.search(_content(stored))
    return _ENDS.get(found[1]) if found else None


def _kind(stored: str | None) -> str:
    if _ended(stored):
        return "call"
    return "system_event" if _type(stored).startswith(("Event/", "ThreadActivity/")) else "message"


def _body(stored: str | None) -> str | None:
    if stored and tree(stored) is None:
        raise ValueError("no JSON")
    content = _content(stored)
    if _ended(stored):
        return None
    return (content if _type(stored) == "Text" else visible(content)) or None


def _mine(stored: str | None) -> bool | None:
    mine = at(tree(stored), "_isMyMessage")
    return mine if isinstance(mine, bool) else None


def _sender(stored: str | None, owner: str | None) -> str | None:
    author = text(at(tree(stored), "creator"))
    return None if _mine(stored) or author == owner else author


def _recipients(stored: str | None, members: str | None, owner: str | None) -> list[str] | None:
    """Of a group nobody is known where the owner, who is among its members, is not."""
    other, mine = text(at(tree(stored), "conversationId")), _mine(stored)
    if not (other or "").startswith(_GROUP):
        return None if mine is None else partner(mine, other)
    there = [text(at(one, "id")) for one in tree(members) or ()]
    return others(json.dumps(there), _sender(stored, owner), owner) if there and owner else None


def _thread_kind(thread: str | None) -> str | None:
    return ("group" if thread.startswith(_GROUP) else "direct") if thread else None


def _state(stored: str | None) -> str:
    properties = at(tree(stored), "properties")
    return "unsent" if at(properties, "deletetime") else "edited" if at(properties, "edittime") else "live"


def _extra(stored: str | None) -> dict[str, Any]:
    found, seconds = tree(stored), _LENGTH.search(_content(stored))
    edited, signs = at(found, "properties", "edittime"), at(found, "properties", "emotions")
    return {
        "type": None if _type(stored) in ("Text", "RichText", "Event/Call") else _type(stored),
        "outcome": _ended(stored),
        "seconds": int(seconds[1]) if seconds and _ended(stored) else None,
        "edited": written(unix_ms, int(edited)) if str(edited or "").isdecimal() else None,
        "reactions": [text(at(one, "key")) for one in signs] if isinstance(signs, list) else None,
    }


def messages(table: str, conversations: str | None) -> Query:
    """Args:
    conversations: the table of them, of which groups have their names and members.
    """
    titles = (
        f"""select json_extract(nsp_data, '$.conv.id') as id, max(json_extract(nsp_data, '$.conv._threadMembers')) as
            members, max(json_extract(nsp_data, '$.conv._threadProps.topic')) as title
            from {conversations} where json_valid(nsp_data) group by 1"""
        if conversations
        else "select null as id, null as members, null as title"
    )
    return Query(
        kind="message",
        table=table,
        requires={table: frozenset({"nsp_data"})},
        sql=f"""
            with titles as materialized ({titles}), parts as not materialized (
                select rowid as id, cast(nsp_data as text) as data, iif(json_valid(cast(nsp_data as text)),
                    cast(nsp_data as text), null) as tree from {table}
            )
            select p.id as rowid, p.data, json_extract(p.tree, '$.conversationId') as thread, t.members, t.title,
                json_extract(p.tree, '$.createdTime') as time, (
                    select json_extract(o.tree, '$.creator') from parts o
                    where json_extract(o.tree, '$._isMyMessage') limit 1
                ) as owner
            from parts p left join titles t on t.id = json_extract(p.tree, '$.conversationId')
        """,
        columns={"thread": "thread", "thread_title": "title"},
        times={"sent_at": ("time", unix_ms)},
        computed={
            "kind": (("data",), _kind),
            "body": (("data",), _body),
            "direction": (("data",), lambda data: None if (mine := _mine(data)) is None else _WAYS[mine]),
            "sender": (("data", "owner"), _sender),
            "recipients": (("data", "members", "owner"), _recipients),
            "thread_kind": (("thread",), _thread_kind),
            "state": (("data",), _state),
            "attachments": (("data",), lambda data: _FILE.findall(_content(data)) or None),
            "extra": (("data",), _extra),
        },
    )
