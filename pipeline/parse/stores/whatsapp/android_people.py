"""Who is who in `msgstore.db`: SQL that each query on it begins with, and the tables that it needs."""

from pipeline.parse.stores.whatsapp.jids import person

REQUIRES: dict[str, frozenset[str]] = {"jid": frozenset({"_id", "raw_string"})}
OPTIONAL: dict[str, frozenset[str]] = {
    "jid_map": frozenset({"lid_row_id", "jid_row_id"}),
    "lid_display_name": frozenset({"lid_row_id", "display_name"}),
}
CHAT: dict[str, frozenset[str]] = {"chat": frozenset({"_id", "jid_row_id", "subject"})}

# The app's own map gives the number behind an address that hides it: the number stands as the identifier, the address
# that hides it beside it. `cast`: text that was stored as bytes is text.
WHO = f"""
    names as materialized (
        select jid, max(cast(name as text)) as name from (
            select lid_row_id as jid, display_name as name from lid_display_name
            union all
            select k.jid_row_id, n.display_name from lid_display_name n join jid_map k on k.lid_row_id = n.lid_row_id
        ) group by jid
    ), who as materialized (
        select j._id, cast(coalesce(p.raw_string, j.raw_string) as text) as jid,
            iif(p._id is null, null, cast(j.raw_string as text)) as lid, names.name,
            cast(coalesce(p.raw_string, {person("j.raw_string")}) as text) as person
        from jid j
        left join jid_map k on k.lid_row_id = j._id
        left join jid p on p._id = k.jid_row_id
        left join names on names.jid = j._id
    )
"""
