"""Calls of `msgstore.db`: the table `call_log`, since 2019."""

from typing import Any

from pipeline.parse.people import WAYS, others
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.whatsapp import android_people
from pipeline.parse.stores.whatsapp.jids import thread_kind
from pipeline.parse.times.epochs import after, unix_ms

_CONNECTED = 5


def _ended(begun: Any, seconds: Any) -> int | None:
    return after(unix_ms(begun), seconds * 1_000_000) if seconds else None


def _recipients(from_me: object, partner: str | None, members: str | None) -> list[str] | None:
    found = others(members or "[]", None if from_me else partner)
    if from_me and partner and partner not in (found or ()):
        return [partner, *(found or [])]
    return found


def _extra(from_me: object, result: object, seconds: object, video: object, each: object, lid: object) -> Any:
    answered = result == _CONNECTED or bool(seconds)
    outcome = "answered" if answered else "not answered" if from_me is not None else None
    return {
        "outcome": "dialled" if from_me and not answered else outcome,
        "result": None if result == _CONNECTED else result,
        "seconds": seconds or None,
        "video": bool(video) or None,
        "group_call": bool(each) or None,
        "lid": lid,
    }


CALLS = Query(
    kind="call",
    table="call_log",
    requires=android_people.REQUIRES
    | {"call_log": frozenset({"_id", "jid_row_id", "from_me", "timestamp", "duration", "call_result"})},
    optional=android_people.OPTIONAL
    | {
        "chat": android_people.CHAT["chat"],
        "call_log": frozenset({"video_call", "group_jid_row_id"}),
        "call_log_participant_v2": frozenset({"call_log_row_id", "jid_row_id"}),
    },
    sql=f"""
        with {android_people.WHO}, members as materialized (
            select p.call_log_row_id, json_group_array(w.person) as members, count(*) as count
            from call_log_participant_v2 p join who w on w._id = p.jid_row_id group by p.call_log_row_id
        )
        select l.rowid as rowid, l.from_me, l.timestamp, l.duration, l.call_result, l.video_call, members.members,
            coalesce(groups.jid, iif(members.count > 1, members.members, partners.jid)) as thread, c.subject,
            partners.person as partner, partners.lid,
            iif(l.from_me, null, partners.person) as sender, iif(l.from_me, null, partners.name) as name,
            iif(members.count > 1 or groups.jid is not null, 1, 0) as several
        from call_log l
        left join who partners on partners._id = l.jid_row_id
        left join who groups on groups._id = nullif(l.group_jid_row_id, 0)
        left join members on members.call_log_row_id = l._id
        left join chat c on c.jid_row_id = coalesce(groups._id, iif(members.count > 1, null, partners._id))
    """,
    columns={"sender": "sender", "sender_name": "name", "thread": "thread", "thread_title": "subject"},
    times={"sent_at": ("timestamp", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "thread_kind": (("thread", "several"), lambda thread, several: "group" if several else thread_kind(thread)),
        "ended_at": (("timestamp", "duration"), _ended),
        "recipients": (("from_me", "partner", "members"), _recipients),
        "extra": (("from_me", "call_result", "duration", "video_call", "several", "lid"), _extra),
    },
)
