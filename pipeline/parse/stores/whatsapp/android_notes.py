"""What stands beside a row of `message` in some forty tables of `msgstore.db`, as one JSON object for each row that has
any: messages without it, which are most, cost nothing.
"""

_VALUES: tuple[tuple[str, str, str, str], ...] = (  # name, table, column, type
    ("forward_score", "message_forwarded", "forward_score", "integer"),
    ("edited_at", "message_edit_info", "edited_timestamp", "integer"),
    ("revoked_at", "message_revoked", "revoke_timestamp", "integer"),
    ("quoted", "message_quoted", "text_data", "text"),
    ("place", "message_location", "place_name", "text"),
    ("address", "message_location", "place_address", "text"),
    ("live_s", "message_location", "live_location_share_duration", "integer"),
    ("live_last_latitude", "message_location", "live_location_final_latitude", "real"),
    ("live_last_longitude", "message_location", "live_location_final_longitude", "real"),
    ("live_last_at", "message_location", "live_location_final_timestamp", "integer"),
    ("file_name", "message_media", "media_name", "text"),
    ("seconds", "message_media", "media_duration", "integer"),
    ("transcription", "message_media", "raw_transcription_text", "text"),
    ("view_once_state", "message_view_once_media", "state", "integer"),
    ("link", "message_text", "url", "text"),
    ("link_title", "message_text", "page_title", "text"),
    ("group_invited_to", "message_group_invite", "group_name", "text"),
    ("disappears_after_s", "message_ephemeral", "duration", "integer"),
    ("disappears_at", "message_ephemeral", "expire_timestamp", "integer"),
    ("timer_s", "message_ephemeral_setting", "setting_duration", "integer"),
    ("before", "message_system_value_change", "old_data", "text"),
    ("blocked", "message_system_block_contact", "is_blocked", "integer"),
    ("devices_added", "message_system_device_change", "device_added_count", "integer"),
    ("devices_removed", "message_system_device_change", "device_removed_count", "integer"),
    ("owner_joined", "message_system_group", "is_me_joined", "integer"),
    ("video", "missed_call_logs", "video_call", "integer"),
)
_ZERO_TELLS = frozenset({"timer_s", "blocked", "view_once_state"})
_PEOPLE: tuple[tuple[str, str, str], ...] = (  # name, table, column with a row of `jid`: one for each message
    ("revoked_by", "message_revoked", "admin_jid_row_id"),
    ("number_before", "message_system_number_change", "old_jid_row_id"),
    ("number_after", "message_system_number_change", "new_jid_row_id"),
)
_LISTS: tuple[tuple[str, str, str], ...] = (  # the same, several for each message
    ("people", "message_system_chat_participant", "user_jid_row_id"),
    ("mentions", "message_mentions", "jid_row_id"),
)
_RECEIPTS = {"read_at": "read_timestamp", "played_at": "played_timestamp"}


def _optional() -> dict[str, frozenset[str]]:
    columns = [(table, column) for _, table, column, _ in _VALUES]
    columns += [(table, column) for _, table, column in (*_PEOPLE, *_LISTS)]
    columns += [("receipt_user", column) for column in _RECEIPTS.values()]
    columns += [("message_vcard", "vcard"), ("message_system_with_group_nodes", "group_subject")]
    columns += [("message_poll_option", column) for column in ("option_name", "vote_total")]
    tables: dict[str, set[str]] = {"message_ftsv2_content": {"docid", "c0content"}}
    for table, column in columns:
        tables.setdefault(table, {"message_row_id"}).add(column)
    return {table: frozenset(names) for table, names in tables.items()}


def _sql() -> str:
    parts = [
        f"select message_row_id, '{name}' as name, json_quote(cast({column} as {type_})) as value from {table} "
        f"where {column} is not null and {column} <> ''"
        + ("" if type_ == "text" or name in _ZERO_TELLS else f" and {column} <> 0")
        for name, table, column, type_ in _VALUES
    ]
    parts += [
        f"select t.message_row_id, '{name}', json_quote(w.jid) from {table} t join who w on w._id = t.{column}"
        for name, table, column in _PEOPLE
    ]
    parts += [
        f"select t.message_row_id, '{name}', json_group_array(w.jid) from {table} t join who w on w._id = t.{column} "
        "group by t.message_row_id"
        for name, table, column in _LISTS
    ]
    parts += [
        f"select message_row_id, '{name}', json_quote(cast({column} as integer)) from receipts where {column} > 0"
        for name, column in _RECEIPTS.items()
    ]
    parts += [
        "select message_row_id, 'vcards', json_group_array(cast(vcard as text)) from message_vcard "
        "group by message_row_id",
        "select message_row_id, 'options', json_group_object(cast(option_name as text), cast(vote_total as integer)) "
        "from message_poll_option where option_name is not null group by message_row_id",
        "select message_row_id, 'groups', json_group_array(cast(group_subject as text)) "
        "from message_system_with_group_nodes where group_subject is not null group by message_row_id",
        "select docid, 'search_index', json_quote(cast(c0content as text)) from message_ftsv2_content "
        "where c0content <> '' and docid in "
        "(select message_row_id from message_edit_info union all select message_row_id from message_revoked)",
    ]
    rows = " union all ".join(parts)
    return f"select message_row_id, json_group_object(name, json(value)) as notes from ({rows}) group by message_row_id"


OPTIONAL = _optional()
# In a group several people read it at several times: they are left out.
NOTES = f"""
    receipts as materialized (
        select message_row_id, {", ".join(f"max({column}) as {column}" for column in _RECEIPTS.values())}
        from receipt_user group by message_row_id having count(*) = 1
    ), notes as materialized ({_sql()})
"""
