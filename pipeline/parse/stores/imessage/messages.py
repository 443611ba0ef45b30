"""Messages, reactions and events of groups of `sms.db` since iOS 6: the table `message`."""

from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.imessage import conversations
from pipeline.parse.stores.imessage.conversations import IN_CONVERSATION, MEMBERS_OF, PARTNER, STYLES, THREAD
from pipeline.parse.stores.imessage.meaning import (
    DELETED,
    EDITED,
    GONE,
    ODD,
    RETRACTED,
    body,
    extra,
    kind,
    state,
    title,
)
from pipeline.parse.times.epochs import mac_s_or_ns

HAS_VERSIONS = "instr(m.message_summary_info, x'526563') > 0"  # the key "ec" of a binary property list
_HAS_UNSENT = "instr(m.message_summary_info, x'527270') > 0"  # "rp"
_IS_ODD = "coalesce(m.item_type, 0) <> 0 or coalesce(m.associated_message_type, 0) <> 0"

MESSAGES = Query(
    kind="message",
    table="message",
    requires={
        "message": frozenset({"text", "date", "is_from_me", "handle_id"}),
        "handle": frozenset({"id"}),
    },
    optional=conversations.OPTIONAL
    | {
        "message": frozenset(
            {"guid", "attributedBody", "date_retracted", "date_edited", "group_title", "subject", "other_handle"}
            | {"service", "date_read", "date_delivered", "associated_message_guid", "associated_message_emoji"}
            | {"thread_originator_guid", "message_summary_info", "balloon_bundle_id", *ODD}
        ),
        "attachment": frozenset({"filename"}),
        "message_attachment_join": frozenset({"message_id", "attachment_id"}),
    },
    # A message that the app shows in two conversations is one record. What is reacted to: "p:0/<guid>" (part 0) or
    # "bp:<guid>". What few rows have is gathered in one column: each costs a row as much as a join.
    sql=f"""
        with {MEMBERS_OF}, files as materialized (
            select j.message_id, json_group_array(cast(a.filename as text)) as files
            from message_attachment_join j join attachment a on a.rowid = j.attachment_id group by j.message_id
        )
        select m.rowid as rowid, m.text, m.date, m.is_from_me, {THREAD} as thread, c.style, {PARTNER} as partner,
            iif(m.is_from_me, null, {PARTNER}) as sender, nullif(c.display_name, '') as title, members.members,
            files.files, m.subject, m.service, m.date_read, m.date_delivered, m.balloon_bundle_id as balloon,
            iif(m.text is null or m.text = '', m.attributedBody, null) as attributed, 'message:' || o.rowid as reply,
            iif({_IS_ODD}, json_array({", ".join(f"cast(m.{name} as integer)" for name in ODD)},
                m.other_handle = m.handle_id, cast(m.group_title as text), cast(m.associated_message_emoji as text),
                cast(p.id as text)), null) as odd,
            iif({_HAS_UNSENT}, m.message_summary_info, null) as summary,
            {EDITED} * (coalesce(m.date_edited, 0) <> 0 or coalesce({HAS_VERSIONS}, 0))
                + {RETRACTED} * (coalesce(m.date_retracted, 0) <> 0) + {DELETED} * (r.message_id is not null)
                + {GONE} * coalesce({_HAS_UNSENT} and coalesce(m.text, '') = '' and m.attributedBody is null, 0)
                as marks
        from message m {IN_CONVERSATION}
        left join handle p on p.rowid = iif(m.item_type = 1, m.other_handle, null)
        left join files on files.message_id = m.rowid
        left join message o on o.guid = coalesce(iif(m.associated_message_guid like 'bp:%',
            substr(m.associated_message_guid, 4),
            substr(m.associated_message_guid, instr(m.associated_message_guid, '/') + 1)), m.thread_originator_guid)
    """,
    columns={"sender": "sender", "thread": "thread", "thread_title": "title", "reply": "reply"},
    times={"sent_at": ("date", mac_s_or_ns)},
    codes={"direction": ("is_from_me", WAYS), "thread_kind": ("style", STYLES)},
    lists={"attachments": "files"},
    computed={
        "kind": (("odd",), kind),
        "body": (("text", "attributed", "odd"), body),
        "title": (("odd", "subject"), title),
        "recipients": (("is_from_me", "partner", "members", "style"), conversations.recipients),
        "state": (("marks", "odd"), state),
        "extra": (("service", "date_read", "date_delivered", "odd", "summary", "balloon"), extra),
    },
)
