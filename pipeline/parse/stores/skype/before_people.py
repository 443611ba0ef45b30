"""Who is who in Skype's `main.db`: SQL that several tables are joined with, contacts and the owner's account."""

from pipeline.parse.extras import extras, time
from pipeline.parse.people import others, partner
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_s

OWNER = "(select skypename from Accounts limit 1)"
ACCOUNTS = {"Accounts": frozenset({"skypename"})}
CONVERSATIONS = {"Conversations": frozenset({"id", "identity", "displayname", "type"})}

_WAYS = ("phone_mobile", "phone_home", "phone_office", "emails")


def recipients(
    out: int | None, members: str | None, who: str | None, owner: str | None, other: str | None
) -> list[str] | None:
    """Everybody else; None where nobody knows who the owner is, who is among the members."""
    if out is None or (not out and who is None):
        return None
    return others(members, None if out else who, owner) if members else partner(out, other)


CONTACTS = Query(
    kind="contact",
    table="Contacts",
    requires={"Contacts": frozenset({"skypename"})},
    optional={"Contacts": frozenset({"displayname", "fullname", "pstnnumber", "isblocked", "city", "country", *_WAYS})},
    sql=f"""
        select rowid as rowid, coalesce(nullif(displayname, ''), fullname) as name, nullif(isblocked, 0) as blocked,
            json_array({", ".join(f"nullif(cast({way} as text), '')" for way in ("skypename", "pstnnumber", *_WAYS))})
                as ids, city, country
        from Contacts
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
    extra={"blocked": "blocked", "city": "city", "country": "country"},
)
ACCOUNT = Query(
    kind="account",
    table="Accounts",
    requires=ACCOUNTS,
    optional={"Accounts": frozenset({"fullname", "emails", "phone_mobile", "city", "country", "lastonline_timestamp"})},
    sql="""
        select rowid as rowid, skypename, fullname, emails, phone_mobile as phone, city, country,
            lastonline_timestamp as last_online from Accounts
    """,
    columns={"sender": "skypename", "sender_name": "fullname"},
    computed={"extra": extras(emails=None, phone=None, city=None, country=None, last_online=time(unix_s))},
)
