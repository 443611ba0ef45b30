"""imo on iOS, `IMODb2.sqlite` (Core Data).

Seen on: structures of 2019 to 2024, rebuilt in code. Origin: iLEAPP `imoHD_Chat.py`.
Times: nanoseconds since 1970-01-01 UTC.
Read: messages with the contact that they are from or to, what was sent with them by the app's ids of it, contacts.
Not read: groups, calls, files themselves, the owner's account.
"""

from typing import Any

from pipeline.parse.formats.keyed_archive import unarchive
from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_us
from pipeline.parse.tree import at, plist, text


def _time(value: Any) -> int | None:
    return unix_us(int(value) // 1000) if isinstance(value, int | float) else None


def _data(stored: bytes | None) -> Any:
    """A property list, or an archive in one."""
    if not stored:
        return None
    tree = plist(stored)
    return unarchive(stored) if at(tree, "$archiver") else tree


def _files(stored: bytes | None) -> list[str] | None:
    found = at(_data(stored), "objects")
    return [name for one in found if (name := text(at(one, "object_id")))] or None if isinstance(found, list) else None


def _type(stored: bytes | None) -> str | None:
    try:
        return text(at(_data(stored), "type"))
    except ValueError:
        return None  # `attachments` says so


MESSAGES = Query(
    kind="message",
    table="ZIMOCHATMSG",
    requires={"ZIMOCHATMSG": frozenset({"ZTS", "ZTEXT", "ZISSENT", "ZA_UID"})},
    optional={
        "ZIMOCHATMSG": frozenset({"ZALIAS", "ZIMDATA"}),
        "ZIMOCONTACT": frozenset({"ZBUID", "ZDISPLAY", "ZALIAS"}),
    },
    sql="""
        with people as materialized (
            select ZBUID as id, max(coalesce(nullif(ZDISPLAY, ''), ZALIAS)) as name from ZIMOCONTACT group by ZBUID
        )
        select m.rowid as rowid, m.ZTS as time, m.ZTEXT as body, m.ZISSENT as out, cast(m.ZA_UID as text) as who,
            p.name, m.ZIMDATA as data, iif(m.ZISSENT = 0, cast(m.ZA_UID as text), null) as sender,
            iif(m.ZISSENT = 0, coalesce(p.name, nullif(m.ZALIAS, '')), null) as author
        from ZIMOCHATMSG m left join people p on p.id = m.ZA_UID
    """,
    columns={"body": "body", "thread": "who", "thread_title": "name", "sender": "sender", "sender_name": "author"},
    times={"sent_at": ("time", _time)},
    codes={"direction": ("out", WAYS)},
    computed={
        "recipients": (("out", "who"), lambda out, who: None if out is None else partner(out, who)),
        "attachments": (("data",), _files),
        "extra": (("data",), lambda data: {"type": _type(data)}),
    },
)
CONTACTS = Query(
    kind="contact",
    table="ZIMOCONTACT",
    requires={"ZIMOCONTACT": frozenset({"ZBUID"})},
    optional={"ZIMOCONTACT": frozenset({"ZDISPLAY", "ZALIAS", "ZPHONE", "ZPH_NAME"})},
    sql="""
        select rowid as rowid, json_array(cast(ZBUID as text), nullif(cast(ZPHONE as text), '')) as ids,
            coalesce(nullif(ZPH_NAME, ''), nullif(ZDISPLAY, ''), ZALIAS) as name
        from ZIMOCONTACT
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)

PARSER = Parser(
    name="imo_ios",
    version=1,
    app="imoimiphone",
    paths=("IMODb2.sqlite",),
    contacts=True,
    read=Sqlite(MESSAGES, CONTACTS),
)
