"""Messages of WeChat's iOS app: a table for each conversation, called by the MD5 of a name."""

from pipeline.parse.people import WAYS, partner
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.wechat.content import body, extra, files, kind, place
from pipeline.parse.times.epochs import unix_s

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


def chat(table: str) -> Query:
    thread = table.removeprefix("Chat_")
    content = ("Type", "Message", "stripped")
    several = _GROUP.format(table=table)
    return Query(
        kind="message",
        table=table,
        requires={table: _COLUMNS},
        sql=f"""
            select m.rowid as rowid, m.CreateTime as time, m.Type, m.Message, '{thread}' as thread,
                iif(m.Type in (10000, 10002), null, 1 - m.Des) as out, {several} as several,
                {several} and m.Des = 1 as stripped, cast(m.MesLocalID as text) as number
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
