"""Contacts of WhatsApp on Android, `wa.db`.

Seen on: structures of 2.12 to 2.24, rebuilt in code.
Origin: IPED `WAContactsExtractorAndroid`, ALEAPP `WhatsApp.py`, a test database of dodyne's chat history viewer.
Times: milliseconds since 1970-01-01 UTC.
Read: each person with the address, the number, the names of the address book, the name they chose for themselves, what
they say about themselves.
Ignored: groups, lists and channels, which are no persons.
Not read: pictures, business profiles, who is blocked. In a backup the app leaves this table empty.
"""

from pipeline.parse.extras import extras, time, yes
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_NO_PERSON = "coalesce(jid like '%@g.us' or jid like '%@broadcast' or jid like '%@newsletter', 0)"


def _title(*names: str | None) -> str | None:
    """As the owner saved them; else given and family name; else the name they chose."""
    display, given, family, own = names
    return display or " ".join(name for name in (given, family) if name) or own


CONTACTS = Query(
    kind="contact",
    table="wa_contacts",
    requires={"wa_contacts": frozenset({"jid"})},
    optional={
        "wa_contacts": frozenset({"number", "display_name", "given_name", "family_name", "wa_name", "nickname"})
        | {"status", "status_timestamp", "company", "title", "is_whatsapp_user"}
    },
    sql=f"""
        select rowid as rowid, jid, number, display_name as display, given_name as given, family_name as family,
            wa_name as own_name, nickname, status as about, status_timestamp as about_at, company, title as job,
            is_whatsapp_user as uses_whatsapp, json_array(cast(jid as text), cast(number as text)) as identifiers
        from wa_contacts where not {_NO_PERSON}
    """,
    lists={"recipients": "identifiers"},
    computed={
        "title": (("display", "given", "family", "own_name"), _title),
        "extra": extras(
            own_name=None, nickname=None, about=None, about_at=time(unix_ms), company=None, job=None, uses_whatsapp=yes
        ),
    },
    ignores=_NO_PERSON,
)

PARSER = Parser(
    name="whatsapp_contacts_android",
    version=1,
    contacts=True,
    threads=False,
    app_of=lambda path: "com.whatsapp.w4b" if "com.whatsapp.w4b" in path else "com.whatsapp",
    paths=("databases/wa.db", "Databases/wa.db", "Backups/wa.db"),
    read=Sqlite(CONTACTS),
)
