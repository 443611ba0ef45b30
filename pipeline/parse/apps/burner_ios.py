"""Burner on iOS, `Phoenix.sqlite` (Core Data).

Seen on: a newer and an older structure, rebuilt in code. Origin: iLEAPP `burner.py`.
Times: seconds since 2001-01-01 UTC; of a number or an account when it was made.
Read: messages, calls and voicemail with the number at the other end and the owner's number that they came over,
pictures by their paths, contacts with who is blocked, the owner's numbers and account.
Not read: notes on contacts, subscriptions.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

_WAYS = {1: "incoming", 2: "outgoing"}
_OUTCOMES = {3: "completed", 4: "missed", 5: "missed, with voicemail"}


def _files(*paths: str | None) -> list[str] | None:
    return [path for path in paths if path] or None


MESSAGES = Query(
    kind="message",
    table="ZMESSAGE",
    requires={"ZMESSAGE": frozenset({"ZDATECREATED", "ZDIRECTION", "ZBODY"})},
    optional={
        "ZMESSAGE": frozenset({"ZTYPE", "ZSTATE", "ZREAD", "ZBURNERID", "ZMESSAGETHREAD", "ZCONTACTPHONENUMBER"})
        | {"ZLOCALASSETURL", "ZASSETURL", "ZVOICEMAILURL", "ZCONTACTID"},
        "ZMESSAGETHREAD": frozenset({"Z_PK", "ZCONTACT", "ZCONTACTPHONENUMBER"}),
        "ZCONTACT": frozenset({"Z_PK", "ZPHONENUMBER", "ZNAME"}),
        "ZBURNER": frozenset({"ZBURNERID", "ZPHONENUMBER"}),
    },
    sql="""
        with said as (
            select m.rowid as id, m.*, cast(coalesce(c.ZPHONENUMBER, t.ZCONTACTPHONENUMBER, m.ZCONTACTPHONENUMBER,
                m.ZCONTACTID) as text) as number, c.ZNAME as title
            from ZMESSAGE m left join ZMESSAGETHREAD t on t.Z_PK = m.ZMESSAGETHREAD
            left join ZCONTACT c on c.Z_PK = t.ZCONTACT
        )
        select id as rowid, ZDATECREATED as sent, ZDIRECTION as way, ZDIRECTION = 2 as from_me, title, number,
            iif(ZTYPE = 1, 'call', 'message') as kind, iif(ZTYPE = 1, ZSTATE, null) as outcome,
            cast(ZBODY as text) as body, iif(number is null, null, 'direct') as thread_kind,
            iif(ZDIRECTION in (1, 2), number, null) as other, iif(ZDIRECTION = 1, title, null) as name,
            (select min(b.ZPHONENUMBER) from ZBURNER b where b.ZBURNERID = said.ZBURNERID) as line,
            iif(ZREAD = 1, 'yes', null) as read, coalesce(ZLOCALASSETURL, ZASSETURL) as asset, ZVOICEMAILURL
        from said
    """,
    columns={"kind": "kind", "thread": "number", "thread_title": "title", "thread_kind": "thread_kind", "body": "body"}
    | {"sender_name": "name"},
    times={"sent_at": ("sent", mac_s)},
    codes={"direction": ("way", _WAYS)},
    computed={
        "sender": (("from_me", "other"), author),
        "recipients": (("from_me", "other"), partner),
        "attachments": (("asset", "ZVOICEMAILURL"), _files),
    },
    extra={"outcome": ("outcome", _OUTCOMES), "number of the owner": "line", "read": "read"},
)
CONTACTS = Query(
    kind="contact",
    table="ZCONTACT",
    requires={"ZCONTACT": frozenset({"ZPHONENUMBER", "ZNAME"})},
    optional={"ZCONTACT": frozenset({"ZBLOCKED"})},
    sql="""
        select rowid as rowid, ZNAME as name, json_array(cast(ZPHONENUMBER as text)) as ids,
            iif(ZBLOCKED = 1, 'yes', null) as blocked from ZCONTACT
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
    extra={"blocked": "blocked"},
)


def _account(table: str, name: str) -> Query:
    return Query(
        kind="account",
        table=table,
        requires={table: frozenset({"ZPHONENUMBER"})},
        optional={table: frozenset({"ZDATECREATED", name})},
        sql=f"""
            select rowid as rowid, cast(ZPHONENUMBER as text) as number, cast({name} as text) as name,
                ZDATECREATED as made from {table}
        """,
        columns={"sender": "number", "sender_name": "name"},
        times={"sent_at": ("made", mac_s)},
    )


PARSER = Parser(
    name="burner_ios",
    version=1,
    app="com.adhoclabs.burner",
    paths=("Phoenix.sqlite",),
    contacts=True,
    read=Sqlite(MESSAGES, CONTACTS, _account("ZBURNER", "ZNAME"), _account("ZUSER", "ZUSERID")),
)
