"""Who belongs to a group of `sms.db`, and the owner's own accounts."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from models.issues import Issue
from models.rows import Row
from pipeline.parse.database.opening import connect, lenient, structure
from pipeline.parse.parser import Evidence, Item
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.imessage.conversations import OPTIONAL, STYLES

_PAIR = "chat_id in (select rowid from chat where style = 45)"

MEMBERS = Query(
    kind="membership",
    table="chat_handle_join",
    requires={"chat_handle_join": frozenset({"chat_id", "handle_id"}), "handle": frozenset({"id"})},
    optional={"chat": OPTIONAL["chat"]},
    sql=f"""
        select j.rowid as rowid, h.id as sender, c.guid as thread, nullif(c.display_name, '') as title, c.style
        from chat_handle_join j left join handle h on h.rowid = j.handle_id left join chat c on c.rowid = j.chat_id
        where not coalesce(j.{_PAIR}, 0)
    """,
    columns={"sender": "sender", "thread": "thread", "thread_title": "title"},
    codes={"thread_kind": ("style", STYLES)},
    ignores=f"coalesce({_PAIR}, 0)",
)

_OWN = (("chat", "account_login"), ("chat", "last_addressed_handle"), ("message", "destination_caller_id"))


def accounts(evidence: Evidence) -> Iterator[Item]:
    """A record for each address of the owner that conversations name, at the first row that names it."""
    try:
        with closing(connect(evidence.path)) as connection:
            connection.text_factory = lenient
            tables = structure(connection)
            known: set[str] = set()
            for table, column in _OWN:
                if column in tables.get(table, ()):
                    yield from _accounts(connection, table, column, known)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        yield Issue("account_login:structure", "damaged", "the owner's accounts cannot be read")


def _accounts(connection: sqlite3.Connection, table: str, column: str, known: set[str]) -> Iterator[Row]:
    """Some are "P:<number>" or "E:<mail address>"."""
    found = connection.execute(f"select min(rowid), {column} from {table} where {column} <> '' group by {column}")
    for rowid, stored in found.fetchall():
        address = str(stored)[2:] if str(stored)[:2] in ("P:", "E:", "e:", "p:") else str(stored)
        if address and address not in known:
            known.add(address)
            yield {"locator": f"{column}:{rowid}", "kind": "account", "sender": address}
