"""The tables `pdu`, `part` and `addr` of `mmssms.db`: MMS of Android.

Origin: AOSP `MmsSmsDatabaseHelper.java`, `PduHeaders.java`, `PduPersister.java`. Times: seconds since 1970-01-01 UTC.
"""

import json
from typing import Any

from pipeline.parse.sqlite import Query
from pipeline.parse.stores.telephony import threads
from pipeline.parse.stores.telephony.threads import FAILED, IN, MEMBERS, THREADS, WAYS, people, same
from pipeline.parse.times.epochs import unix_s

_FROM, _OTHERS = 137, (129, 130, 151)  # BCC, CC, TO (OMA MMS encapsulation)
_PLACEHOLDER = "insert-address-token"  # stands for the owner
_REPORTS = {134: "delivery report", 135: "read report", 136: "read report"}
_NOT_FETCHED, _UTF8 = 130, 106  # the second is IANA's number of the charset


def _listed(people: str | None, *roles: int) -> list[str]:
    found = (str(a) for a, role in json.loads(people or "[]") if role in roles and a and a != _PLACEHOLDER)
    return list(dict.fromkeys(found))


def _sender(box: int | None, listed: str | None, members: str | None, type_: Any) -> str | None:
    """Who is said to have sent it; where nobody is, and it is no report of the network, the only one in the thread."""
    if box != IN:
        return None
    said, others = _listed(listed, _FROM), people(members)
    return said[0] if said else others[0] if len(others) == 1 and type_ not in _REPORTS else None


def _recipients(box: int | None, listed: str | None, members: str | None, type_: Any) -> list[str] | None:
    """For what went out, all to whom it went; for what came in, the thread's other members: `addr` names the owner."""
    others = people(members)
    if box != IN:
        return _listed(listed, *_OTHERS) or (None if members is None else others)
    sender = _sender(box, listed, members, type_)
    if len(others) == 1 and sender:
        return []
    return None if members is None else [one for one in others if not same(one, sender)]


def _subject(stored: str | None, charset: Any) -> str | None:
    """The system keeps the bytes of a subject as if each were a character."""
    try:
        return stored.encode("latin-1").decode() if stored and charset == _UTF8 else stored
    except UnicodeError:
        return stored


MMS = Query(
    kind="message",
    table="pdu",
    requires={
        "pdu": frozenset({"thread_id", "date", "msg_box"}),
        "part": frozenset({"mid", "ct", "text"}),
        "addr": frozenset({"msg_id", "address", "type"}),
    },
    optional={
        "pdu": frozenset({"sub", "sub_cs", "m_type", "date_sent", "sub_id", "creator"}),
        "part": frozenset({"seq", "_data"}),
    }
    | THREADS,
    # Each table once: before Android 8 there is no index from a message to its parts.
    sql=f"""
        with {MEMBERS}, parts as materialized (
            select mid, group_concat(iif(ct = 'text/plain', nullif(text, ''), null), char(10)) as body,
                json_group_array(cast(_data as text)) filter (where _data is not null) as files
            from (select mid, ct, text, _data from part order by mid, seq, _id) group by mid
        ), listed_in as materialized (
            select msg_id, json_group_array(json_array(cast(address as text), cast(type as integer))) as people
            from addr group by msg_id
        )
        select p.rowid as rowid, p.thread_id, p.date, p.msg_box, p.sub, p.sub_cs, p.m_type, t.recipient_ids, parts.body,
            parts.files, l.people, members.members, nullif(p.date_sent, 0) as date_sent, p.creator,
            iif(p.sub_id >= 0, p.sub_id, null) as sim, iif(p.m_type = {_NOT_FETCHED}, 'yes', null) as not_fetched,
            iif(p.msg_box = {FAILED}, 'yes', null) as failed, iif(p.m_type in (134, 135, 136), null, p.msg_box) as way
        from pdu p left join threads t on t._id = p.thread_id left join members on members.thread = p.thread_id
        left join parts on parts.mid = p._id left join listed_in l on l.msg_id = p._id
    """,
    columns={"body": "body", "thread": "thread_id"},
    times={"sent_at": ("date", unix_s)},
    lists={"attachments": "files"},
    codes={"direction": ("way", WAYS)},
    computed={
        "kind": (("m_type",), lambda type_: "system_event" if type_ in _REPORTS else "message"),
        "title": (
            ("sub", "sub_cs", "m_type"),
            lambda sub, charset, type_: _REPORTS.get(type_) or _subject(sub, charset),
        ),
        "sender": (("msg_box", "people", "members", "m_type"), _sender),
        "recipients": (("msg_box", "people", "members", "m_type"), _recipients),
        "state": (("msg_box",), threads.box_state),
        "thread_kind": (("recipient_ids",), threads.thread_kind),
    },
    extra={name: name for name in ("date_sent", "sim", "creator", "failed", "not_fetched")},
)
