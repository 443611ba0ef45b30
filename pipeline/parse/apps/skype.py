"""Skype of 2017 and after, `s4l-<account>.db` on Android, iOS and computers: tables of JSON objects.

Seen on: structures of 2019 to 2025, rebuilt in code. Origin: IPED's parser of Skype v8+, Skype's web interface.
Times: milliseconds since 1970-01-01 UTC.
Read: messages (of their markup what is seen) with who takes part, calls when they ended or were missed, notes of the
app (system events), that a message was taken back or changed, reactions by name, contacts, the owner's name.
Ignored: objects of other kinds in the table of settings.
Not read: files themselves, contacts of the address book, members of groups as such, what other tables are for.
"""

import json
import re
from functools import lru_cache
from typing import Any

from models.plaintext import visible
from pipeline.parse.built import Built, Tables
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.people import WAYS, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.times.written import written
from pipeline.parse.tree import at, text

_CALL = re.compile(r"<partlist[^>]*\btype=[\"'](\w+)")
_LENGTH = re.compile(r"<duration>(\d+)")
_FILE = re.compile(r"<(?:OriginalName|meta)\b[^>]*?\b(?:v|originalName)=[\"']([^\"']+)")
_ENDS = {"ended": "answered", "missed": "missed"}
_NAMES = ("displayNameOverride", "displayName")


@lru_cache(maxsize=32768)
def _tree(stored: str | None) -> Any:
    try:
        return json.loads(stored or "null")
    except (ValueError, RecursionError):
        return None  # `body` says so, once for the row


def _type(stored: str | None) -> str:
    return text(at(_tree(stored), "messagetype")) or ""


def _ended(stored: str | None) -> str | None:
    """How a call ended, of the note that says so; None of other messages."""
    found = _CALL.search(text(at(_tree(stored), "content")) or "")
    return _ENDS.get(found[1]) if found else None


def _kind(stored: str | None) -> str:
    if _ended(stored):
        return "call"
    return "system_event" if _type(stored).startswith(("Event/", "ThreadActivity/")) else "message"


def _body(stored: str | None) -> str | None:
    if stored and _tree(stored) is None:
        raise ValueError("no JSON")
    content = text(at(_tree(stored), "content"))
    if content is None or _ended(stored):
        return None
    return content if _type(stored) == "Text" else visible(content) or None


def _recipients(stored: str | None, members: str | None, owner: str | None) -> list[str] | None:
    other, author = text(at(_tree(stored), "conversationId")), text(at(_tree(stored), "creator"))
    if not (other or "").startswith("19:"):
        return partner(_mine(stored), other)
    there = [at(one, "id") for one in _tree(members) or ()]
    return others(json.dumps(there), author, owner) if there else None


def _mine(stored: str | None) -> bool | None:
    mine = at(_tree(stored), "_isMyMessage")
    return mine if isinstance(mine, bool) else None


def _extra(stored: str | None) -> dict[str, Any]:
    tree, content = _tree(stored), text(at(_tree(stored), "content")) or ""
    edited, seconds = at(tree, "properties", "edittime"), _LENGTH.search(content)
    signs = at(tree, "properties", "emotions")
    return {
        "type": None if _type(stored) in ("Text", "RichText", "Event/Call") else _type(stored),
        "outcome": _ended(stored),
        "seconds": int(seconds[1]) if seconds and _ended(stored) else None,
        "edited": written(unix_ms, int(edited)) if str(edited or "").isdigit() else None,
        "reactions": [text(at(one, "key")) for one in signs] if isinstance(signs, list) else None,
    }


def _messages(table: str, conversations: str | None) -> Query:
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
            with parts as materialized (
                select rowid as id,
                    iif(json_valid(nsp_data), json_extract(nsp_data, '$.conversationId'), null) as thread,
                    iif(json_valid(nsp_data), json_extract(nsp_data, '$.createdTime'), null) as time from {table}
            ), owner as materialized (
                select json_extract(nsp_data, '$.creator') as id from {table}
                where json_valid(nsp_data) and json_extract(nsp_data, '$._isMyMessage') limit 1
            ), titles as materialized ({titles})
            select m.rowid as rowid, m.nsp_data as data, p.thread, p.time, t.members, t.title, owner.id as owner
            from {table} m join parts p on p.id = m.rowid left join owner left join titles t on t.id = p.thread
        """,
        columns={"thread": "thread", "thread_title": "title"},
        times={"sent_at": ("time", unix_ms)},
        computed={
            "kind": (("data",), _kind),
            "body": (("data",), _body),
            "direction": (("data",), lambda data: WAYS.get(-1 if (mine := _mine(data)) is None else mine)),
            "sender": (("data",), lambda data: None if _mine(data) else text(at(_tree(data), "creator"))),
            "recipients": (("data", "members", "owner"), _recipients),
            "thread_kind": (
                ("thread",),
                lambda thread: ("group" if thread.startswith("19:") else "direct") if thread else None,
            ),
            "state": (("data",), lambda data: "unsent" if at(_tree(data), "properties", "deletetime") else "live"),
            "attachments": (("data",), lambda data: _FILE.findall(text(at(_tree(data), "content")) or "") or None),
            "extra": (("data",), _extra),
        },
    )


def _name(stored: str | None) -> str | None:
    tree = _tree(stored)
    whole = " ".join(filter(None, (text(at(tree, key)) for key in ("firstName", "lastName"))))
    return next(filter(None, (text(at(tree, key)) for key in _NAMES)), None) or whole or None


def _ways(stored: str | None) -> list[str]:
    if _tree(stored) is None:
        raise ValueError("no JSON")
    numbers = (text(at(one, "number")) for one in at(_tree(stored), "phones") or ())
    return [way for way in (text(at(_tree(stored), "mri")), *numbers) if way]


def _contacts(table: str) -> Query:
    return Query(
        kind="contact",
        table=table,
        requires={table: frozenset({"nsp_data"})},
        sql=f"select rowid as rowid, nsp_data as data from {table}",
        computed={"title": (("data",), _name), "recipients": (("data",), _ways)},
    )


OWNER = Query(
    kind="account",
    table="internaldata",
    requires={"internaldata": frozenset({"nsp_pk", "nsp_data"})},
    sql="select rowid as rowid, nsp_data as data from internaldata where nsp_pk = 'Cpriv_prefs_v2'",
    computed={"sender": (("data",), lambda data: text(at(_tree(data), "value", "skypeName")))},
    ignores="nsp_pk is not 'Cpriv_prefs_v2'",
)


def _build(tables: Tables, _: Evidence) -> Sqlite:
    def newest(begins: str) -> str | None:
        found = [(int(name[len(begins) :]), name) for name in tables if re.fullmatch(begins + r"\d+", name)]
        return max(found)[1] if found else None

    contacts = newest("profilecachev")
    return Sqlite(
        _messages(newest("messagesv") or "messagesv12", newest("conversationsv")),
        *([_contacts(contacts)] if contacts else []),
        OWNER,
    )


PARSER = Parser(
    name="skype",
    version=1,
    app_of=lambda path: (
        package(path) or ("com.skype.skype" if re.search("Documents/|Library/", path) else "com.skype.raider")
    ),
    paths=("s4l-*.db",),
    contacts=True,
    read=Built(_build),
)
