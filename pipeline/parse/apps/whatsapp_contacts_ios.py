"""Contacts of WhatsApp on iOS, `ContactsV2.sqlite`, and its numbers behind hidden addresses, `LID.sqlite` (Core Data).

Seen on: structures of 2.17 to 2.25, rebuilt in code.
Origin: IPED `WAContactsExtractorIOS`, iLEAPP `whatsApp.py`, SwiftWABackupAPI (LID.sqlite).
Times: seconds since 2001-01-01 UTC.
Read: each person with the address, the hidden address, the number, the names, what they say about themselves.
Not read: pictures, business profiles, who is blocked, the older `Contacts.sqlite`.
"""

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

CONTACTS = Query(
    kind="contact",
    table="ZWAADDRESSBOOKCONTACT",
    requires={"ZWAADDRESSBOOKCONTACT": frozenset({"ZFULLNAME"})},
    optional={
        "ZWAADDRESSBOOKCONTACT": frozenset({"ZWHATSAPPID", "ZLID", "ZPHONENUMBER", "ZGIVENNAME", "ZNICKNAME"})
        | {"ZHIGHLIGHTEDNAME", "ZBUSINESSNAME", "ZABOUTTEXT", "ZABOUTTIMESTAMP"}
    },
    sql="""
        select rowid as rowid, ZNICKNAME as nickname, ZBUSINESSNAME as business, ZHIGHLIGHTEDNAME as highlighted_name,
            ZABOUTTEXT as about, ZABOUTTIMESTAMP as about_at,
            cast(coalesce(nullif(ZFULLNAME, ''), nullif(ZGIVENNAME, ''), nullif(ZBUSINESSNAME, '')) as text) as title,
            json_array(cast(ZWHATSAPPID as text), cast(ZLID as text), cast(ZPHONENUMBER as text)) as identifiers
        from ZWAADDRESSBOOKCONTACT
    """,
    columns={"title": "title"},
    lists={"recipients": "identifiers"},
    computed={
        "extra": extras(nickname=None, business=None, highlighted_name=None, about=None, about_at=time(mac_s)),
    },
)

HIDDEN = Query(
    kind="contact",
    table="ZWAZACCOUNT",
    requires={"ZWAZACCOUNT": frozenset({"ZIDENTIFIER"})},
    optional={"ZWAZACCOUNT": frozenset({"ZPHONENUMBER", "ZDISPLAYNAME", "ZCREATEDAT"})},
    sql="""
        select rowid as rowid, cast(nullif(ZDISPLAYNAME, '') as text) as title, ZCREATEDAT as made_at,
            json_array(cast(ZIDENTIFIER as text), nullif(cast(ZPHONENUMBER as text), '')) as identifiers
        from ZWAZACCOUNT
    """,
    columns={"title": "title"},
    lists={"recipients": "identifiers"},
    computed={"extra": extras(made_at=time(mac_s))},
)


def _app(path: str) -> str:
    return "net.whatsapp.WhatsAppSMB" if "WhatsAppSMB" in path else "net.whatsapp.WhatsApp"


PARSERS = (
    Parser(
        name="whatsapp_contacts_ios",
        version=1,
        contacts=True,
        threads=False,
        app_of=_app,
        paths=("ContactsV2.sqlite",),
        read=Sqlite(CONTACTS),
    ),
    Parser(
        name="whatsapp_hidden_ios",
        version=1,
        contacts=True,
        threads=False,
        app_of=_app,
        paths=("LID.sqlite",),
        read=Sqlite(HIDDEN),
    ),
)
