"""Skype of 2017 and after, `s4l-<account>.db` on Android, iOS and computers: tables of JSON objects.

Seen on: structures of 2019 to 2025, rebuilt in code. Origin: IPED's parser of Skype v8+, Skype's web interface.
Times: milliseconds since 1970-01-01 UTC.
Read: messages (of their markup what is seen) with who takes part, calls when they ended or were missed, notes of the
app (system events), that a message was taken back or changed, reactions by name, contacts, the owner's name.
Ignored: objects of other kinds in the table of settings.
Not read: files themselves, contacts of the address book, members of groups as such, what other tables are for.
"""

import re

from pipeline.parse.built import Built, Tables
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.skype.objects import messages, tree
from pipeline.parse.tree import at, text

_NAMES = ("displayNameOverride", "displayName")


def _name(stored: str | None) -> str | None:
    whole = " ".join(filter(None, (text(at(tree(stored), key)) for key in ("firstName", "lastName"))))
    return next(filter(None, (text(at(tree(stored), key)) for key in _NAMES)), None) or whole or None


def _ways(stored: str | None) -> list[str]:
    if tree(stored) is None:
        raise ValueError("no JSON")
    numbers = (text(at(one, "number")) for one in at(tree(stored), "phones") or ())
    return [way for way in (text(at(tree(stored), "mri")), *numbers) if way]


def _contacts(table: str) -> Query:
    return Query(
        kind="contact",
        table=table,
        requires={table: frozenset({"nsp_data"})},
        sql=f"select rowid as rowid, cast(nsp_data as text) as data from {table}",
        computed={"title": (("data",), _name), "recipients": (("data",), _ways)},
    )


OWNER = Query(
    kind="account",
    table="internaldata",
    requires={"internaldata": frozenset({"nsp_pk", "nsp_data"})},
    sql="select rowid as rowid, cast(nsp_data as text) as data from internaldata where nsp_pk = 'Cpriv_prefs_v2'",
    computed={"sender": (("data",), lambda data: text(at(tree(data), "value", "skypeName")))},
    ignores="nsp_pk is not 'Cpriv_prefs_v2'",
)


def _build(tables: Tables, _: Evidence) -> Sqlite:
    def newest(begins: str) -> str | None:
        found = [(int(name[len(begins) :]), name) for name in tables if re.fullmatch(begins + r"\d+", name)]
        return max(found)[1] if found else None

    contacts, conversations = newest("profilecachev"), newest("conversationsv")
    people = [_contacts(contacts)] if contacts else []
    return Sqlite(messages(newest("messagesv") or "messagesv12", conversations), *people, OWNER)


PARSER = Parser(
    name="skype",
    version=1,
    app_of=lambda path: (
        package(path) or ("com.skype.skype" if re.search("Documents/|Library/", path) else "com.skype.raider")
    ),
    paths=("s4l-*.db",),
    contacts=True,
    read=Built(_build),
)
