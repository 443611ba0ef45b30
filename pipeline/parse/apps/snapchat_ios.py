"""Snapchat on iOS, the people in `primary.docobjects`.

Seen on: structures rebuilt in code. Origin: iLEAPP `snapchat.py`; dfjsim/Snapchat_Auto,
`report_contacts.md`.
Times: none.
Read: everybody whom the app had to show (most are no friends), with the user id, names used before, and the display
name where the entry is laid out as it is known.
Not read: who of them is a friend, the owner's account.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite


def _string(buffer: bytes, slot: int) -> str | None:
    """A text of the table at the root of a FlatBuffer; None if there is none."""

    def number(place: int, size: int) -> int:
        if not 0 <= place <= len(buffer) - size:
            raise ValueError("outside of the buffer")
        return int.from_bytes(buffer[place : place + size], "little")

    table = number(0, 4)
    slots = table - int.from_bytes(buffer[table : table + 4], "little", signed=True)
    if 4 + 2 * slot >= number(slots, 2) or not (offset := number(slots + 4 + 2 * slot, 2)):
        return None
    text = table + offset + number(table + offset, 4)
    length = number(text, 4)
    number(text + 4, length)
    return buffer[text + 4 : text + 4 + length].decode("utf-8", "replace")


def _name(user: str | None, document: bytes | None, username: str | None) -> str | None:
    """The display name: trusted only in a document whose first text is the user's id."""
    known = document is not None and _string(document, 0) == user
    return (_string(document, 2) if known and document else None) or username


PEOPLE = Query(
    kind="contact",
    table="snapchatter",
    requires={"snapchatter": frozenset({"userId"})},
    optional={
        "snapchatter": frozenset({"p"}),
        "index_snapchatterusername": frozenset({"username"}),
        "index_snapchattermutableUsername": frozenset({"mutableUsername"}),
        "index_snapchatterlegacyUsername": frozenset({"legacyUsername"}),
    },
    sql="""
        select s.rowid as rowid, s.userId as user, s.p as document, coalesce(m.mutableUsername, u.username) as username,
            json_array(cast(s.userId as text), cast(m.mutableUsername as text), cast(u.username as text),
                cast(l.legacyUsername as text)) as ids
        from snapchatter s
        left join index_snapchatterusername u on u.rowid = s.rowid
        left join index_snapchattermutableUsername m on m.rowid = s.rowid
        left join index_snapchatterlegacyUsername l on l.rowid = s.rowid
    """,
    lists={"recipients": "ids"},
    computed={"title": (("user", "document", "username"), _name)},
)

PARSER = Parser(
    name="snapchat_ios",
    version=1,
    app="com.toyopagroup.picaboo",
    paths=("primary.docobjects",),
    threads=False,
    contacts=True,
    read=Sqlite(PEOPLE),
)
