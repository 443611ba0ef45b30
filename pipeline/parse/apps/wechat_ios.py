"""WeChat on iOS, `DB/MM.sqlite` and, of newer versions, `DB/message_1.sqlite` and so on: a table for each conversation.

Seen on: structures of 2014 to 2023, rebuilt in code. Origin: WechatExporter, and what several public tools repeat of
MM.sqlite.
Times: seconds since 1970-01-01 UTC.
Read: messages (of links, cards and files what their XML says of them), calls, notes of the app, places, files by the
names that they have in the app's own folders, contacts that older versions keep in the same database. A conversation is
called by the MD5 of the other's or the group's name, by which `wechat_contacts_ios` has it too. No table says that it is
of a group: it is one if most of what came in begins with a name.
Not read: files themselves, who is in a group, the owner's account, what another message is an answer to.
"""

import re

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.people import WAYS, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.wechat import body, extra, files, kind, place
from pipeline.parse.times.epochs import unix_s

_CHAT = re.compile(r"Chat_([0-9a-f]{32})")
# Of what comes in with a group, nearly all begins with a name, which has no space.
_GROUP = """(
                select avg(instr(Message, ':' || char(10)) > 1
                    and not instr(substr(Message, 1, instr(Message, ':' || char(10))), ' ')) > 0.5
                from {table} where Des = 1 and Type not in (10000, 10002)
            )"""
_COLUMNS = frozenset({"MesLocalID", "CreateTime", "Message", "Type", "Des"})


def _who(out: int | None, group: int | None, message: str | None, thread: str) -> str | None:
    """In a group, a message that came in begins with its author's name."""
    if out != 0 or group is None:
        return None
    name, found, _ = (message or "").partition(":\n")
    return (name if found else None) if group else thread


def _recipients(out: int | None, group: int | None, thread: str) -> list[str] | None:
    return partner(out, thread) if group == 0 and out is not None else None


def _chat(table: str) -> Query:
    thread = table.removeprefix("Chat_")
    content = ("Type", "Message", "stripped")
    several = _GROUP.format(table=table)
    return Query(
        kind="message",
        table=table,
        requires={table: _COLUMNS},
        sql=f"""
            select m.rowid as rowid, m.CreateTime as time, m.Type, m.Message, '{thread}' as thread,
                iif(m.Type in (10000, 10002), null, 1 - m.Des) as out, {several} as several, {several} and m.Des = 1 as stripped, cast(m.MesLocalID as text) as number
            from {table} m
        """,
        columns={"thread": "thread"},
        times={"sent_at": ("time", unix_s)},
        codes={"direction": ("out", WAYS), "thread_kind": ("several", {0: "direct", 1: "group"})},
        computed={
            "kind": (("Type",), kind),
            "body": (content, body),
            "sender": (("out", "several", "Message", "thread"), _who),
            "recipients": (("out", "several", "thread"), _recipients),
            "attachments": (("Type", "thread", "number"), files),
            "latitude": (content, lambda type_, said, stripped: place(type_, said, stripped, "x")),
            "longitude": (content, lambda type_, said, stripped: place(type_, said, stripped, "y")),
            "extra": (content, extra),
        },
    )


FRIENDS = Query(
    kind="contact",
    table="Friend",
    requires={"Friend": frozenset({"UsrName", "NickName"})},
    optional={"Friend": frozenset({"Email", "Mobile"})},
    sql="""
        select rowid as rowid, NickName as name,
            json_array(nullif(cast(UsrName as text), ''), nullif(cast(Email as text), ''),
                nullif(cast(Mobile as text), '')) as ids from Friend
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)


def _build(tables: Tables, _: Evidence) -> Sqlite:
    chats = sorted(table for table in tables if _CHAT.fullmatch(table)) or ["Chat_"]
    return Sqlite(*map(_chat, chats), FRIENDS)


PARSER = Parser(
    name="wechat_ios",
    version=1,
    app="com.tencent.xin",
    paths=("DB/MM.sqlite", "DB/message_*.sqlite"),
    contacts=True,
    read=Built(_build),
)
