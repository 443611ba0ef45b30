"""Snapchat on iOS, the people in `primary.docobjects`.

Seen on: structures rebuilt in code. Origin: iLEAPP `snapchat.py`; dfjsim/Snapchat_Auto,
`report_contacts.md`.
Times: none.
Read: everybody whom the app had to show (most are no friends), with the user id, names used before, and the display
name where the entry is laid out as it is known.
Not read: who of them is a friend, the owner's account.
"""

from pipeline.parse.formats.flatbuffer import string
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite


def _name(user: str | None, document: bytes | None, username: str | None) -> str | None:
    """The display name: trusted only in a document whose first text is the user's id."""
    known = document is not None and string(document, 0) == user
    return (string(document, 2) if known and document else None) or username


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
