"""Messages of Slack's Android app: JSON objects, of channels in `messages`, of threads in `message_threads` too."""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_us
from pipeline.parse.times.written import written
from pipeline.parse.tree import at, text

_KINDS = {"PUBLIC": "group", "PRIVATE": "group", "DM": "direct", "MPDM": "group", "MULTI_PARTY_DM": "group"}
_NOTES = ("channel_", "group_", "pinned_item", "unpinned_item")
_USER = "iif(json_valid({0}), json_extract({0}, '$.user'), null)"
_WHO = {
    "users": frozenset({"id", "name", "profile_real_name"}),
    "conversation": frozenset({"conversation_id", "name_or_user", "type"}),
}


def _ts(value: Any) -> int | None:
    """ "1773522300.000100": seconds and millionths."""
    seconds, _, fraction = str(value or "").partition(".")
    if not seconds.isdecimal() or (fraction and not fraction.isdecimal()):
        return None
    return unix_us(int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0")))


@lru_cache(maxsize=16384)
def _tree(stored: str | None) -> Any:
    try:
        return json.loads(stored or "null")
    except (ValueError, RecursionError):
        return None  # `body` says so, once for the row


def _body(stored: str | None) -> str | None:
    if stored and _tree(stored) is None:
        raise ValueError("no JSON")
    return text(at(_tree(stored), "text"))


def _files(stored: str | None) -> list[str] | None:
    files = at(_tree(stored), "files")
    if not isinstance(files, list):
        return None
    return [name for one in files for name in (text(at(one, "name")), text(at(one, "url_private"))) if name] or None


def _extra(stored: str | None, subtype: str | None) -> dict[str, Any]:
    signs = at(_tree(stored), "reactions")
    return {
        "type": subtype,
        "edited": written(_ts, at(_tree(stored), "edited", "ts")),
        "reactions": [
            f"{text(at(one, 'name'))} by {', '.join(map(str, at(one, 'users') or []))}"
            for one in (signs if isinstance(signs, list) else [])
        ],
        "bot": text(at(_tree(stored), "username")),
    }


def messages(table: str, content: str, subtype: str, who: str | None) -> Query:
    """Args:
    content, subtype, who: columns of the table; without `who` its object says who wrote it.
    """
    author = f"m.{who}" if who else _USER.format(f"cast(m.{content} as text)")
    return Query(
        kind="message",
        table=table,
        requires={table: frozenset({"ts", "channel_id", content})},
        optional=_WHO | {table: frozenset({subtype, "thread_ts"} | ({who} if who else set()))},
        sql=f"""
            with people as materialized (
                select id, max(coalesce(nullif(profile_real_name, ''), name)) as name from users group by id
            ), quoted as materialized (
                select ts, channel_id, min(rowid) as id from {table} group by 1, 2
            )
            select m.rowid as rowid, m.ts, m.channel_id as thread, cast(m.{content} as text) as data,
                nullif(m.{subtype}, '') as subtype, {author} as who, p.name, c.type,
                coalesce((select name from people where id = c.name_or_user), c.name_or_user) as title,
                iif(m.thread_ts <> m.ts, '{table}:' || q.id, null) as reply
            from {table} m left join people p on p.id = {author}
            left join conversation c on c.conversation_id = m.channel_id
            left join quoted q on q.ts = m.thread_ts and q.channel_id = m.channel_id
        """,
        columns={"thread": "thread", "thread_title": "title", "sender": "who", "sender_name": "name", "reply": "reply"},
        times={"sent_at": ("ts", _ts)},
        codes={"thread_kind": ("type", _KINDS)},
        computed={
            "kind": (("subtype",), lambda of: "system_event" if (of or "").startswith(_NOTES) else "message"),
            "body": (("data",), _body),
            "state": (("data",), lambda data: "edited" if at(_tree(data), "edited", "ts") else "live"),
            "attachments": (("data",), _files),
            "extra": (("data", "subtype"), _extra),
        },
    )
