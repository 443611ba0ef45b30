"""People of Signal's iOS app: who put a sign to a message, members of groups, contacts, the owner's account."""

from pipeline.parse.people import others
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.signal.ios_messages import OWN, PROFILES, archived, name, title
from pipeline.parse.times.epochs import unix_ms


def _not(owner: frozenset[str], *columns: str) -> str:
    """SQL: whether none of the columns is one of the owner's identifiers; null where the owner is not known."""
    known = ", ".join(f"'{one.replace(chr(39), chr(39) * 2)}'" for one in sorted(owner))
    among = " or ".join(f"coalesce({column}, '') in ({known})" for column in columns)
    return f"not ({among})" if owner else "null"


def reactions(owner: frozenset[str]) -> Query:
    other = _not(owner, "r.reactorUUID", "r.reactorE164")
    return Query(
        kind="reaction",
        table="model_OWSReaction",
        requires={"model_OWSReaction": frozenset({"emoji", "reactorUUID", "sentAtTimestamp", "uniqueMessageId"})},
        optional=PROFILES
        | {"model_OWSReaction": frozenset({"reactorE164"})}
        | {"model_TSInteraction": frozenset({"uniqueId", "uniqueThreadId"})},
        sql=f"""
            select r.rowid as rowid, r.emoji, r.sentAtTimestamp as sent, {other} as way,
                iif({other} is 0, null, coalesce(r.reactorE164, r.reactorUUID)) as who,
                iif({other} is 0, null, {name("r.reactorUUID")}) as name,
                'model_TSInteraction:' || m.rowid as reply, m.uniqueThreadId as thread
            from model_OWSReaction r left join model_TSInteraction m on m.uniqueId = r.uniqueMessageId
        """,
        columns={"body": "emoji", "sender": "who", "sender_name": "name", "thread": "thread", "reply": "reply"},
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("way", {0: "outgoing", 1: "incoming"})},
    )


def members(owner: frozenset[str]) -> Query:
    """The owner, if among them, without an identifier."""
    return Query(
        kind="membership",
        table="model_TSGroupMember",
        requires={"model_TSGroupMember": frozenset({"groupThreadId", "uuidString", "phoneNumber"})},
        optional=PROFILES | {"model_TSThread": frozenset({"uniqueId", "groupModel"})},
        sql=f"""
            select y.rowid as rowid, y.groupThreadId as thread, 'group' as thread_kind, h.groupModel as model,
                iif({_not(owner, "y.uuidString", "y.phoneNumber")} is 0, null, coalesce(y.phoneNumber, y.uuidString))
                as who, {name("y.uuidString")} as name
            from model_TSGroupMember y left join model_TSThread h on h.uniqueId = y.groupThreadId
        """,
        columns={"sender": "who", "sender_name": "name", "thread": "thread", "thread_kind": "thread_kind"},
        computed={"thread_title": (("model",), title)},
    )


PEOPLE = Query(
    kind="contact",
    table="model_SignalRecipient",
    requires={"model_SignalRecipient": frozenset({"recipientPhoneNumber", "recipientUUID"})},
    optional=PROFILES,
    sql=f"""
        select r.rowid as rowid, {name("r.recipientUUID")} as name,
            json_array(cast(r.recipientPhoneNumber as text), cast(r.recipientUUID as text)) as ways
        from model_SignalRecipient r
    """,
    columns={"title": "name"},
    computed={"recipients": (("ways",), others)},
)

ACCOUNT = Query(
    kind="account",
    table="keyvalue",
    requires={"keyvalue": frozenset({"KEY", "collection", "VALUE"})},
    optional=PROFILES,
    sql=f"""
        select rowid as rowid, value, {name("'kLocalProfileUniqueId'", "recipientPhoneNumber")} as name
        from keyvalue where {OWN}
    """,
    columns={"sender_name": "name"},
    computed={"sender": (("value",), archived)},
    ignores=f"not ({OWN})",
)
