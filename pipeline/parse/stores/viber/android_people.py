"""People of Viber's Android app: who takes part in a conversation, the owner, the telephone's contacts."""

from pipeline.parse.sqlite import Query

PEOPLE = {
    "participants": frozenset({"_id", "conversation_id", "participant_info_id"}),
    "participants_info": frozenset({"_id", "number", "display_name", "contact_name", "participant_type"}),
    "conversations": frozenset({"_id", "conversation_type", "name"}),
}
WIDER = {"participants_info": frozenset({"member_id", "viber_name"})}
_WHO = "coalesce(nullif(i.number, ''), nullif(i.member_id, ''))"
_NAME = "coalesce(nullif(i.contact_name, ''), nullif(i.display_name, ''), nullif(i.viber_name, ''))"
THREADS = f"""
    people as materialized (
        select p._id, p.conversation_id as thread, {_WHO} as who, {_NAME} as name, i.participant_type = 0 as own
        from participants p join participants_info i on i._id = p.participant_info_id
    ), threads as materialized (
        select thread, json_group_array(cast(who as text)) as members, iif(count(*) = 1, max(name), null) as name
        from people where not coalesce(own, 0) group by thread
    )"""
"""SQL: `people` by participant, `threads` with all of them but the owner."""
KINDS = {0: "direct", 1: "group", 4: "broadcast", 5: "group"}

_OWNER = "select _id from participants_info where participant_type = 0"

MEMBERS = Query(
    kind="membership",
    table="participants",
    requires=PEOPLE,
    optional=WIDER | {"participants": frozenset({"active"})},
    sql=f"""
        select p.rowid as rowid, cast(p.conversation_id as text) as thread, nullif(c.name, '') as title, {_WHO} as who,
            {_NAME} as name, c.conversation_type as kinds, p.active
        from participants p left join participants_info i on i._id = p.participant_info_id
        left join conversations c on c._id = p.conversation_id where i.participant_type is not 0
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "who", "sender_name": "name"},
    codes={"thread_kind": ("kinds", KINDS)},
    extra={"active": "active"},
    ignores=f"coalesce(participant_info_id in ({_OWNER}), 0)",
)
OWNER = Query(
    kind="account",
    table="participants_info",
    requires={"participants_info": frozenset({"number", "display_name", "participant_type"})},
    optional=WIDER,
    sql=f"""
        select i.rowid as rowid, {_WHO} as who, nullif(i.member_id, '') as id,
            coalesce(nullif(i.display_name, ''), i.viber_name) as name from participants_info i
        where i.participant_type = 0
    """,
    columns={"sender": "who", "sender_name": "name"},
    extra={"id": "id"},
    ignores="participant_type is not 0",
)
CONTACTS = Query(
    kind="contact",
    table="phonebookcontact",
    requires={"phonebookcontact": frozenset({"_id", "display_name"})},
    optional={"phonebookdata": frozenset({"contact_id", "data1", "data2"})},
    sql="""
        select c.rowid as rowid, c.display_name as name,
            (select json_group_array(cast(coalesce(nullif(d.data2, ''), d.data1) as text)) from phonebookdata d
             where d.contact_id = c._id) as ids
        from phonebookcontact c
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)
