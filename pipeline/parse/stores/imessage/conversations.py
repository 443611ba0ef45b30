"""In which conversation a message of `sms.db` stands, and who is in that."""

from functools import lru_cache

from pipeline.parse.people import others

STYLES = {43: "group", 45: "direct"}
_GROUP, _PAIR = STYLES
OPTIONAL: dict[str, frozenset[str]] = {
    "chat": frozenset({"guid", "chat_identifier", "display_name", "style"}),
    "chat_message_join": frozenset({"chat_id", "message_id"}),
    "chat_handle_join": frozenset({"chat_id", "handle_id"}),
    "chat_recoverable_message_join": frozenset({"chat_id", "message_id"}),
}
MEMBERS_OF = """
    members as materialized (
        select j.chat_id, json_group_array(cast(h.id as text)) as members
        from chat_handle_join j join handle h on h.rowid = j.handle_id group by j.chat_id
    )
"""
# Left joins: a message without a handle or a conversation is still a message.
IN_CONVERSATION = """
    left join handle h on h.rowid = m.handle_id
    left join chat_message_join j on j.message_id = m.rowid
    left join chat_recoverable_message_join r on r.message_id = m.rowid
    left join chat c on c.rowid = coalesce(j.chat_id, r.chat_id)
    left join members on members.chat_id = c.rowid
"""
# The phone shows what two people wrote to each other as one conversation, SMS and iMessages: of a pair, the other side.
THREAD = f"coalesce(iif(c.style = {_PAIR}, c.chat_identifier, null), c.guid, h.id)"
PARTNER = f"coalesce(h.id, iif(c.style = {_PAIR}, c.chat_identifier, null))"


@lru_cache(maxsize=8192)
def recipients(from_me: int | None, partner: str | None, members: str | None, style: int | None) -> list[str] | None:
    """Of a pair the other side, who may be a member by another address than the one that wrote."""
    if style == _GROUP and members is None:
        return None
    if not from_me and partner and style == _PAIR:
        return []
    found = others(members or "[]", None if from_me else partner)
    return found or ([partner] if from_me and partner else [])
