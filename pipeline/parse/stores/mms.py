"""The tables `pdu`, `part` and `addr` of `mmssms.db`: MMS of Android; and what SMS share with them.

Origin: AOSP `MmsSmsDatabaseHelper.java`, `PduHeaders.java`. Times: seconds since 1970-01-01 UTC.
"""

import json
from functools import lru_cache

from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_s

_IN, _DRAFT = 1, 3
_OUT = frozenset({2, 4})
_FROM, _OTHERS = 137, (129, 130, 151)  # BCC, CC, TO (OMA MMS encapsulation)
_PLACEHOLDER = "insert-address-token"  # stands for the owner
THREADS = {"threads": frozenset({"_id", "recipient_ids"})}


def box_state(box: int | None) -> str:
    return "draft" if box == _DRAFT else "live"


@lru_cache(maxsize=4096)
def thread_kind(recipients: str | None) -> str | None:
    """Numbers of addresses, with spaces between them."""
    count = len(str(recipients or "").split())
    return None if not count else "direct" if count == 1 else "group"


def _sender(box: int | None, people: str | None) -> str | None:
    if box != _IN:
        return None
    return next((str(a) for a, role in json.loads(people or "[]") if role == _FROM and a and a != _PLACEHOLDER), None)


def _recipients(box: int | None, people: str | None, members: str | None) -> list[str]:
    """For what went out, all to whom it went; for what came in, the thread's other members: `addr` names the owner."""
    sender = _sender(box, people)
    if box in _OUT:
        listed = [str(a) for a, role in json.loads(people or "[]") if role in _OTHERS and a and a != _PLACEHOLDER]
        return list(dict.fromkeys(listed))
    return [str(a) for a in dict.fromkeys(json.loads(members or "[]")) if a and a != sender]


MMS = Query(
    kind="message",
    table="pdu",
    requires={
        "pdu": frozenset({"thread_id", "date", "msg_box"}),
        "part": frozenset({"mid", "ct", "text"}),
        "addr": frozenset({"msg_id", "address", "type"}),
    },
    optional={
        "pdu": frozenset({"sub"}),
        "part": frozenset({"seq", "_data"}),
        "canonical_addresses": frozenset({"_id", "address"}),
    }
    | THREADS,
    sql="""
        select p.rowid as rowid, p.thread_id, p.date, p.msg_box, p.sub, t.recipient_ids,
            (select group_concat(text, char(10)) from (
                select text from part where mid = p._id and ct = 'text/plain' and text <> '' order by seq, _id
            )) as body,
            (select json_group_array(cast(_data as text)) from part where mid = p._id and _data is not null) as files,
            (select json_group_array(json_array(cast(address as text), type)) from addr where msg_id = p._id) as people,
            (select json_group_array(cast(c.address as text)) from canonical_addresses c where instr(
                ' ' || t.recipient_ids || ' ', ' ' || c._id || ' '
            )) as members
        from pdu p left join threads t on t._id = p.thread_id
    """,
    columns={"body": "body", "thread": "thread_id", "title": "sub"},
    times={"sent_at": ("date", unix_s)},
    lists={"attachments": "files"},
    computed={
        "direction": (("msg_box",), lambda box: {1: "incoming", 2: "outgoing", 3: "outgoing", 4: "outgoing"}.get(box)),
        "sender": (("msg_box", "people"), _sender),
        "recipients": (("msg_box", "people", "members"), _recipients),
        "state": (("msg_box",), box_state),
        "thread_kind": (("recipient_ids",), thread_kind),
    },
)
