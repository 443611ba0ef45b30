"""What was said in Skype's `main.db`: messages, files that were sent, text messages to telephones."""

from models.plaintext import visible
from pipeline.parse.extras import extras, time
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.skype.before_people import ACCOUNTS, CONVERSATIONS, OWNER, recipients
from pipeline.parse.times.epochs import unix_s

_TRANSFERS = {0: "new", 7: "cancelled", 8: "complete", 9: "failed", 11: "offer cancelled", 12: "not accepted"}

MESSAGES = Query(
    kind="message",
    table="Messages",
    requires={"Messages": frozenset({"author", "from_dispname", "body_xml", "timestamp"})},
    optional=ACCOUNTS
    | CONVERSATIONS
    | {"Participants": frozenset({"convo_id", "identity"})}
    | {"Messages": frozenset({"convo_id", "chatname", "type", "edited_timestamp", "dialog_partner"})},
    sql=f"""
        with members as materialized (
            select convo_id as id, json_group_array(cast(identity as text)) as members from Participants group by 1
        )
        select m.rowid as rowid, coalesce(c.identity, m.chatname, cast(m.convo_id as text)) as thread, m.body_xml,
            c.displayname as title, m.timestamp as time, {OWNER} as owner, m.author = {OWNER} as out,
            iif(m.author is {OWNER}, null, m.author) as who, iif(m.author is {OWNER}, null, m.from_dispname) as name,
            members.members, m.edited_timestamp, nullif(m.dialog_partner, '') as other, nullif(m.type, 61) as type,
            iif(c.type = 1, 'direct', iif(c.id is null, null, 'group')) as kinds,
            iif(m.edited_timestamp > 0, 'edited', 'live') as state,
            iif(coalesce(m.type, 61) in (60, 61, 63, 64, 68, 70, 201, 202), 'message', 'system_event') as kind
        from Messages m left join Conversations c on c.id = m.convo_id left join members on members.id = m.convo_id
    """,
    columns={"kind": "kind", "thread": "thread", "thread_title": "title", "thread_kind": "kinds", "state": "state"}
    | {"sender": "who", "sender_name": "name"},
    times={"sent_at": ("time", unix_s)},
    codes={"direction": ("out", WAYS)},
    computed={
        "body": (("body_xml",), lambda xml: visible(xml) or None if xml else None),
        "recipients": (("out", "members", "who", "owner", "other"), recipients),
        "extra": extras(edited_timestamp=time(unix_s), type=None),
    },
)
FILES = Query(
    kind="message",
    table="Transfers",
    requires={"Transfers": frozenset({"partner_handle", "starttime", "filename"})},
    optional=CONVERSATIONS
    | {
        "Transfers": frozenset({"type", "filepath", "filesize", "status", "partner_dispname", "finishtime", "convo_id"})
    },
    sql="""
        select t.rowid as rowid, t.starttime as time, t.partner_handle as other, t.type, t.filesize as bytes, t.status,
            iif(t.type = 1, t.partner_handle, null) as who, iif(t.type = 1, t.partner_dispname, null) as name,
            coalesce(c.identity, t.partner_handle) as thread, c.displayname as title, t.finishtime,
            iif(c.type = 1, 'direct', iif(c.id is null, null, 'group')) as kinds,
            json_array(cast(coalesce(nullif(t.filepath, ''), t.filename) as text)) as files
        from Transfers t left join Conversations c on c.id = t.convo_id
    """,
    columns={"thread": "thread", "thread_title": "title", "thread_kind": "kinds", "sender": "who"}
    | {"sender_name": "name"},
    times={"sent_at": ("time", unix_s)},
    codes={"direction": ("type", {1: "incoming", 2: "outgoing"})},
    lists={"attachments": "files"},
    computed={
        "recipients": (("type", "other"), lambda kind, other: {1: [], 2: [other]}.get(kind) if other else None),
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
    computed={"recipients": (("numbers",), lambda numbers: str(numbers or "").replace(",", " ").split() or None)},
    extra={"sent as": "made"},
)
