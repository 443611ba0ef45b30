"""Skype until 2017, `main.db` in a folder of the account's name.

Seen on: structures of 2011 to 2017, rebuilt in code. Origin: plaso `skype.py`, Skyperious.
Times: seconds since 1970-01-01 UTC.
Read: messages (of their markup what is seen) with who takes part, notes of the app (system events), when somebody
changed a message, calls, files that were sent, text messages to telephones, contacts, the owner's account.
Not read: voice mail, video messages, members of conversations as such, files themselves.
"""

from typing import Any

from models.plaintext import visible
from pipeline.parse.extras import extras, time
from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, author, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import after, unix_s

_TRANSFERS = {0: "new", 7: "cancelled", 8: "complete", 9: "failed", 11: "offer cancelled", 12: "not accepted"}
_OWNER = "(select skypename from Accounts limit 1)"
_ACCOUNTS = {"Accounts": frozenset({"skypename"})}
_THREADS = {
    "Conversations": frozenset({"id", "identity", "displayname", "type"}),
    "Participants": frozenset({"convo_id", "identity"}),
}


def _ended(begun: Any, seconds: Any) -> int | None:
    return after(unix_s(begun), seconds * 1_000_000) if seconds else None


def _recipients(members: str | None, who: str | None, owner: str | None, out: int | None, other: str | None) -> Any:
    return others(members, who, owner) if members else partner(out, other)


