"""Contacts of WeChat on iOS, `DB/WCDB_Contact.sqlite`.

Seen on: structures of 2016 to 2023, rebuilt in code. Origin: WechatExporter, the notes on it that several public tools
repeat.
Times: none.
Read: contacts with the name that they gave themselves, the one that the owner gave them, their names in the app and the
MD5 of it, by which their conversation is called.
Ignored: groups.
Not read: members of groups, pictures, what contacts say of themselves.
"""

from hashlib import md5

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_GIVEN, _ALIAS, _REMARK = 1, 2, 3
_GROUPS = "userName like '%@chatroom'"


def _name(remark: bytes | None) -> str | None:
    """The owner's own name for somebody, else that person's."""
    message = Message(remark or b"")
    return message.text(_REMARK) or message.text(_GIVEN) or None


def _names(user: str | None, remark: bytes | None) -> list[str]:
    try:
        alias = Message(remark or b"").text(_ALIAS)
    except ValueError:
        alias = None  # `_name` says so
    hashed = md5(user.encode(), usedforsecurity=False).hexdigest() if user else None
    return [name for name in dict.fromkeys((user, alias, hashed)) if name]


CONTACTS = Query(
    kind="contact",
    table="Friend",
    requires={"Friend": frozenset({"userName", "dbContactRemark"})},
    sql=f"select rowid as rowid, userName as user, dbContactRemark as remark from Friend where not ({_GROUPS})",
    computed={"title": (("remark",), _name), "recipients": (("user", "remark"), _names)},
    ignores=_GROUPS,
)

PARSER = Parser(
    name="wechat_contacts_ios",
    version=1,
    app="com.tencent.xin",
    paths=("DB/WCDB_Contact.sqlite",),
    contacts=True,
    threads=False,
    read=Sqlite(CONTACTS),
)
