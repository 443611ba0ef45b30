"""Google Keep on Android, `keep.db`.

Seen on: structures of version 3 (user version 52) and of 5.24, rebuilt in code.
Origin: a decompiled `DatabaseHelper`; ALEAPP (keepNotes); blog.bi0s.in (2021); charpy4n6.blogspot.com (2024).
Times: milliseconds since 1970-01-01 UTC.
Read: notes and lists with title, text, who shares them, files, when written and changed; what is in the bin or removed
(state deleted); items that were taken off a list (in `extra`).
Not read: reminders, labels, drawings, what a picture's text recognition found.
"""

import json

from pipeline.parse.extras import extras, time, yes
from pipeline.parse.parser import Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms


def _lines(items: str | None) -> str | None:
    return "\n".join(item for item in json.loads(items or "[]") if item) or None


NOTES = Query(
    kind="note",
    table="tree_entity",
    requires={"tree_entity": frozenset({"_id", "title"})},
    optional={
        "tree_entity": frozenset({"account_id", "time_created", "time_last_updated", "user_edited_timestamp"})
        | {"is_trashed", "is_deleted", "is_archived", "is_owner", "sharer_email", "last_modifier_email"},
        "list_item": frozenset({"_id", "list_parent_id", "text", "is_deleted", "order_in_parent"}),
        "text_search_note_content_content": frozenset({"docid", "c0text"}),
        "account": frozenset({"_id", "name"}),
        "sharing": frozenset({"tree_entity_id", "email", "is_deleted"}),
        "blob_node": frozenset({"tree_entity_id", "original_id", "edited_id"}),
        "blob": frozenset({"blob_id", "file_name"}),
    },
    sql="""
        select n.rowid as rowid, nullif(n.title, '') as title, n.time_created as created, n.is_trashed, n.is_deleted,
            n.time_last_updated as changed, n.user_edited_timestamp as edited, n.is_archived as archived,
            iif(n.is_owner = 0, n.sharer_email, null) as sender, n.last_modifier_email as changed_by,
            (select a.name from account a where a._id = n.account_id) as account,
            (select min(c.c0text) from text_search_note_content_content c where c.docid = n._id) as found,
            (select json_group_array(cast(text as text)) from (select i.text from list_item i
                where i.list_parent_id = n._id and not coalesce(i.is_deleted, 0)
                order by i.order_in_parent desc, i._id)) as items,
            (select json_group_array(cast(i.text as text)) from list_item i
                where i.list_parent_id = n._id and i.is_deleted) as taken_off,
            (select json_group_array(cast(s.email as text)) from sharing s
                where s.tree_entity_id = n._id and not coalesce(s.is_deleted, 0)) as shared,
            (select json_group_array(cast(b.file_name as text)) from blob_node f join blob b
                on b.blob_id in (f.original_id, f.edited_id) where f.tree_entity_id = n._id) as files
        from tree_entity n
    """,
    columns={"title": "title", "sender": "sender"},
    times={"sent_at": ("created", unix_ms)},
    lists={"attachments": "files"},
    computed={
        "body": (("items", "found"), lambda items, found: _lines(items) or found or None),
        "recipients": (("shared", "sender", "account"), others),
        "state": (("is_trashed", "is_deleted"), lambda *gone: "deleted" if any(gone) else "live"),
        "extra": extras(
            changed=time(unix_ms), edited=time(unix_ms), archived=yes, account=None, changed_by=None, taken_off=_lines
        ),
    },
)

PARSER = Parser(
    name="google_keep",
    version=1,
    app="com.google.android.keep",
    paths=("com.google.android.keep/databases/keep.db",),
    threads=False,
    read=Sqlite(NOTES),
)
