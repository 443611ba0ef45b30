"""Who is in a conversation, people, calls, and the owner's account."""

from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.messenger.messages import MEMBERS, PEOPLE, SAID
from pipeline.parse.times.epochs import after, unix_ms

_FRIENDSHIP = {0: "the owner", 1: "friends", 2: "asked the owner", 3: "asked by the owner", 4: "none"}


def members(owner: str) -> Query:
    return Query(
        kind="membership",
        table="participants",
        requires=MEMBERS,
        optional=PEOPLE | {"threads": frozenset({"thread_key", "thread_name"})},
        sql=f"""
            select p.rowid as rowid, cast(p.thread_key as text) as thread, t.thread_name as title, c.name,
                nullif(cast(p.contact_id as text), coalesce({owner}, '')) as sender
            from participants p left join threads t on t.thread_key = p.thread_key
            left join contacts c on c.id = p.contact_id
        """,
        columns=SAID,
    )


def contacts(owner: str) -> Query:
    """People; who of them is the owner is an account."""
    return Query(
        kind="contact",
        table="contacts",
        requires={"contacts": frozenset({"id", "name"})},
        optional={"contacts": frozenset({"username", "phone_number", "email_address", "friendship_status"})}
        | {"_user_info": PEOPLE["_user_info"]},
        sql=f"""
            with c as (select rowid as row, *, cast(id as text) = {owner} as mine from contacts)
            select row as rowid, iif(mine, 'account', 'contact') as kind, iif(mine, null, name) as title,
                iif(mine, cast(id as text), null) as sender, iif(mine, name, null) as sender_name,
                iif(mine, null, friendship_status) as status, iif(mine, null, json_array(cast(id as text),
                nullif(cast(username as text), ''), nullif(cast(phone_number as text), ''),
                nullif(cast(email_address as text), ''))) as ids from c
        """,
        columns={"kind": "kind", "title": "title", "sender": "sender", "sender_name": "sender_name"},
        lists={"recipients": "ids"},
        extra={"friendship": ("status", _FRIENDSHIP)},
    )


CALLS = Query(
    kind="call",
    table="call_log",
    requires={"call_log": frozenset({"call_timestamp_ms", "thread_key"})},
    optional={
        "call_log": frozenset({"call_duration", "call_direction", "call_media_type"}),
        "contacts": frozenset({"id", "name"}),
    },
    # A key of a conversation that is no contact's is a group's, and nobody's who called.
    sql="""
        select l.rowid as rowid, l.call_timestamp_ms as begun, l.call_duration as seconds, c.name as title,
            l.call_direction as way, l.call_direction = 1 as from_me, cast(l.thread_key as text) as thread,
            iif(l.call_direction = 2, c.name, null) as name,
            iif(l.call_direction in (1, 2), cast(c.id as text), null) as other, l.call_media_type as media
        from call_log l left join contacts c on c.id = l.thread_key
    """,
    columns={"thread": "thread", "thread_title": "title", "sender_name": "name"},
    times={"sent_at": ("begun", unix_ms)},
    codes={"direction": ("way", {1: "outgoing", 2: "incoming"})},
    computed={
        "sender": (("from_me", "other"), author),
        "recipients": (("from_me", "other"), partner),
        "ended_at": (("begun", "seconds"), lambda ms, s: after(unix_ms(ms), None if s is None else s * 1_000_000)),
    },
    extra={"media": ("media", {2: "video"})},
)
OWNER = Query(
    kind="account",
    table="_user_info",
    requires={"_user_info": frozenset({"facebook_user_id"})},
    optional={"contacts": frozenset({"id", "name"})},
    sql="""
        select u.rowid as rowid, cast(u.facebook_user_id as text) as id, c.name
        from _user_info u left join contacts c on c.id = u.facebook_user_id
    """,
    columns={"sender": "id", "sender_name": "name"},
)
