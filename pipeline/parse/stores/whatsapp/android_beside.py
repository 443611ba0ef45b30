"""What stands beside a row of `message` in `msgstore.db`: what it answers, what the app notes, the rest as one object.

What few messages have is gathered first: one look for each message, and not ten.
"""

from pipeline.parse.stores.whatsapp import android_notes

OPTIONAL = android_notes.OPTIONAL | {
    "message_quoted": android_notes.OPTIONAL["message_quoted"] | {"chat_row_id", "from_me", "key_id"},
    "message_edit_info": android_notes.OPTIONAL["message_edit_info"] | {"original_key_id"},
    "message_system": frozenset({"message_row_id", "action_type"}),
    "message_call_log": frozenset({"message_row_id", "call_log_row_id"}),
}
# `cross join`: quotes are few, messages are many.
BESIDE = f"""
    {android_notes.NOTES}, quotes as materialized (
        select message_row_id, min(original) as original from (
            select q.message_row_id, o._id as original from message_quoted q cross join message o
            on o.chat_row_id = q.chat_row_id and o.from_me = q.from_me and o.key_id = q.key_id
            union all
            select q.message_row_id, e.message_row_id from message_quoted q
            join message_edit_info e on e.original_key_id = q.key_id
        ) group by message_row_id
    ), beside as materialized (
        select message_row_id, max(notes) as notes, max(reply) as reply, max(action) as action,
            max(edited) as edited
        from (
            select message_row_id, notes, null as reply, null as action, null as edited from notes
            union all select message_row_id, null, 'message:' || original, null, null from quotes
            union all select message_row_id, null, 'call_log:' || call_log_row_id, null, null from message_call_log
            union all select message_row_id, null, null, action_type, null from message_system
            union all select message_row_id, null, null, null, edited_timestamp from message_edit_info
        ) group by message_row_id
    )
"""
