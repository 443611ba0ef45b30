"""Slack on Android, `org_…` databases of each workspace and `account_manager`.

Seen on: structures of 2020 to 2024, rebuilt in code. Origin: ALEAPP `slack*.py`.
Times: `ts`, text of seconds since 1970-01-01 UTC with a fraction, which names the message too.
Read: messages and answers in threads with their channel, files by name and address, reactions by name, that a message
was changed; members of workspaces as contacts; the owner's accounts, never what signs him in.
Not read: members of channels, which messages are the owner's (another database says who he is), files themselves.
"""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
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
    if not seconds.isdigit() or (fraction and not fraction.isdigit()):
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
    edited = at(_tree(stored), "edited", "ts")
    return {
        "type": subtype or None,
        "edited": written(_ts, edited) if edited else None,
        "reactions": [
            f"{text(at(one, 'name'))} by {', '.join(map(str, at(one, 'users') or []))}"
            for one in (signs if isinstance(signs, list) else [])
        ]
        or None,
        "bot": text(at(_tree(stored), "username")),
    }


def _messages(table: str, content: str, subtype: str, who: str) -> Query:
    author = "m.user_id" if who == "user_id" else _USER.format(f"cast(m.{content} as text)")
    return Query(
        kind="message",
        table=table,
        requires={table: frozenset({"ts", "channel_id", content})},
        optional=_WHO | {table: frozenset({subtype, "thread_ts"} | ({who} if who == "user_id" else set()))},
        sql=f"""
            with people as materialized (
                select id, max(coalesce(nullif(profile_real_name, ''), name)) as name from users group by id
            ), quoted as materialized (select ts, channel_id, min(rowid) as id from {table} group by 1, 2)
            select m.rowid as rowid, m.ts, m.channel_id as thread, cast(m.{content} as text) as data,
                m.{subtype} as subtype, {author} as who, p.name, c.type,
                coalesce((select name from people where id = c.name_or_user), c.name_or_user) as title,
                iif(m.thread_ts <> m.ts, '{table}:' || q.id, null) as reply
            from {table} m left join people p on p.id = {author}
            left join conversation c on c.conversation_id = m.channel_id
            left join quoted q on q.ts = m.thread_ts and q.channel_id = m.channel_id
        """,
        columns={"thread": "thread", "thread_title": "title", "sender": "who", "sender_name": "name", "reply": "reply"},
        times={"sent_at": ("ts", _ts)},
        computed={
            "thread_kind": (("type",), _KINDS.get),
            "kind": (
                ("subtype",),
                lambda subtype: "system_event" if (subtype or "").startswith(_NOTES) else "message",
            ),
            "body": (("data",), _body),
            "attachments": (("data",), _files),
            "extra": (("data", "subtype"), _extra),
        },
    )


USERS = Query(
    kind="contact",
    table="users",
    requires={"users": frozenset({"id", "name"})},
    optional={"users": frozenset({"profile_real_name", "profile_email", "profile_phone"})},
    sql="""
        select rowid as rowid, coalesce(nullif(profile_real_name, ''), name) as name,
            json_array(id, nullif(name, ''), nullif(profile_email, ''), nullif(profile_phone, '')) as ids from users
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)
ACCOUNTS = Query(
    kind="account",
    table="accounts",
    requires={"accounts": frozenset({"user_id", "team_id"})},
    optional={"accounts": frozenset({"email", "team_domain"})},
    sql="select rowid as rowid, user_id, nullif(email, '') as email, team_id, team_domain from accounts",
    columns={"sender": "user_id", "title": "team_domain"},
    extra={"email": "email", "workspace": "team_id"},
)

PARSER = Parser(
    name="slack_android",
    version=1,
    app="com.Slack",
    paths=("com.Slack/databases/org_*", "com.Slack/databases/account_manager"),
    contacts=True,
    read=Sqlite(
        _messages("messages", "message_json", "subtype", "user_id"),
        _messages("message_threads", "message_blob", "event_sub_type", "json"),
        USERS,
        ACCOUNTS,
    ),
)