MESSAGES = Query(
    kind="message",
    table="Messages",
    requires={"Messages": frozenset({"author", "from_dispname", "body_xml", "timestamp"})},
    optional=_ACCOUNTS
    | _THREADS
    | {"Messages": frozenset({"convo_id", "chatname", "type", "edited_timestamp", "dialog_partner"})},
    sql=f"""
        with members as materialized (
            select convo_id as id, json_group_array(identity) as members from Participants group by 1
        )
        select m.rowid as rowid, coalesce(c.identity, m.chatname, m.convo_id) as thread, c.displayname as title,
            m.timestamp as time, m.body_xml, {_OWNER} as owner, m.author = {_OWNER} as out, m.author as who,
            m.from_dispname as name, members.members, m.edited_timestamp, nullif(m.dialog_partner, '') as other,
            iif(c.type = 1, 'direct', iif(c.id is null, null, 'group')) as kinds, m.type,
            iif(coalesce(m.type, 61) in (60, 61, 63, 64, 68, 70, 201, 202), 'message', 'system_event') as kind
        from Messages m left join Conversations c on c.id = m.convo_id left join members on members.id = m.convo_id
    """,
    columns={"kind": "kind", "thread": "thread", "thread_title": "title", "thread_kind": "kinds"},
    times={"sent_at": ("time", unix_s)},
    codes={"direction": ("out", WAYS)},
    computed={
        "body": (("body_xml",), lambda xml: visible(xml) or None if xml else None),
        "sender": (("out", "who"), author),
        "sender_name": (("out", "name"), author),
        "recipients": (("members", "who", "owner", "out", "other"), _recipients),
        "extra": extras(edited_timestamp=time(unix_s), type=lambda kind: None if kind == 61 else kind),
    },
)
CALLS = Query(
    kind="call",
    table="Calls",
    requires={"Calls": frozenset({"id", "begin_timestamp", "is_incoming"})},
    optional=_ACCOUNTS
    | {
        "Calls": frozenset({"host_identity", "duration"}),
        "CallMembers": frozenset({"call_db_id", "identity", "call_duration", "videostatus"}),
    },
    sql=f"""
        with members as materialized (
            select call_db_id as id, json_group_array(identity) as members, max(call_duration) as duration,
                max(videostatus in (3, '3')) as video, iif(count(*) = 1, max(identity), null) as only
            from CallMembers group by 1
        )
        select c.rowid as rowid, c.begin_timestamp as time, 1 - c.is_incoming as out, members.members,
            coalesce(nullif(c.duration, 0), members.duration) as seconds, iif(members.video, 'yes', null) as video,
            iif(c.is_incoming, coalesce(nullif(c.host_identity, ''), members.only), null) as who, {_OWNER} as owner,
            coalesce(members.only, c.host_identity) as thread
        from Calls c left join members on members.id = c.id
    """,
    columns={"sender": "who", "thread": "thread"},
    times={"sent_at": ("time", unix_s)},
    codes={"direction": ("out", WAYS)},
    computed={
        "recipients": (("members", "who", "owner"), others),
        "ended_at": (("time", "seconds"), _ended),
    },
    extra={"seconds": "seconds", "video": "video"},
)
FILES = Query(
    kind="message",
    table="Transfers",
    requires={"Transfers": frozenset({"partner_handle", "starttime", "filename"})},
    optional={
        "Transfers": frozenset(
            {"type", "filepath", "filesize", "status", "partner_dispname", "finishtime", "convo_id"}
        ),
        "Conversations": _THREADS["Conversations"],
    },
    sql="""
        select t.rowid as rowid, t.starttime as time, t.partner_handle as who, t.partner_dispname as name,
            t.filesize as bytes, iif(t.type in (1, 2), t.type - 1, null) as out, t.status,
            coalesce(c.identity, t.partner_handle) as thread, c.displayname as title, t.finishtime,
            json_array(coalesce(nullif(t.filepath, ''), t.filename)) as files
        from Transfers t left join Conversations c on c.id = t.convo_id
    """,
    columns={"thread": "thread", "thread_title": "title"},
    times={"sent_at": ("time", unix_s)},
    codes={"direction": ("out", WAYS)},
    lists={"attachments": "files"},
    computed={
        "sender": (("out", "who"), author),
        "sender_name": (("out", "name"), author),
        "recipients": (("out", "who"), lambda out, who: None if out is None else partner(out, who)),
        "extra": extras(bytes=None, status=_TRANSFERS, finishtime=time(unix_s)),
    },
)
SMS = Query(
    kind="message",
    table="SMSes",
    requires={"SMSes": frozenset({"target_numbers", "timestamp", "body"})},
    sql="""
        select rowid as rowid, timestamp as time, body, 'outgoing' as direction, 'text message' as made,
            target_numbers as numbers
        from SMSes
    """,
    columns={"body": "body", "direction": "direction"},
    times={"sent_at": ("time", unix_s)},
    computed={"recipients": (("numbers",), lambda numbers: str(numbers or "").replace(",", " ").split())},
    extra={"sent as": "made"},
)
CONTACTS = Query(
    kind="contact",
    table="Contacts",
    requires={"Contacts": frozenset({"skypename"})},
    optional={
        "Contacts": frozenset({"displayname", "fullname", "phone_mobile", "phone_home", "phone_office", "emails"})
        | {"pstnnumber", "isblocked", "city", "country"}
    },
    sql="""
        select rowid as rowid, coalesce(nullif(displayname, ''), fullname) as name, nullif(isblocked, 0) as blocked,
            json_array(nullif(skypename, ''), nullif(pstnnumber, ''), nullif(phone_mobile, ''), nullif(phone_home, ''),
                nullif(phone_office, ''), nullif(emails, '')) as ids, city, country
        from Contacts
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
    extra={"blocked": "blocked", "city": "city", "country": "country"},
)
OWNER = Query(
    kind="account",
    table="Accounts",
    requires=_ACCOUNTS,
    optional={"Accounts": frozenset({"fullname", "emails", "phone_mobile", "city", "country", "lastonline_timestamp"})},
    sql="""
        select rowid as rowid, skypename, fullname, emails, phone_mobile as phone, city, country,
            lastonline_timestamp as last_online from Accounts
    """,
    columns={"sender": "skypename", "sender_name": "fullname"},
    computed={
        "extra": extras(emails=None, phone=None, city=None, country=None, last_online=time(unix_s)),
    },
)

PARSER = Parser(
    name="skype_before",
    version=1,
    app_of=lambda path: package(path) or "com.skype.raider",
    paths=("com.skype.raider/files/*/main.db", "Skype/*/main.db"),
    contacts=True,
    read=Sqlite(MESSAGES, CALLS, FILES, SMS, CONTACTS, OWNER),
)
