"""WeChat on iOS, `DB/MM.sqlite` and, of newer versions, `DB/message_1.sqlite` and so on: a table for each conversation.

Seen on: structures of 2014 to 2023, rebuilt in code. Origin: WechatExporter, and what several public tools repeat of
MM.sqlite.
Times: seconds since 1970-01-01 UTC.
Read: messages (of links, cards and files what their XML says of them), calls, notes of the app, places, files by the
names that they have in the app's own folders, contacts that older versions keep in the same database. A conversation is
called by the MD5 of the other's or the group's name, by which `wechat_contacts_ios` has it too. It is taken for that of
a group where most of what came in begins with a name.
Not read: files themselves, who is in a group, the owner's account, what another message is an answer to.
"""

import re

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.wechat.chat import chat

_CHAT = re.compile(r"Chat_([0-9a-f]{32})")

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
    return Sqlite(*map(chat, chats), FRIENDS)


PARSER = Parser(
    name="wechat_ios",
    version=1,
    app="com.tencent.xin",
    paths=("DB/MM.sqlite", "DB/message_*.sqlite"),
    contacts=True,
    read=Built(_build),
)
