"""Comments and likes of shared albums."""

from pipeline.parse.built import Tables
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import mac_s


def comments(tables: Tables) -> Query:
    table = "ZASSET" if "ZASSET" in tables else "ZGENERICASSET"
    return Query(
        kind="message",
        table="ZCLOUDSHAREDCOMMENT",
        requires={"ZCLOUDSHAREDCOMMENT": frozenset({"ZCOMMENTTEXT", "ZCOMMENTDATE", "ZISMYCOMMENT", "ZISLIKE"})},
        optional={
            "ZCLOUDSHAREDCOMMENT": frozenset({"ZCOMMENTEDASSET", "ZLIKEDASSET", "ZCOMMENTERHASHEDPERSONID"}),
            "ZCLOUDSHAREDALBUMINVITATIONRECORD": frozenset({"ZINVITEEHASHEDPERSONID", "ZINVITEEFULLNAME"}),
        },
        sql=f"""
            with names as materialized (
                select ZINVITEEHASHEDPERSONID as person, max(ZINVITEEFULLNAME) as name
                from ZCLOUDSHAREDALBUMINVITATIONRECORD group by ZINVITEEHASHEDPERSONID
            )
            select c.rowid as rowid, c.ZCOMMENTTEXT as body, c.ZCOMMENTDATE as sent,
                coalesce(c.ZISMYCOMMENT, 0) <> 0 as mine, coalesce(c.ZISLIKE, 0) <> 0 as is_like,
                iif(c.ZISMYCOMMENT, null, c.ZCOMMENTERHASHEDPERSONID) as sender,
                iif(c.ZISMYCOMMENT, null, names.name) as sender_name,
                '{table}:' || coalesce(c.ZCOMMENTEDASSET, c.ZLIKEDASSET) as asset
            from ZCLOUDSHAREDCOMMENT c left join names on names.person = c.ZCOMMENTERHASHEDPERSONID
        """,
        columns={"body": "body", "sender": "sender", "sender_name": "sender_name", "thread": "asset", "reply": "asset"},
        times={"sent_at": ("sent", mac_s)},
        codes={"direction": ("mine", WAYS), "kind": ("is_like", {0: "message", 1: "reaction"})},
        computed={"thread_kind": (("asset",), lambda asset: "group" if asset else None)},
    )
