"""Messages of `sms.db` until iOS 5: the table `message` with addresses of its own, iMessage in columns `madrid_…`.

Origin: public readers of such databases (imessage_reader, iOS-5 queries of forensic blogs). A text message has seconds
since 1970, and bit 1 of `flags` where the owner wrote it; an iMessage seconds since 2001, and bit 4 of `madrid_flags`.
"""

from typing import Any

from pipeline.parse.people import WAYS, others
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import mac_s, unix_s


def _sent(date: Any, madrid: Any) -> int | None:
    return mac_s(date) if madrid else unix_s(date)


def _thread_kind(members: str | None) -> str | None:
    """Until iOS 5 every conversation is a group, most of them of one."""
    found = others(members or "[]")
    return None if not found else "direct" if len(found) == 1 else "group"


def _recipients(from_me: Any, partner: str | None, members: str | None) -> list[str] | None:
    found = others(members or "[]", None if from_me else partner)
    return found or ([partner] if from_me and partner else [])


MADRID = Query(
    kind="message",
    table="message",
    requires={"message": frozenset({"text", "date", "flags", "address"})},
    optional={
        "message": frozenset({"is_madrid", "madrid_handle", "madrid_flags", "madrid_roomname", "group_id", "subject"}),
        "group_member": frozenset({"group_id", "address"}),
    },
    sql="""
        with members as materialized (
            select group_id, json_group_array(cast(address as text)) as members from group_member group by group_id
        )
        select m.rowid as rowid, m.text, m.date, m.is_madrid as madrid, cast(m.date as text) as raw, members.members,
            nullif(m.subject, '') as subject, coalesce(m.address, m.madrid_handle) as partner,
            iif(m.is_madrid, iif(m.madrid_flags & 4, 1, 0), iif(m.flags & 1, 1, 0)) as from_me,
            coalesce(m.madrid_roomname, 'group ' || m.group_id, m.address, m.madrid_handle) as thread,
            iif(iif(m.is_madrid, m.madrid_flags & 4, m.flags & 1), null, coalesce(m.address, m.madrid_handle)) as sender
        from message m left join members on members.group_id = m.group_id
    """,
    columns={"body": "text", "sender": "sender", "thread": "thread", "title": "subject", "sent_at_raw": "raw"},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "sent_at": (("date", "madrid"), _sent),
        "sent_at_source": (("date", "madrid"), lambda *stored: None if _sent(*stored) is None else "epoch"),
        "thread_kind": (("members",), _thread_kind),
        "recipients": (("from_me", "partner", "members"), _recipients),
        "extra": (("madrid",), lambda madrid: {"service": "iMessage" if madrid else "SMS"}),
    },
)
